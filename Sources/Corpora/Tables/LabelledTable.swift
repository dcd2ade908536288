import Diagnostics
import Files

/// Texts with a label each, in the columns of a table: TSV or CSV, packed or not.
///
/// A first line has the names of columns where one of them is that of a column that is looked for.
public struct LabelledTable: Sendable {
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

    /// Reads a table.
    /// - Parameters:
    ///   - path: the file.
    ///   - columns: which columns have what.
    /// - Throws: `ExitStatus.badInput` for a column that is missing, and for a text or label without a word.
    public init(_ path: String, _ columns: Columns = Columns()) throws {
        let table = try TableReader(table: path)
        guard try table.next() else { throw Diagnostic(.badInput, at: Place(path), "has no rows") }
        let places = try ColumnPlaces(table.strings, columns, path)
        table.width = table.fields.count
        var examples: [Example] = []
        if !places.hasHeader { try places.example(of: table, path).map { examples.append($0) } }
        while try table.next() { try places.example(of: table, path).map { examples.append($0) } }
        guard !examples.isEmpty else { throw Diagnostic(.badInput, at: Place(path), "has no row with a label") }
        self.path = path
        self.examples = examples
        labels = Set(examples.map(\.label)).sorted()
    }
}

/// Columns of a table that have text.
public enum TextColumns {
    /// Calls a function with the cells of some columns, row by row; a first line with their names is left out, and so are
    /// empty cells.
    /// - Parameters:
    ///   - path: the file.
    ///   - columns: the columns, by name or number.
    ///   - body: called with the text of a cell.
    /// - Throws: `ExitStatus.badInput` for a column that is missing.
    public static func read(_ path: String, _ columns: [String], _ body: (String) throws -> Void) throws {
        let table = try TableReader(table: path)
        guard try table.next() else { return }
        let places = try columns.map { try find($0, in: table.strings, SettingName("textColumn"), path) }
        table.width = table.fields.count
        func read() throws {
            let fields = table.strings
            for place in places {
                guard place.index < fields.count else {
                    throw Diagnostic(
                        .badInput, at: Place(path, line: table.line),
                        "the line has \(fields.count.counted("column")), and no column \(place.index + 1)")
                }
                if !fields[place.index].trimmed.isEmpty { try body(fields[place.index].trimmed) }
            }
        }
        if !places.contains(where: \.isName) { try read() }
        while try table.next() { if !table.isBlank { try read() } }
    }

    /// A column by its name in the first line, or by its number.
    fileprivate static func find(_ name: String, in first: [String], _ setting: SettingName, _ path: String) throws -> (
        index: Int, isName: Bool
    ) {
        // A number is never a name: without names in it, the first line may have that number as a class.
        if let number = Int(name), (1...first.count).contains(number) { return (number - 1, false) }
        let names = first.map { $0.trimmed.lowercased() }
        if let index = names.firstIndex(of: name.trimmed.lowercased()) { return (index, true) }
        throw Diagnostic(
            .badInput, at: Place(path, line: 1),
            "there is no column '\(name)', which \(setting) names; the columns here are: "
                + first.prefix(20).enumerated().map { "\($0.offset + 1) '\($0.element.prefix(40))'" }
                .joined(separator: ", "),
            excerpt: String(first.joined(separator: "\t").prefix(200)))
    }
}

extension TableReader {
    /// Opens the table of a file.
    fileprivate convenience init(table path: String) throws {
        let input = try CorpusInput(path)
        let hasTabs = input.firstLine?.utf8.contains(0x09) ?? false
        try self.init(input, TableDialect(input, hasTabs: hasTabs), limit: 1 << 20)
    }

    fileprivate var strings: [String] { fields.map { String(decoding: $0, as: UTF8.self) } }
}

/// Which columns of a table have what, by their index.
private struct ColumnPlaces {
    let text, label: Int
    let second: Int?
    let hasHeader: Bool
    private let count: Int

    init(_ first: [String], _ wanted: LabelledTable.Columns, _ path: String) throws {
        let names = first.map { $0.trimmed.lowercased() }
        func find(_ name: String?, usual: [String], _ setting: SettingName) throws -> (index: Int, isName: Bool)? {
            guard let name else { return names.firstIndex { usual.contains($0) }.map { ($0, true) } }
            return try TextColumns.find(name, in: first, setting, path)
        }
        let text = try find(wanted.text, usual: ["text", "sentence"], SettingName("textColumn"))
        let second = try wanted.second.flatMap { try find($0, usual: [], SettingName("secondColumn")) }
        let label = try find(wanted.label, usual: ["label", "class"], SettingName("labelColumn"))
        self.text = text?.index ?? 0
        self.second = second?.index
        let taken = [self.text, second?.index].compactMap(\.self)
        let next = first.indices.first { !taken.contains($0) }
        guard let place = label?.index ?? next else {
            throw Diagnostic(
                .badInput, at: Place(path, line: 1),
                "the line has \(first.count.counted("column")), and none is left for the label; "
                    + "it needs a tab between text and label",
                excerpt: String(first.joined(separator: "\t").prefix(200)))
        }
        guard Set(taken + [place]).count == taken.count + 1 else {
            throw Diagnostic(
                .badInput, at: Place(path, line: 1), "one column cannot be text and label; name them by number")
        }
        self.label = place
        hasHeader = [text, second, label].contains { $0?.isName == true }
        count = first.count
    }

    /// The row that was read last; nil for one without any text.
    func example(of table: TableReader, _ path: String) throws -> LabelledTable.Example? {
        guard !table.isBlank else { return nil }
        let fields = table.strings
        func problem(_ message: String) -> Diagnostic {
            Diagnostic(
                .badInput, at: Place(path, line: table.line), message,
                excerpt: String(fields.joined(separator: "\t").prefix(200)))
        }
        guard fields.count > max(text, label, second ?? 0), fields.dropFirst(count).allSatisfy(\.isEmpty) else {
            throw problem("the line has \(fields.count.counted("column")), but the first one \(count)")
        }
        let (own, name) = (fields[text].trimmed, fields[label].trimmed)
        guard !own.isEmpty else { throw problem("the text in column \(text + 1) is empty") }
        guard !name.isEmpty else { throw problem("the label in column \(label + 1) is empty") }
        let other = second.map { fields[$0].trimmed }
        guard other?.isEmpty != true else { throw problem("the text in column \((second ?? 0) + 1) is empty") }
        return LabelledTable.Example(text: own, second: other, label: name, line: table.line)
    }
}
