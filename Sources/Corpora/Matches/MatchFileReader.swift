import Diagnostics
import Files

/// Reads the matches of a text line by line, in constant memory, the file packed or not.
public final class MatchFileReader {
    /// The file.
    public let path: String
    private let lines: LineScanner
    private static let columns = ["score", "kind", "origin", "source", "target"]
    /// A line has two segments and their origin.
    private static let longestLine = 1 << 26

    /// The match of the segment read last; nil where it has none.
    public private(set) var match: SegmentMatch?

    /// Opens the file.
    /// - Throws: `ExitStatus.missingInput` if it cannot be opened.
    public init(_ path: String) throws {
        self.path = path
        lines = try LineScanner(
            InputFile(path), path: path, limit: Self.longestLine, remedy: "is this a file of pipeline-match?")
    }

    /// The number of the line read last, from 1: that of the segment.
    public var line: Int { lines.line }

    /// How much of the file has been read, from 0 to 1; nil where its size is unknown.
    public var fraction: Double? { lines.fraction }

    /// Advances to the next segment; false at the end.
    /// - Throws: `ExitStatus.badInput` at what is no line of such a file.
    public func next() throws -> Bool {
        guard try lines.next() else { return false }
        match = try parse(lines.bytes)
        return true
    }

    /// All matches of a file.
    public static func matches(of path: String) throws -> [SegmentMatch?] {
        let reader = try MatchFileReader(path)
        var matches: [SegmentMatch?] = []
        while try reader.next() { matches.append(reader.match) }
        return matches
    }

    private func parse(_ line: UnsafeRawBufferPointer) throws -> SegmentMatch? {
        let columns = try split(line)
        let score = try score(line[columns[0]], at: 0)
        let name = String(decoding: line[columns[1]], as: UTF8.self)
        guard name != MatchFile.none else {
            guard score == 0 else {
                throw problem(0, "a segment without a match has the score 0.0000")
            }
            for column in columns.dropFirst(2) where !column.isEmpty {
                throw problem(column.lowerBound, "a segment without a match has no text here")
            }
            return nil
        }
        guard let kind = SegmentMatch.Kind(rawValue: name) else {
            let kinds = SegmentMatch.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            throw problem(
                columns[1].lowerBound, "there is no kind of match '\(name)'; use \(kinds) or \(MatchFile.none)")
        }
        return SegmentMatch(
            score: score, kind: kind, origin: try text(columns[2]), source: try segment(columns, 3),
            target: try segment(columns, 4))
    }

    private func split(_ line: UnsafeRawBufferPointer) throws -> [Range<Int>] {
        let columns = EscapedColumn.columns(of: line)
        guard columns.count == Self.columns.count else {
            throw problem(
                nil,
                "the line has \(columns.count.counted("column")), but a match has \(Self.columns.count): "
                    + Self.columns.joined(separator: ", "))
        }
        return columns
    }

    private func score(_ bytes: Slice<UnsafeRawBufferPointer>, at offset: Int) throws -> Double {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.utf8.allSatisfy({ $0 == 0x2E || (0x30...0x39).contains($0) }), let score = Double(text), score <= 1
        else { throw problem(offset, "'\(text)' is no score; write a number from 0 to 1") }
        return score
    }

    private func segment(_ columns: [Range<Int>], _ index: Int) throws -> String {
        guard !columns[index].isEmpty else {
            throw problem(columns[index].lowerBound, "the \(Self.columns[index]) of a match is empty")
        }
        return try text(columns[index])
    }

    private func text(_ column: Range<Int>) throws -> String {
        try EscapedColumn.text(column, of: lines.bytes, at: Place(path, line: line))
    }

    /// - Parameter offset: the byte of the line where it is; nil for the line as a whole.
    private func problem(_ offset: Int?, _ message: String) -> Diagnostic {
        EscapedColumn.problem(offset, of: lines.bytes, at: Place(path, line: line), message)
    }
}
