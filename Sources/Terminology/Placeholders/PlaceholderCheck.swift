/// Whether translations have the placeholders of their sources, each as often.
public struct PlaceholderCheck: Sendable {
    /// What became of placeholders of one kind.
    public struct Count: Sendable, Hashable, Codable {
        /// How many the sources have.
        public var source = 0
        /// How many of them translations lack, and how many translations have besides.
        public var missing = 0, added = 0

        /// Counts of no lines.
        public init() {}
    }

    /// A line whose translation has not the placeholders of its source.
    public struct Line: Sendable, Hashable, Codable {
        /// The number of the line, from 1.
        public var line: Int
        /// What the source has more often, and what the translation has.
        public var missing: [Placeholders.Item], added: [Placeholders.Item]
    }

    /// By the names of ``Placeholder/Kind``.
    public private(set) var kinds: [String: Count] = [:]
    /// Lines, those with placeholders on a side, and those that have not the same on both.
    public private(set) var lines = 0, linesWithPlaceholders = 0
    /// The lines that have not the same placeholders on both sides.
    public private(set) var differences: [Line] = []

    /// A check of no lines.
    public init() {}

    /// Checks the next line.
    /// - Returns: how it differs.
    @discardableResult
    public mutating func add(source: String, translation: String) -> Placeholders.Differences {
        lines += 1
        let found = Placeholders.differences(source: source, translation: translation)
        for item in Placeholders(in: source).all { kinds[item.kind.rawValue, default: Count()].source += 1 }
        for item in found.missing { kinds[item.kind.rawValue, default: Count()].missing += 1 }
        for item in found.added { kinds[item.kind.rawValue, default: Count()].added += 1 }
        if found.count > 0 || !found.added.isEmpty { linesWithPlaceholders += 1 }
        if !found.isEmpty { differences.append(Line(line: lines, missing: found.missing, added: found.added)) }
        return found
    }

    /// The counts of all kinds together.
    public var total: Count {
        kinds.values.reduce(into: Count()) {
            $0.source += $1.source
            $0.missing += $1.missing
            $0.added += $1.added
        }
    }

    /// The share of lines with placeholders that have the same on both sides; 1 where there are none.
    public var share: Double {
        linesWithPlaceholders == 0 ? 1 : 1 - Double(differences.count) / Double(linesWithPlaceholders)
    }
}
