import Diagnostics
import Files

/// The rows of a table with texts, TSV or CSV, packed or not, one after another.
///
/// A first line has the names of columns where one of them is that of a column that is looked for, or where one of the
/// columns is given by number and called `text`, `sentence`, `label` or `class` there. Labels that are not read tell so
/// too: all stages then take the same lines for rows.
public final class TextRows {
    /// Which columns have what, by name or number.
    public struct Columns: Sendable, Equatable {
        /// The text; nil for a column called `text` or `sentence`, or else the first.
        public var text: String?
        /// A second text, for labels of pairs; nil for none.
        public var second: String?
        /// The label; nil for a column called `label` or `class`, or else the first after those of the texts.
        public var label: String?

        /// - Parameters:
        ///   - text: the column of the text.
        ///   - second: that of a second text.
        ///   - label: that of the label.
        public init(text: String? = nil, second: String? = nil, label: String? = nil) {
            (self.text, self.second, self.label) = (text, second, label)
        }
    }

    /// A row of the table.
    public struct Row: Sendable, Equatable {
        /// The text.
        public var text: String
        /// The second text; nil where there is none.
        public var second: String?
        /// The label; nil where the table may lack labels.
        public var label: String?
        /// The line of the file, from 1.
        public var line: Int

        /// The one text, or the two.
        public var texts: [String] { [text, second].compactMap(\.self) }
    }

    /// The file.
    public let path: String
    private let table: TableReader
    private let places: ColumnPlaces
    /// Whether the row that the table is at has not been given yet.
    private var isFirst = true

    /// Opens a table.
    /// - Parameters:
    ///   - path: the file.
    ///   - columns: which columns have what.
    ///   - hasLabels: whether each row needs a label; without, none is read.
    /// - Throws: `ExitStatus.badInput` for a table without rows, and a column that is missing.
    public init(_ path: String, _ columns: Columns = Columns(), hasLabels: Bool) throws {
        let input = try CorpusInput(path)
        let hasTabs = input.firstLine?.utf8.contains(0x09) ?? false
        table = try TableReader(input, TableDialect(input, hasTabs: hasTabs), limit: 1 << 20)
        guard try table.next() else { throw Diagnostic(.badInput, at: Place(path), "has no rows") }
        places = try ColumnPlaces(table.strings, columns, path, hasLabels: hasLabels)
        table.width = table.fields.count
        self.path = path
    }

    /// The next row that is not empty; nil at the end.
    /// - Throws: `ExitStatus.badInput` for a row with another number of columns than the first line, for a text or label
    ///   without a word, and for a label with a tab or a line break.
    public func next() throws -> Row? {
        if isFirst {
            isFirst = false
            if !places.hasHeader, !table.isBlank { return try places.row(of: table, path) }
        }
        while try table.next() { if !table.isBlank { return try places.row(of: table, path) } }
        return nil
    }
}

extension TableReader {
    fileprivate var strings: [String] { fields.map { String(decoding: $0, as: UTF8.self) } }
}

/// Which columns of a table have what, by their index.
private struct ColumnPlaces {
    private let text: Int
    private let second: Int?, label: Int?
    let hasHeader: Bool
    /// The columns of the first line, and those of them before the empty ones at its end.
    private let count: Int, least: Int

    init(_ first: [String], _ wanted: TextRows.Columns, _ path: String, hasLabels: Bool) throws {
        let names = first.map { $0.trimmed.lowercased() }
        func find(_ name: String?, usual: [String], _ setting: SettingName) throws -> (index: Int, isName: Bool)? {
            guard let name else { return names.firstIndex { usual.contains($0) }.map { ($0, true) } }
            return try Self.find(name, in: first, setting, path)
        }
        let text = try find(wanted.text, usual: Self.textNames, SettingName("textColumn"))
        let second = try wanted.second.flatMap { try find($0, usual: [], SettingName("secondColumn")) }
        // Where labels are not read, they still tell whether the first line has names, and their column may be missing.
        let isMissing = !hasLabels && wanted.label.map { Self.find($0, in: first) == nil } ?? false
        let label = try find(isMissing ? nil : wanted.label, usual: Self.labelNames, SettingName("labelColumn"))
        self.text = text?.index ?? 0
        self.second = second?.index
        let taken = [self.text, second?.index].compactMap(\.self)
        if hasLabels {
            guard let place = label?.index ?? first.indices.first(where: { !taken.contains($0) }) else {
                throw Diagnostic(
                    .badInput, at: Place(path, line: 1),
                    "the line has \(first.count.counted("column")), and none is left for the label; "
                        + "it needs a tab between text and label",
                    excerpt: String(first.joined(separator: "\t").prefix(200)))
            }
            self.label = place
        } else {
            self.label = nil
        }
        let used = taken + [self.label].compactMap(\.self)
        guard Set(used).count == used.count else {
            throw Diagnostic(
                .badInput, at: Place(path, line: 1),
                "one column cannot be text and label, or both texts; name them by number")
        }
        let usual = Self.textNames + Self.labelNames
        hasHeader = [text, second, label].contains { column in
            column.map { $0.isName || usual.contains(names[$0.index]) } ?? false
        }
        count = first.count
        least = (first.lastIndex { !$0.isEmpty } ?? 0) + 1
    }

    // What the columns are called where nothing else is said.
    private static let textNames = ["text", "sentence"]
    private static let labelNames = ["label", "class"]

    /// A column by its name in the first line, or by its number; nil where it is missing.
    private static func find(_ name: String, in first: [String]) -> (index: Int, isName: Bool)? {
        // A number is never a name: without names in it, the first line may have that number as a class.
        if let number = Int(name), (1...first.count).contains(number) { return (number - 1, false) }
        let names = first.map { $0.trimmed.lowercased() }
        return names.firstIndex(of: name.trimmed.lowercased()).map { ($0, true) }
    }

    /// A column that must be there.
    private static func find(_ name: String, in first: [String], _ setting: SettingName, _ path: String) throws -> (
        index: Int, isName: Bool
    ) {
        if let found = find(name, in: first) { return found }
        throw Diagnostic(
            .badInput, at: Place(path, line: 1),
            "there is no column '\(name)', which \(setting) names; the columns here are: "
                + first.prefix(20).enumerated().map { "\($0.offset + 1) '\($0.element.prefix(40))'" }
                .joined(separator: ", "),
            excerpt: String(first.joined(separator: "\t").prefix(200)))
    }

    /// The row that was read last.
    func row(of table: TableReader, _ path: String) throws -> TextRows.Row {
        let fields = table.strings
        func problem(_ message: String) -> Diagnostic {
            Diagnostic(
                .badInput, at: Place(path, line: table.line), message,
                excerpt: String(fields.joined(separator: "\t").prefix(200)))
        }
        // Empty columns at the end are no columns.
        let isWhole = fields.count >= least && fields.dropFirst(count).allSatisfy(\.isEmpty)
        guard isWhole, fields.count > max(text, label ?? 0, second ?? 0) else {
            throw problem("the line has \(fields.count.counted("column")), but the first one \(count)")
        }
        func cell(_ column: Int, _ what: String) throws -> String {
            let cell = fields[column].trimmed
            guard !cell.isEmpty else { throw problem("the \(what) in column \(column + 1) is empty") }
            return cell
        }
        let name = try label.map { try cell($0, "label") }
        // Labels that are found are written one a line, with a tab after each.
        if let label, let name, name.utf8.contains(where: { (0x09...0x0D).contains($0) }) {
            throw problem("the label in column \(label + 1) has a tab or a line break; take it out")
        }
        return TextRows.Row(
            text: try cell(text, "text"), second: try second.map { try cell($0, "text") }, label: name, line: table.line
        )
    }
}
