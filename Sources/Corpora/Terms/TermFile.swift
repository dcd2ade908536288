import Files

/// The terms of each segment of a text, in its order, as a UTF-8 table with tabs and no header.
///
/// A line has source and target of each term, in the order of the segment: `source<TAB>target<TAB>source<TAB>target`.
/// The line of a segment without terms is empty. Backslash, tab, line feed and carriage return are written `\\`, `\t`,
/// `\n` and `\r`.
public enum TermFile {
    /// Adds a line to a buffer, with its line feed.
    public static func append(_ terms: [SegmentTerm], to line: inout [UInt8]) {
        for (index, term) in terms.enumerated() {
            if index > 0 { line.append(0x09) }
            EscapedColumn.append(term.source, to: &line)
            line.append(0x09)
            EscapedColumn.append(term.target, to: &line)
        }
        line.append(0x0A)
    }
}

/// Writes the terms of a text; the file appears at `commit()`.
public final class TermFileWriter {
    private let file: OutputFile
    private var line: [UInt8] = []

    /// Begins the file; its folder is made if it is missing. `-` is standard output.
    public init(_ path: String) throws { file = try OutputFile(path) }

    /// Writes the terms of the next segment.
    public func write(_ terms: [SegmentTerm]) throws {
        line.removeAll(keepingCapacity: true)
        TermFile.append(terms, to: &line)
        try line.withUnsafeBytes { try file.write($0) }
    }

    /// Flushes to disk and gives the file its name.
    public func commit() throws { try file.commit() }
}
