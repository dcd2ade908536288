/// How well a vocabulary covers the segments of a text.
public struct VocabularyCoverage: Sendable, Equatable {
    /// The number of segments.
    public let segments: Int
    /// Running tokens.
    public let tokens: Int
    /// Running tokens that are `<unk>`.
    public let unknown: Int
    /// Tokens of the longest segment.
    public let longest: Int
    /// Segments that normalization changes, white space apart.
    public let changed: Int
    /// Words of such segments before and after, each once.
    public let changes: [Change]

    /// What normalization does to a word.
    public struct Change: Sendable, Hashable {
        public let before, after: String

        /// The part that differs, with some characters around it where the rest is long.
        var excerpt: Change {
            let first = Array(before.unicodeScalars), second = Array(after.unicodeScalars)
            guard max(first.count, second.count) > 24 else { return self }
            let start = max(0, zip(first, second).prefix { $0 == $1 }.count - 8)
            let end = zip(first[start...].reversed(), second[start...].reversed()).prefix { $0 == $1 }.count
            func part(_ text: [Unicode.Scalar]) -> String {
                // Where much differs, its beginning is enough.
                String(scalars: text[start..<max(start, text.count - max(0, end - 8))].prefix(40))
            }
            return Change(before: part(first), after: part(second))
        }
    }

    /// Encodes the segments, at most `limit` of them, evenly chosen.
    public init(of vocabulary: any Vocabulary, on segments: [String], limit: Int = 200_000) {
        let step = max(1, (segments.count - 1) / max(1, limit) + 1)
        let chosen = step == 1 ? segments : stride(from: 0, to: segments.count, by: step).map { segments[$0] }
        let encoded = vocabulary.encode(chosen)
        self.segments = chosen.count
        tokens = encoded.reduce(0) { $0 + $1.count }
        unknown = encoded.reduce(0) { $0 + $1.count { $0 == SpecialToken.unknown } }
        longest = encoded.reduce(0) { max($0, $1.count) }
        // Most text is ASCII, which nothing but the folding of case changes.
        let keepsASCII = vocabulary.normalized("Aa") == "Aa"
        var changed = 0
        var changes: [Change] = []
        for text in chosen where !keepsASCII || text.utf8.contains(where: { $0 >= 0x80 }) {
            let before = Self.words(text), after = Self.words(vocabulary.normalized(text))
            // Strings are equal where they are canonically equivalent; here their scalars count.
            guard !before.elementsEqual(after, by: Self.areSame) else { continue }
            changed += 1
            guard changes.count < 3 else { continue }
            let words = before.count == after.count ? zip(before, after).first { !Self.areSame($0, $1) } : nil
            let change = Change(
                before: words.map { String($0.0) } ?? before.joined(separator: " "),
                after: words.map { String($0.1) } ?? after.joined(separator: " ")
            ).excerpt
            if !changes.contains(change) { changes.append(change) }
        }
        self.changed = changed
        self.changes = changes
    }

    /// How well a pair covers the segments of a text, of which at most `limit` on each side are encoded.
    /// - Parameters:
    ///   - vocabularies: the pair.
    ///   - text: the segments of both languages.
    ///   - pairs: how many segments a side has.
    ///   - limit: the most segments of a side that are encoded, evenly chosen.
    public static func of(
        _ vocabularies: VocabularyPair, on text: LearningText, pairs: Int, limit: Int = 200_000
    ) throws -> [VocabularyCoverage] {
        let step = max(1, (pairs - 1) / max(1, limit) + 1)
        var chosen: [[String]] = [[], []]
        var next = [0, 0]
        try text.read { side, segment in
            let index = side.rawValue
            if next[index] % step == 0 { chosen[index].append(String(decoding: segment, as: UTF8.self)) }
            next[index] += 1
        }
        return zip([vocabularies.source, vocabularies.target], chosen).map {
            VocabularyCoverage(of: $0, on: $1, limit: .max)
        }
    }

    private static func words(_ text: String) -> [Substring] { text.split { $0 == " " || $0 == "\t" } }

    private static func areSame(_ first: Substring, _ second: Substring) -> Bool {
        first.utf8.elementsEqual(second.utf8)
    }

    /// The share of running tokens that the vocabulary has, from 0 to 1; 1 of no tokens.
    public var known: Double { tokens == 0 ? 1 : Double(tokens - unknown) / Double(tokens) }

    /// Mean tokens of a segment.
    public var meanLength: Double { segments == 0 ? 0 : Double(tokens) / Double(segments) }
}
