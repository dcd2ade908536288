import Diagnostics

/// Texts with a label each, in the columns of a table.
public struct LabelledTable: Sendable {
    /// A row of the table.
    public struct Example: Sendable, Equatable {
        /// The text.
        public var text: String
        /// The second text; nil where there is none.
        public var second: String?
        /// The label.
        public var label: String
        /// The line of the file, from 1.
        public var line: Int
    }

    /// The file.
    public let path: String
    /// The rows, in order.
    public let examples: [Example]
    /// The different labels, sorted.
    public let labels: [String]
    /// How many rows have each label, the most frequent one first.
    public let counts: [(label: String, count: Int)]

    /// Reads a table.
    /// - Parameters:
    ///   - path: the file.
    ///   - columns: which columns have what.
    /// - Throws: `ExitStatus.badInput` for a column that is missing, and for a text or label without a word.
    public init(_ path: String, _ columns: TextRows.Columns = TextRows.Columns()) throws {
        let table = try TextRows(path, columns, hasLabels: true)
        var examples: [Example] = []
        while let row = try table.next() {
            guard let label = row.label else { continue }
            examples.append(Example(text: row.text, second: row.second, label: label, line: row.line))
        }
        guard !examples.isEmpty else { throw Diagnostic(.badInput, at: Place(path), "has no row with a label") }
        self.path = path
        self.examples = examples
        let counts = examples.reduce(into: [String: Int]()) { $0[$1.label, default: 0] += 1 }
        labels = counts.keys.sorted()
        self.counts = counts.map { (label: $0.key, count: $0.value) }
            .sorted { ($1.count, $0.label) < ($0.count, $1.label) }
    }

    /// The label of the first line where no other row has it: perhaps the line has the names of columns.
    public var doubtfulLabel: String? {
        guard let first = examples.first, first.line == 1, examples.count > 1 else { return nil }
        return counts.contains { $0.label == first.label && $0.count == 1 } ? first.label : nil
    }
}
