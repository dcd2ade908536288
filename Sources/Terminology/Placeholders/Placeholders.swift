/// The placeholders, code and markup in a segment of plain text.
///
/// It is found by its form alone, wherever the text is from: formats of printf and Python, variables of templates and
/// shells, addresses, tags, roles and literals of reStructuredText, macros and attributes of AsciiDoc, options of
/// commands. None is inside another.
public struct Placeholders: Sendable {
    /// In the order of the text.
    public let all: [Placeholder]

    /// Finds those of a text.
    public init(in text: String) {
        var scanner = PlaceholderScanner(text)
        all = scanner.scan()
    }

    /// The parts of the text that stay as they are.
    public var closedRanges: [Range<Int>] { all.flatMap(\.closedRanges) }

    /// What a translation has to repeat, as often as the source has it.
    public struct Item: Sendable, Hashable, Codable {
        /// What it is.
        public var kind: Placeholder.Kind
        /// Its text.
        public var key: String

        public init(kind: Placeholder.Kind, key: String) {
            self.kind = kind
            self.key = key
        }
    }

    /// The differences between a source and its translation.
    public struct Differences: Sendable, Hashable {
        /// What the source has more often.
        public var missing: [Item] = []
        /// What the translation has more often.
        public var added: [Item] = []
        /// How many placeholders the source has.
        public var count = 0

        /// No difference.
        public init() {}

        /// Whether the translation has each as often as the source.
        public var isEmpty: Bool { missing.isEmpty && added.isEmpty }
    }

    /// Compares a source with its translation.
    public static func differences(source: String, translation: String) -> Differences {
        let wanted = Placeholders(in: source).all.map(\.item)
        var counts = wanted.reduce(into: [Item: Int]()) { $0[$1, default: 0] += 1 }
        var differences = Differences()
        differences.count = wanted.count
        for item in Placeholders(in: translation).all.map(\.item) {
            if let count = counts[item], count > 0 {
                counts[item] = count - 1
            } else {
                differences.added.append(item)
            }
        }
        // The last ones are missing where the source has an item several times.
        for item in wanted.reversed() {
            guard let count = counts[item], count > 0 else { continue }
            counts[item] = count - 1
            differences.missing.insert(item, at: 0)
        }
        return differences
    }
}

extension Placeholder {
    /// What the translation has to repeat.
    public var item: Placeholders.Item { .init(kind: kind, key: key) }
}
