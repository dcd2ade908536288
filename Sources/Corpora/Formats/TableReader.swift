import Diagnostics
import Files
import Text

/// How a table's columns are divided, and when a field in quotes is unquoted.
package struct TableDialect {
    package enum Quoting {
        /// Each field that starts with a quote is in quotes, as RFC 4180 has it.
        case always
        /// Text may start with a quote of its own. A field is in quotes where it had to be: with a tab, a line break or
        /// a doubled quote inside.
        case whereNeeded
    }

    let separator: UInt8
    let quoting: Quoting
    private static let sampleSize = 50

    package init(separator: UInt8, quoting: Quoting) {
        self.separator = separator
        self.quoting = quoting
    }

    /// - Parameter hasTabs: whether the columns are divided by tabs; else by what the first line has most of.
    package init(_ input: CorpusInput, hasTabs: Bool) {
        guard hasTabs else {
            let line = (input.firstLine ?? "").utf8
            let counts = [0x2C, 0x3B, 0x7C].map { byte in (byte: UInt8(byte), count: line.count { $0 == byte }) }
            separator = counts.max { $0.count < $1.count }?.byte ?? 0x2C
            quoting = .always
            return
        }
        separator = 0x09
        let lines = input.firstLines.prefix(Self.sampleSize).map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(Self.kind)
        }
        // A row with another number of columns has tabs within quotes, or is damaged: it is no evidence.
        let rows = lines.filter { $0.count == lines.first?.count }
        // Some programs put every field in quotes, also those of the header; others where a quote is inside.
        let isQuoted = rows.count > 1 && rows.allSatisfy { $0.allSatisfy { $0 == .quoted || $0 == .doubled } }
        let isQuotedInPart = rows.contains { $0.contains(.doubled) } && !rows.contains { $0.contains(.speech) }
        quoting = isQuoted || isQuotedInPart ? .always : .whereNeeded
    }

    private enum Kind {
        case plain, quoted
        /// In quotes, with a doubled one inside.
        case doubled
        /// With quotes that are part of the text.
        case speech
    }

    private static func kind(_ field: Substring) -> Kind {
        guard field.utf8.contains(0x22) else { return field.isEmpty ? .quoted : .plain }
        guard field.utf8.count > 1, field.first == "\"", field.last == "\"" else { return .speech }
        let inner = field.dropFirst().dropLast()
        guard inner.contains("\"") else { return .quoted }
        return inner.replacing("\"\"", with: "").contains("\"") ? .speech : .doubled
    }
}

/// The rows of a table and their fields.
package final class TableReader {
    private let lines: LineScanner
    private let dialect: TableDialect
    private let path: String
    private let limit: Int
    /// The number of columns, once it is known.
    package var width: Int?
    /// The fields of the present row, valid until the next one is read.
    package private(set) var fields: [UnsafeRawBufferPointer] = []
    /// The number of the line that the row starts at.
    package private(set) var line = 0
    /// Whether the next row can be read after an error.
    private(set) var canGoOn = false
    /// Lines of the present row, and the text of unquoted fields.
    private let row = ByteBuffer(), unquoted = ByteBuffer()
    /// Lines that turned out to be rows of their own.
    private var returned: [[UInt8]] = []
    private let present = ByteBuffer()
    private var linesRead = 0
    /// Lines of one row.
    private static let maximumLines = 1000

    package init(_ input: CorpusInput, _ dialect: TableDialect, limit: Int) throws {
        // A table may have other columns than the two segments.
        lines = try LineScanner(input, limit: max(LineScanner.maximumLine, limit + limit / 2))
        self.dialect = dialect
        path = input.path
        self.limit = limit
    }

    /// Whether the row has no text at all.
    package var isBlank: Bool { fields.allSatisfy(\.isEmpty) }

    /// Advances to the next row; false at the end.
    package func next() throws -> Bool {
        canGoOn = false
        guard let text = try nextLine() else { return false }
        canGoOn = true
        line = linesRead
        guard text.firstOffset(of: 0x22) != nil else {
            fields = split(text)
            return true
        }
        row.removeAll()
        row.append(text)
        try readQuotedRow()
        return true
    }

    /// - Throws: `ExitStatus.badInput` where the row has not the columns of the first one.
    func check(_ columns: TableColumns) throws {
        let count = fields.count
        let width = width ?? count
        // Empty columns at the end are no columns.
        guard count > max(columns.source, columns.target), fields.dropFirst(width).allSatisfy(\.isEmpty) else {
            throw Diagnostic(
                .badInput, at: Place(path, line: line),
                "the line has \(count.counted("column")), but the first one \(width)",
                excerpt: String(
                    decoding: fields.map { String(decoding: $0.prefix(1 << 10), as: UTF8.self) }
                        .joined(separator: "\t").utf8.prefix(1 << 12), as: UTF8.self))
        }
        guard max(fields[columns.source].count, fields[columns.target].count) <= limit else {
            throw Diagnostic(.badInput, at: Place(path, line: line), IngestSettings.tooLong("segment", limit))
        }
    }

    private func nextLine() throws -> UnsafeRawBufferPointer? {
        if !returned.isEmpty {
            present.removeAll()
            returned.removeFirst().withUnsafeBytes { present.append($0) }
            linesRead += 1
            return present.bytes
        }
        guard try lines.next() else { return nil }
        linesRead += 1
        return lines.bytes
    }

    private func split(_ text: UnsafeRawBufferPointer) -> [UnsafeRawBufferPointer] {
        var fields: [UnsafeRawBufferPointer] = []
        var start = 0
        while let found = UnsafeRawBufferPointer(rebasing: text[start...]).firstOffset(of: dialect.separator) {
            fields.append(UnsafeRawBufferPointer(rebasing: text[start..<(start + found)]))
            start += found + 1
        }
        fields.append(UnsafeRawBufferPointer(rebasing: text[start...]))
        return fields
    }

    /// Parses the row that starts with the current line, and reads further lines while it continues in them.
    private func readQuotedRow() throws {
        var taken: [[UInt8]] = []
        while true {
            let parsed = parse(row.bytes)
            if dialect.quoting == .whereNeeded, taken.isEmpty {
                let plain = split(row.bytes)
                // As many columns as there should be: no tab is within quotes.
                let isPlain = width == nil || plain.count == width || parsed == nil && plain.count > (width ?? 0)
                if isPlain, width != nil || parsed?.count != plain.count || !plain.allSatisfy({ $0.first == 0x22 }) {
                    unquoted.removeAll()
                    return fields = parse(each: plain)
                }
            }
            if let parsed, dialect.quoting == .always || width == nil || parsed.count >= (width ?? 0) || !taken.isEmpty
            {
                return fields = parsed
            }
            guard taken.count < Self.maximumLines, row.count <= limit * 2, parsed == nil, let more = try nextLine()
            else {
                break
            }
            taken.append(Array(more))
            row.append(0x0A)
            row.append(UnsafeRawBufferPointer(more))
        }
        // The quote does not open a quoted field, and the other lines are rows.
        returned = taken + returned
        linesRead -= taken.count
        let first = row.bytes.firstOffset(of: 0x0A) ?? row.count
        fields = split(UnsafeRawBufferPointer(rebasing: row.bytes[..<first]))
        guard dialect.quoting == .whereNeeded else {
            throw Diagnostic(
                .badInput, at: Place(path, line: line), "a field in quotes begins here and does not end",
                excerpt: String(decoding: row.bytes[..<min(first, 1 << 12)], as: UTF8.self))
        }
    }

    /// The fields of a row whose quotes may hold separators and line breaks; nil where one does not end.
    private func parse(_ text: UnsafeRawBufferPointer) -> [UnsafeRawBufferPointer]? {
        unquoted.removeAll()
        var parts: [(isUnquoted: Bool, range: Range<Int>)] = []
        var position = 0
        while true {
            if position < text.count, text[position] == 0x22 {
                let start = unquoted.count
                switch unquote(text, from: position) {
                case .missing: return nil
                case .none: break
                case .at(let end):
                    parts.append((true, start..<unquoted.count))
                    guard end < text.count else { return gather(parts, text) }
                    position = end + 1
                    continue
                }
            }
            let rest = UnsafeRawBufferPointer(rebasing: text[position...])
            let length = rest.firstOffset(of: dialect.separator) ?? rest.count
            parts.append((false, position..<position + length))
            position += length
            if position >= text.count { break }
            position += 1
        }
        return gather(parts, text)
    }

    private func gather(
        _ parts: [(isUnquoted: Bool, range: Range<Int>)], _ text: UnsafeRawBufferPointer
    ) -> [UnsafeRawBufferPointer] {
        parts.map { $0.isUnquoted ? unquoted[$0.range] : UnsafeRawBufferPointer(rebasing: text[$0.range]) }
    }

    private enum Closing { case at(Int), missing, none }

    /// Unquotes the field that starts at a quote; text after the closing quote makes it an unquoted field.
    private func unquote(_ text: UnsafeRawBufferPointer, from start: Int) -> Closing {
        let before = unquoted.count
        var index = start + 1
        while index < text.count {
            let rest = UnsafeRawBufferPointer(rebasing: text[index...])
            guard let quote = rest.firstOffset(of: 0x22) else { break }
            unquoted.append(UnsafeRawBufferPointer(rebasing: rest[..<quote]))
            index += quote + 1
            if index < text.count, text[index] == 0x22 {
                unquoted.append(0x22)
                index += 1
            } else if index == text.count || text[index] == dialect.separator {
                return .at(index)
            } else {
                unquoted.cut(to: before)
                return .none
            }
        }
        unquoted.cut(to: before)
        return .missing
    }

    /// The fields, unquoted one by one, where one of them has a doubled quote inside.
    private func parse(each plain: [UnsafeRawBufferPointer]) -> [UnsafeRawBufferPointer] {
        var isQuoted = dialect.quoting == .always
        let ranges = plain.map { field -> Range<Int>? in
            guard field.count > 1, field.first == 0x22, field.last == 0x22 else { return nil }
            let start = unquoted.count
            guard case .at(field.count) = unquote(field, from: 0) else { return nil }
            // Fewer bytes than within the quotes: some were doubled.
            if unquoted.count - start < field.count - 2 { isQuoted = true }
            return start..<unquoted.count
        }
        guard isQuoted else { return plain }
        return zip(plain, ranges).map { field, range in range.map { unquoted[$0] } ?? field }
    }
}
