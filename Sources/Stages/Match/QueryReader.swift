import Diagnostics
import Documents
import Files
import Memories
import StageSupport
import Text

/// The segments of a text or a bilingual file as queries with their neighbours, in order.
struct QueryReader {
    private var texts: Texts
    private let own: OwnUnits?
    /// Segments that have been read and are not yet asked for, up to the next one with text.
    private var ahead = LinesAhead<String>()
    /// The last segment with text.
    private var previous: String?
    private var isAtEnd = false
    private var check: TranslatableDocument.TextCheck
    private let path: String
    private var number = 0

    private enum Texts {
        case lines(LineReader)
        case document(ArraySlice<MatchQuery>, count: Int)
    }

    /// In bytes, as ingestion has it by default for a segment.
    private static let longestLine = 1 << 20

    init(_ path: String, _ index: MemoryIndex, allSegments: Bool, withoutSelf: Bool) throws {
        self.path = path
        if TranslatableDocument.reads(path) {
            let document = try TranslatableDocument(
                path, .init(source: index.source, target: index.target, replaces: allSegments))
            let segments = index.hasPlaceholders ? document.markedSegments : document.segments
            let queries = segments.map {
                MatchQuery($0.text, previous: $0.previous, next: $0.next, lacksCodes: $0.hasCodes)
            }
            texts = .document(queries[...], count: queries.count)
        } else {
            texts = .lines(try LineReader(path, limit: Self.longestLine))
        }
        // The source of a memory has lines of any kind.
        check = TranslatableDocument.TextCheck(isNeeded: !withoutSelf)
        own = withoutSelf ? try OwnUnits(of: index, input: path) : nil
    }

    /// How much has been read, from 0 to 1; nil for a stream.
    var fraction: Double? {
        switch texts {
        case .lines(let reader): reader.fraction
        case .document(let rest, let count): 1 - Double(rest.count) / Double(max(1, count))
        }
    }

    /// The next queries, at most the given number; nil at the end.
    mutating func next(_ count: Int) throws -> [MatchQuery]? {
        var queries: [MatchQuery] = []
        while queries.count < count, let query = try next() { queries.append(query) }
        return queries.isEmpty ? nil : queries
    }

    private mutating func next() throws -> MatchQuery? {
        switch texts {
        case .lines: return try nextLine()
        case .document(var rest, let count):
            let query = rest.popFirst()
            texts = .document(rest, count: count)
            return query
        }
    }

    private mutating func nextLine() throws -> MatchQuery? {
        guard let text = try ahead.popFirst() ?? read() else { return nil }
        number += 1
        guard text.hasText else { return MatchQuery(text) }
        // Lines without text are no neighbours.
        while !(ahead.last?.hasText ?? false), let text = try read() {
            ahead.append(text, isLikeLast: ahead.last?.utf8.elementsEqual(text.utf8) ?? false)
        }
        let following = ahead.last.flatMap { $0.hasText ? $0 : nil }
        let query = MatchQuery(text, previous: previous, next: following)
        previous = text
        guard let own else { return query }
        return try own.query(query, line: number, at: Place(path, line: number))
    }

    private mutating func read() throws -> String? {
        guard case .lines(var reader) = texts, !isAtEnd else { return nil }
        let line = try reader.next()
        texts = .lines(reader)
        isAtEnd = line == nil
        if !check.isDone, let line { try check.look(at: line, Place(path, line: reader.line)) }
        return line
    }
}
