/// Precision, recall and F1 of spans, and accuracy of tags, as the script conlleval of the CoNLL-2000 task counts them.
///
/// A span is right where the same words have the same kind in both. A span that begins with a forbidden tag counts, as in
/// the script.
public struct SpanScores: Sendable, Equatable {
    /// Counts of one kind of span, or of all.
    public struct Counts: Sendable, Equatable {
        /// Spans of the truth, those that were found, and those that are right.
        public var truth = 0, found = 0, right = 0

        /// - Parameters:
        ///   - truth: spans of the truth.
        ///   - found: those that were found.
        ///   - right: those that are right.
        public init(truth: Int = 0, found: Int = 0, right: Int = 0) {
            (self.truth, self.found, self.right) = (truth, found, right)
        }

        /// Of those found, the share that is right, from 0 to 1; 0 for none.
        public var precision: Double { found == 0 ? 0 : Double(right) / Double(found) }
        /// Of those of the truth, the share that was found; 0 for none.
        public var recall: Double { truth == 0 ? 0 : Double(right) / Double(truth) }
        /// The harmonic mean of the two; 0 where both are.
        public var f1: Double { truth + found == 0 ? 0 : 2 * Double(right) / Double(truth + found) }
    }

    /// The counts of each kind.
    public private(set) var kinds: [String: Counts] = [:]
    /// All words, and those whose tag is right.
    public private(set) var words = 0, rightTags = 0
    /// Found tags that may not follow those before them.
    public private(set) var forbidden = 0

    public init() {}

    /// The counts of all kinds together.
    public var all: Counts {
        kinds.values.reduce(into: Counts()) {
            $0.truth += $1.truth
            $0.found += $1.found
            $0.right += $1.right
        }
    }

    /// The share of words whose tag is right, from 0 to 1; 0 for none.
    public var accuracy: Double { words == 0 ? 0 : Double(rightTags) / Double(words) }

    /// Counts a sentence.
    /// - Parameters:
    ///   - truth: the tag of each word.
    ///   - found: as many tags.
    ///   - scheme: the scheme of the tags, by which forbidden ones are counted.
    public mutating func add(truth: [String], found: [String], scheme: TagScheme) {
        precondition(truth.count == found.count, "as many tags")
        words += truth.count
        rightTags += zip(truth, found).count { $0 == $1 }
        for (index, tag) in found.enumerated()
        where !scheme.allows(tag, after: index == 0 ? nil : found[index - 1]) { forbidden += 1 }
        guard scheme != .plain else { return }
        let (own, others) = (Self.spans(truth), Self.spans(found))
        for span in own { kinds[span.kind, default: Counts()].truth += 1 }
        for span in others { kinds[span.kind, default: Counts()].found += 1 }
        for span in Set(own).intersection(others) { kinds[span.kind, default: Counts()].right += 1 }
    }

    /// A span of words.
    public struct Span: Hashable, Sendable {
        /// What it is.
        public var kind: String
        /// Its words.
        public var words: Range<Int>

        public init(kind: String, words: Range<Int>) { (self.kind, self.words) = (kind, words) }
    }

    /// The kinds of spans that tags of a scheme mark, sorted.
    public static func kinds(of tags: [String]) -> [String] { Set(tags.flatMap { spans([$0]).map(\.kind) }).sorted() }

    /// The kind of spans whose tags have none.
    public static let namelessKind = "span"

    /// The spans of a sentence, as conlleval finds them.
    /// - Parameter tags: a tag for each word, of a scheme that is not ``TagScheme/plain``.
    public static func spans(_ tags: [String]) -> [Span] {
        var spans: [Span] = []
        var start: Int?
        var before = SpanTag("O")
        for (index, text) in (tags + ["O"]).enumerated() {
            let tag = SpanTag(text)
            if let first = start, ends(before, tag) {
                spans.append(Span(kind: before.type.isEmpty ? namelessKind : String(before.type), words: first..<index))
                start = nil
            }
            if begins(before, tag) { start = index }
            before = tag
        }
        return spans
    }

    private static func ends(_ before: SpanTag, _ tag: SpanTag) -> Bool {
        switch before.prefix {
        case "E", "S": return true
        case "B", "I": return tag.prefix == "B" || tag.prefix == "S" || tag.prefix == "O" || before.type != tag.type
        default: return false
        }
    }

    private static func begins(_ before: SpanTag, _ tag: SpanTag) -> Bool {
        switch tag.prefix {
        case "B", "S": return true
        case "I", "E":
            return before.prefix == "E" || before.prefix == "S" || before.prefix == "O" || before.type != tag.type
        default: return false
        }
    }
}
