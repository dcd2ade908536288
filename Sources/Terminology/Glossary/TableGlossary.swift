import Corpora
import Diagnostics
import Text

/// A glossary as a table with tabs, commas or semicolons: an entry a line, its terms separated by `|`, the
/// preferred one first.
///
/// A first line may name the columns: by the languages, or `source` and `target`; `subject` or `domain`; `status`.
/// Without names a table has two columns, source and target.
enum TableGlossary {
    static func read(
        _ input: CorpusInput, _ settings: Glossary.Settings, found: (RawEntry) -> Void
    ) throws {
        let hasTabs = input.firstLine?.utf8.contains(0x09) ?? false
        // The bar is for terms, so it is no separator of columns.
        let line = (input.firstLine ?? "").utf8
        let isSemicolon = line.count { $0 == 0x3B } > line.count { $0 == 0x2C }
        let dialect =
            hasTabs
            ? TableDialect(input, hasTabs: true) : TableDialect(separator: isSemicolon ? 0x3B : 0x2C, quoting: .always)
        let table = try TableReader(input, dialect, limit: GlossaryLimits.term)
        guard try table.next() else { return }
        let columns = try GlossaryColumns(table.fields.map { String(decoding: $0, as: UTF8.self) }, settings, input)
        table.width = table.fields.count
        if !columns.hasHeader { try add(table, columns, settings, input, found) }
        while try table.next() { try add(table, columns, settings, input, found) }
    }

    private static func add(
        _ table: TableReader, _ columns: GlossaryColumns, _ settings: Glossary.Settings, _ input: CorpusInput,
        _ found: (RawEntry) -> Void
    ) throws {
        guard !table.isBlank else { return }
        let fields = table.fields.map { String(decoding: $0.prefix(GlossaryLimits.term << 4), as: UTF8.self) }
        func problem(_ message: String) -> Diagnostic {
            Diagnostic(
                .badInput, at: Place(input.path, line: table.line), message,
                excerpt: String(fields.joined(separator: "\t").prefix(1 << 10)))
        }
        guard fields.count > max(columns.source, columns.target), fields.dropFirst(columns.count).allSatisfy(\.isEmpty)
        else {
            throw problem(
                "the line has \(fields.count.counted("column")), but the first one \(columns.count)")
        }
        var entry = RawEntry()
        let statusText = columns.status.flatMap { $0 < fields.count ? fields[$0].foldingSpaces : nil } ?? ""
        let status = TermStatus(statusText)
        let unknown = status == nil ? RawEntry.UnknownStatus(text: statusText, line: table.line) : nil
        for text in alternatives(fields[columns.source]) {
            entry.terms.append(.init(language: LanguageTag(settings.source), text: text))
        }
        for text in alternatives(fields[columns.target]) {
            entry.terms.append(
                .init(
                    language: LanguageTag(settings.target), text: text, status: status ?? .unstated,
                    unknownStatus: unknown))
        }
        guard entry.terms.allSatisfy({ $0.text.utf8.count <= GlossaryLimits.term }) else {
            throw problem(GlossaryLimits.tooLong)
        }
        if let subject = columns.subject, subject < fields.count { entry.subjects = alternatives(fields[subject]) }
        found(entry)
    }

    /// The terms of a field, which bars separate. A bar of a placeholder, as in `|name|`, and one beside another, as in
    /// `a || b`, belong to a term.
    private static func alternatives(_ field: String) -> [String] {
        let bytes = Array(field.utf8), bar = UInt8(ascii: "|")
        guard bytes.contains(bar) else { return [field.foldingSpaces].filter { !$0.isEmpty } }
        let closed = Placeholders(in: field).all.map(\.range)
        func isBar(_ index: Int) -> Bool { bytes.indices.contains(index) && bytes[index] == bar }
        let bars = bytes.indices.filter { index in
            isBar(index) && !isBar(index - 1) && !isBar(index + 1) && !closed.contains { $0.contains(index) }
        }
        return zip([-1] + bars, bars + [bytes.count]).map { before, end in
            String(decoding: bytes[before + 1..<end], as: UTF8.self).foldingSpaces
        }.filter { !$0.isEmpty }
    }
}

/// Which columns of a table have what.
private struct GlossaryColumns {
    let source, target: Int
    let subject, status: Int?
    let hasHeader: Bool
    let count: Int
    private static let subjects: Set = ["subject", "subjectfield", "subject field", "domain"]
    private static let statuses: Set = ["status", "administrativestatus", "termstatus", "term status"]

    init(_ first: [String], _ settings: Glossary.Settings, _ input: CorpusInput) throws {
        count = first.count
        let names = first.map { $0.foldingSpaces.lowercased() }
        func problem(_ message: String) -> Diagnostic {
            Diagnostic(
                .badInput, at: Place(input.path, line: 1), message,
                excerpt: String(first.joined(separator: "\t").prefix(1 << 10)))
        }
        func named(_ wanted: String, _ setting: SettingName) throws -> (Int, isName: Bool) {
            if let index = names.firstIndex(of: wanted.foldingSpaces.lowercased()) { return (index, true) }
            if let number = Int(wanted), (1...first.count).contains(number) { return (number - 1, false) }
            throw problem(
                "there is no column '\(wanted)', which \(setting) names; the columns here are: "
                    + first.prefix(20).enumerated().map { "\($0.offset + 1) '\($0.element.prefix(40))'" }
                    .joined(separator: ", "))
        }
        func language(_ language: String, _ generic: String) -> (Int, isName: Bool)? {
            let best = LanguageTag(language).best(among: names.indices) { LanguageTag(names[$0]) }
            return (best ?? names.firstIndex(of: generic)).map { ($0, true) }
        }
        var source =
            try settings.sourceColumn.map { try named($0, SettingName("sourceColumn")) }
            ?? language(settings.source, "source")
        var target =
            try settings.targetColumn.map { try named($0, SettingName("targetColumn")) }
            ?? language(settings.target, "target")
        if source == nil, target == nil, first.count == 2 {
            source = (0, false)
            target = (1, false)
        }
        guard let source, let target, source.0 != target.0 else {
            throw problem(
                first.count == 1
                    ? "the line has one column; a glossary has a term and its translation in each line"
                    : "cannot tell the columns of \(settings.source) and \(settings.target) among the \(count) here; "
                        + "name them with \(setting: "sourceColumn") and \(setting: "targetColumn"), by name or number")
        }
        self.source = source.0
        self.target = target.0
        hasHeader = source.isName || target.isName
        subject =
            try settings.subjectColumn.map { try named($0, SettingName("subjectColumn")).0 }
            ?? names.indices.first { Self.subjects.contains(names[$0]) && $0 != source.0 && $0 != target.0 }
        status = names.indices.first { Self.statuses.contains(names[$0]) && $0 != source.0 && $0 != target.0 }
    }
}
