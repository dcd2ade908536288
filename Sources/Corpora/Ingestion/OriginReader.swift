import Diagnostics
import Files

/// Reads where the pairs of a bitext come from: the table that ingestion writes beside it, a line for each pair.
package final class OriginReader {
    /// What is known of a pair.
    package enum Column: Int {
        case file, unit, id, created, changed, domain, document, author, notes, properties, sourceCodes, targetCodes
    }

    /// How the name of a table ends, after that of its bitext.
    package static let suffix = ".origins.tsv"

    package let path: String
    private var lines: LineReader
    private var values: [Substring] = []

    /// Opens a table.
    /// - Throws: `ExitStatus.missingInput` if it cannot be opened.
    package init(_ path: String) throws {
        self.path = path
        lines = try LineReader(path)
        _ = try lines.next()
    }

    /// How many pairs a table is about.
    package static func count(of path: String) throws -> Int { try max(0, LineReader.count(of: path, limit: .max) - 1) }

    /// The number of the pair read last, from 1; that of its line in the bitext.
    package var pair: Int { lines.line - 1 }

    /// Advances to the next pair; false at the end.
    /// - Throws: `ExitStatus.badInput` at a line that is none of such a table.
    package func next() throws -> Bool {
        guard let line = try lines.next() else { return false }
        values = line.split(separator: "\t", omittingEmptySubsequences: false)
        guard values.count > Column.document.rawValue else {
            throw Diagnostic(
                .badInput, at: Place(path, line: lines.line),
                "has \(values.count.counted("column")), and a table of origins has more; run pipeline-ingest with "
                    + "\(setting: "origins") again", excerpt: String(line.prefix(200)))
        }
        return true
    }

    /// What is known of the pair read last; empty for nothing.
    package subscript(column: Column) -> String {
        column.rawValue < values.count ? String(values[column.rawValue]) : ""
    }
}
