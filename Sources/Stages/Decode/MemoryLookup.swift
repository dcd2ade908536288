import Corpora
import Documents
import Memories
import Text
import Translation

/// Finds what a memory has for lines that are translated one block after another.
final class MemoryLookup {
    private let finder: ParallelFinder
    private let hasPlaceholders: Bool
    /// The last line with text, the neighbour of the next one.
    private var last: String?

    /// - Parameters:
    ///   - finder: finds the matches.
    ///   - hasPlaceholders: whether the memory's units have placeholders for inline codes.
    init(_ finder: ParallelFinder, hasPlaceholders: Bool) {
        self.finder = finder
        self.hasPlaceholders = hasPlaceholders
    }

    /// What comes after some lines.
    enum Following {
        /// The next line that has text.
        case text(String)
        /// No line with text.
        case end
        /// Nobody knows yet.
        case unknown
    }

    /// The match of each text; a text's neighbours are the ones before and after it that are no white space.
    /// - Parameter following: what comes after the last of the texts.
    func matches(of texts: [String], before following: Following) throws -> [SegmentMatch?] {
        var queries = texts.map { MatchQuery($0) }
        var previous: Int?
        for index in texts.indices where texts[index].hasText {
            queries[index].previous = previous.map { texts[$0] } ?? last
            previous.map { queries[$0].next = texts[index] }
            previous = index
        }
        if let previous {
            last = texts[previous]
            switch following {
            case .text(let text): queries[previous].next = text
            case .end: break
            case .unknown: queries[previous].knowsNext = false
            }
        }
        return try finder.matches(of: queries)
    }
}

extension MemoryLookup {
    /// The match of each segment of a document, asked for as the memory's units have inline codes.
    func matches(of document: TranslatableDocument) throws -> [SegmentMatch?] {
        let segments = hasPlaceholders ? document.markedSegments : document.segments
        return try finder.matches(
            of: segments.map {
                MatchQuery($0.text, previous: $0.previous, next: $0.next, lacksCodes: $0.hasCodes)
            })
    }
}

extension [Translator.Input] {
    /// Puts matches beside the lines.
    /// - Parameters:
    ///   - matches: one for each line, nil where it has none.
    ///   - keepsExact: whether the translation of an equal text becomes the translation as it is; the model then scores
    ///     and aligns it.
    ///   - isRead: whether the model reads matches.
    mutating func use(_ matches: [SegmentMatch?], keepsExact: Bool, isRead: Bool) {
        for (index, match) in zip(indices, matches) {
            guard let match, self[index].text.hasText else { continue }
            if keepsExact, match.kind != .fuzzy {
                self[index].prefix = match.target
                self[index].isForced = true
            }
            if isRead { self[index].annotations.match = .init(similarity: match.score, target: match.target) }
        }
    }
}
