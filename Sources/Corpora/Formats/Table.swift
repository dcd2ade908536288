import Diagnostics
import Text

/// A text file with a pair a line, whose columns a first line may name: with tabs, or with commas or semicolons.
struct TableFormat: CorpusFormat {
    static let tabs = TableFormat(name: "TSV", endings: ["tsv", "tab"], hasTabs: true)
    static let commas = TableFormat(name: "CSV", endings: ["csv"], hasTabs: false)

    let name: String
    let endings: [String]
    private let hasTabs: Bool
    // Any text with a tab in its first line could be a table.
    let needsEnding = true

    // Any line with a tab may be a row, so this format comes last. Most texts have commas, so CSV is recognized by its
    // name.
    func claims(_ input: CorpusInput) -> Bool {
        guard input.companion == nil, !input.head.isXML, let line = input.firstLine else { return false }
        return line.contains("\t") ? hasTabs : !hasTabs && hasEnding(input.path)
    }

    func read(_ input: CorpusInput, settings: IngestSettings, into sink: PairSink) throws {
        let table = try TableReader(
            input, TableDialect(input, hasTabs: hasTabs), limit: min(settings.segmentLimit, 1 << 40))
        guard try table.next() else { return }
        guard table.fields.count <= Self.maximumColumns else {
            throw Diagnostic(
                .badInput, at: Place(input.path, line: 1),
                "the line has more than \(Self.maximumColumns) columns; this is no table of pairs")
        }
        let first = table.fields.map { String(decoding: $0, as: UTF8.self) }
        let columns = try TableColumns(first, settings, input)
        table.width = first.count
        if !columns.hasHeader { try add(table, columns, sink) }
        while true {
            do {
                guard try table.next() else { break }
                try add(table, columns, sink)
            } catch let error as Diagnostic where settings.isLenient && table.canGoOn && error.status == .badInput {
                sink.note(error)
            }
            if table.line & 0xFFF == 0 { try sink.progress(input.fraction) }
        }
    }

    private static let maximumColumns = 10_000

    private func add(_ table: TableReader, _ columns: TableColumns, _ sink: PairSink) throws {
        guard !table.isBlank else { return }
        try table.check(columns)
        sink.counts.units += 1
        let folded = ByteBuffer()
        let source = WhiteSpace.fold(table.fields[columns.source], into: folded)
        let target = WhiteSpace.fold(table.fields[columns.target], into: folded)
        guard !source.isEmpty, !target.isEmpty else { return sink.counts.dropped.empty += 1 }
        if sink.readsOrigins { sink.origin = PairOrigin(id: "line \(table.line)") }
        guard sink.takesUnit() else { return }
        try sink.write(source: folded[source], target: folded[target])
        columns.count(sink)
    }
}

/// Which columns of a table are the two languages'.
struct TableColumns {
    let source, target: Int
    let hasHeader: Bool
    /// What a header calls them.
    private let names: (source: String, target: String)

    /// The columns by number, or by the names in the first line, or as those called like the languages.
    init(_ first: [String], _ settings: IngestSettings, _ input: CorpusInput) throws {
        let names = first.map { $0.trimmed.lowercased() }
        func find(
            _ wanted: String?, _ setting: SettingName, language: String, generic: String
        ) throws -> (Int, isName: Bool)? {
            if let wanted {
                if let index = names.firstIndex(of: wanted.trimmed.lowercased()) { return (index, true) }
                if let number = Int(wanted), (1...first.count).contains(number) { return (number - 1, false) }
                throw Diagnostic(
                    .badInput, at: Place(input.path, line: 1),
                    "there is no column '\(wanted)', which \(setting) names; the columns here are: "
                        + first.prefix(20).enumerated().map { "\($0.offset + 1) '\($0.element.trimmed.prefix(40))'" }
                        .joined(separator: ", "))
            }
            if let best = LanguageTag(language).best(among: names.indices, { LanguageTag(names[$0]) }) {
                return (best, true)
            }
            return names.firstIndex(of: generic).map { ($0, true) }
        }
        let source = try find(
            settings.sourceColumn, SettingName("sourceColumn"), language: settings.source, generic: "source")
        let target = try find(
            settings.targetColumn, SettingName("targetColumn"), language: settings.target, generic: "target")
        guard let source, let target, source.0 != target.0 else {
            throw Diagnostic(
                .badInput, at: Place(input.path, line: 1),
                "cannot tell the columns of \(settings.source) and \(settings.target) among the \(first.count) here; "
                    + "name them with \(setting: "sourceColumn") and \(setting: "targetColumn"), by name or number",
                excerpt: first.joined(separator: "\t"))
        }
        self.source = source.0
        self.target = target.0
        hasHeader = source.isName || target.isName
        self.names = (names[source.0], names[target.0])
        tags = (LanguageTag(settings.source), LanguageTag(settings.target))
    }

    private let tags: (source: LanguageTag, target: LanguageTag)

    /// Counts a pair for the languages that the header names.
    func count(_ sink: PairSink) {
        guard hasHeader else { return }
        if tags.source.match(LanguageTag(names.source)) != .none {
            Array(names.source.utf8).withUnsafeBytes { sink.languages.entry($0).sources += 1 }
        }
        if tags.target.match(LanguageTag(names.target)) != .none {
            Array(names.target.utf8).withUnsafeBytes { sink.languages.entry($0).targets += 1 }
        }
    }
}

extension String {
    /// The text without white space at its ends.
    var trimmed: String {
        guard let first = firstIndex(where: { !$0.isWhitespace }), let last = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[first...last])
    }
}
