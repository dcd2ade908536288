import Diagnostics
import Files

/// The match of each segment of a text, in its order, as a UTF-8 table with tabs and no header.
///
/// Columns: the score with four decimals, rounded down; `context`, `exact`, `adapted` or `fuzzy`; the origin; the unit's source; its
/// target. A segment without a match has the line `0.0000<TAB>none` and three empty columns. Backslash, tab, line feed
/// and carriage return are written `\\`, `\t`, `\n` and `\r`.
public enum MatchFile {
    static let none = "none"

    /// Adds a line to a buffer, with its line feed.
    public static func append(_ match: SegmentMatch?, to line: inout [UInt8]) {
        guard let match else {
            line.append(contentsOf: "0.0000\t\(none)\t\t\t\n".utf8)
            return
        }
        line.append(contentsOf: "\(fourDecimals(match.score))\t\(match.kind.rawValue)".utf8)
        for column in [match.origin, match.source, match.target] {
            line.append(0x09)
            EscapedColumn.append(column, to: &line)
        }
        line.append(0x0A)
    }

    /// Rounded down, so that no score reaches a band that it is below.
    public static func fourDecimals(_ score: Double) -> String {
        let units = Int((min(1, max(0, score)) * 10_000 + 1e-6).rounded(.down))
        let digits = String(units % 10_000)
        return "\(units / 10_000).\(String(repeating: "0", count: 4 - digits.count))\(digits)"
    }
}

/// Writes the matches of a text; the file appears at `commit()`.
public final class MatchFileWriter {
    private let file: AtomicFile
    private var line: [UInt8] = []

    /// Begins the file; its folder is made if it is missing.
    public init(_ path: String) throws { file = try AtomicFile(path) }

    /// Writes the match of the next segment; nil where it has none.
    public func write(_ match: SegmentMatch?) throws {
        line.removeAll(keepingCapacity: true)
        MatchFile.append(match, to: &line)
        try line.withUnsafeBytes { try file.write($0) }
    }

    /// Flushes to disk and gives the file its name.
    public func commit() throws { try file.commit() }
}
