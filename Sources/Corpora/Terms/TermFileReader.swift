import Diagnostics
import Files

/// Reads the terms of a text line by line, in constant memory, the file packed or not.
public final class TermFileReader {
    /// The file.
    public let path: String
    private let lines: LineScanner

    /// The terms of the segment read last.
    public private(set) var terms: [SegmentTerm] = []

    /// Opens the file.
    /// - Throws: `ExitStatus.missingInput` if it cannot be opened.
    public init(_ path: String) throws {
        self.path = path
        lines = try LineScanner(
            InputFile(path), path: path, limit: LineScanner.maximumLine, remedy: "is this a file of pipeline-terms?")
    }

    /// The number of the line read last, from 1: that of the segment.
    public var line: Int { lines.line }

    /// How much of the file has been read, from 0 to 1; nil where its size is unknown.
    public var fraction: Double? { lines.fraction }

    /// Advances to the next segment; false at the end.
    /// - Throws: `ExitStatus.badInput` at what is no line of such a file.
    public func next() throws -> Bool {
        guard try lines.next() else { return false }
        terms = try lines.bytes.isEmpty ? [] : parse(lines.bytes)
        return true
    }

    /// The terms of all segments of a file.
    public static func terms(of path: String) throws -> [[SegmentTerm]] {
        let reader = try TermFileReader(path)
        var terms: [[SegmentTerm]] = []
        while try reader.next() { terms.append(reader.terms) }
        return terms
    }

    private func parse(_ line: UnsafeRawBufferPointer) throws -> [SegmentTerm] {
        let place = Place(path, line: self.line)
        let columns = EscapedColumn.columns(of: line)
        guard columns.count.isMultiple(of: 2) else {
            throw EscapedColumn.problem(
                nil, of: line, at: place,
                "the line has \(columns.count.counted("column")), but each term has two: source, target")
        }
        return try stride(from: 0, to: columns.count, by: 2).map { index in
            for (column, name) in zip(columns[index...], ["source", "target"]) where column.isEmpty {
                throw EscapedColumn.problem(
                    column.lowerBound, of: line, at: place, "the \(name) of a term is empty")
            }
            return SegmentTerm(
                source: try EscapedColumn.text(columns[index], of: line, at: place),
                target: try EscapedColumn.text(columns[index + 1], of: line, at: place))
        }
    }
}
