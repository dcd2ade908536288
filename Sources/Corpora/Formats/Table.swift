import Diagnostics
import Text

/// A text file with a pair a line and tabs between its columns, which a first line may name.
struct TableFormat: CorpusFormat {
    let name = "TSV"
    let endings = [".tsv"]
    // Any text with a tab in its first line could be a table.
    let needsEnding = true

    // Any line with a tab may be one; so it is asked last.
    func claims(_ input: CorpusInput) -> Bool {
        input.companion == nil && !input.head.isXML && input.firstLine?.contains("\t") == true
    }

    func read(_ input: CorpusInput, settings: IngestSettings, into sink: PairSink) throws {
        // A table may have other columns than the two segments.
        let limit = min(settings.segmentLimit, 1 << 40)
        let lines = try LineScanner(input, limit: max(LineScanner.maximumLine, limit + limit / 2))
        guard try lines.next() else { return }
        let first = self.fields(lines.bytes, atMost: Self.maximumColumns + 1).map {
            String(decoding: $0, as: UTF8.self)
        }
        guard first.count <= Self.maximumColumns else {
            throw Diagnostic(
                .badInput, at: Place(input.path, line: 1),
                "the line has more than \(Self.maximumColumns) columns; this is no table of pairs")
        }
        let columns = try self.columns(first, settings, input)
        if !columns.hasHeader { try add(lines, columns, sink, input, limit: limit) }
        while try lines.next() {
            try add(lines, columns, sink, input, limit: limit)
            if lines.line & 0xFFF == 0 { try sink.progress(input.fraction) }
        }
    }

    private static let maximumColumns = 10_000

    private struct Columns {
        let source, target: Int
        let hasHeader: Bool
        let count: Int
    }

    /// The columns by number, or by the names in the first line, or as those called like the languages.
    private func columns(_ first: [String], _ settings: IngestSettings, _ input: CorpusInput) throws -> Columns {
        let names = first.map { $0.trimmed.lowercased() }
        func find(_ wanted: String?, language: String, generic: String) -> (index: Int, isName: Bool)? {
            if let wanted {
                if let index = names.firstIndex(of: wanted.lowercased()) { return (index, true) }
                return Int(wanted).flatMap { (1...first.count).contains($0) ? ($0 - 1, false) : nil }
            }
            let tag = LanguageTag(language)
            let matches = names.indices.map { (index: $0, match: tag.match(LanguageTag(names[$0]))) }
            if let best = matches.filter({ $0.match != .none }).min(by: { $0.match < $1.match }) {
                return (best.index, true)
            }
            return names.firstIndex(of: generic).map { ($0, true) }
        }
        let source = find(settings.sourceColumn, language: settings.source, generic: "source")
        let target = find(settings.targetColumn, language: settings.target, generic: "target")
        guard let source, let target, source.index != target.index else {
            throw Diagnostic(
                .badInput, at: Place(input.path, line: 1),
                "cannot tell the columns of \(settings.source) and \(settings.target) among the \(first.count) here; "
                    + "name them with --source-column and --target-column, by name or number",
                excerpt: first.joined(separator: "\t"))
        }
        return Columns(
            source: source.index, target: target.index, hasHeader: source.isName || target.isName, count: first.count)
    }

    private func add(
        _ lines: LineScanner, _ columns: Columns, _ sink: PairSink, _ input: CorpusInput, limit: Int
    ) throws {
        let line = lines.bytes
        if line.isEmpty { return }
        sink.counts.units += 1
        let fields = self.fields(line, atMost: columns.count)
        guard fields.count > max(columns.source, columns.target) else {
            throw Diagnostic(
                .badInput, at: Place(input.path, line: lines.line),
                "the line has \(fields.count) columns, but the first one \(columns.count)",
                excerpt: String(decoding: line.prefix(1 << 12), as: UTF8.self))
        }
        guard max(fields[columns.source].count, fields[columns.target].count) <= limit else {
            throw Diagnostic(
                .badInput, at: Place(input.path, line: lines.line),
                "the segment is longer than \(limit) bytes; raise --segment-limit if it is meant to be")
        }
        let folded = ByteBuffer()
        let source = WhiteSpace.fold(fields[columns.source], into: folded)
        let target = WhiteSpace.fold(fields[columns.target], into: folded)
        guard !source.isEmpty, !target.isEmpty else { return sink.counts.dropped.empty += 1 }
        if sink.tracesOrigins { sink.origin = PairOrigin(id: "line \(lines.line)") }
        try sink.write(source: folded[source], target: folded[target])
    }

    /// The fields of a line up to a number of them; what follows the last of those is left away.
    private func fields(_ line: UnsafeRawBufferPointer, atMost count: Int) -> [UnsafeRawBufferPointer] {
        var fields: [UnsafeRawBufferPointer] = []
        var start = 0
        while let tab = UnsafeRawBufferPointer(rebasing: line[start...]).firstOffset(of: 0x09) {
            fields.append(UnsafeRawBufferPointer(rebasing: line[start..<(start + tab)]))
            start += tab + 1
            if fields.count == count { return fields }
        }
        fields.append(UnsafeRawBufferPointer(rebasing: line[start...]))
        return fields
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
