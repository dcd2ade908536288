import Diagnostics
import Files

/// The word alignment of each pair of a bitext, in its order, in the format of Pharaoh and Moses: `0-0 1-2 2-1`.
///
/// The line of a pair without links is empty.
public enum AlignmentFile {
    /// Adds a line to a buffer, with its line feed.
    public static func append(_ links: [WordLink], to line: inout [UInt8]) {
        for (index, link) in links.enumerated() {
            if index > 0 { line.append(0x20) }
            line.append(contentsOf: "\(link.source)-\(link.target)".utf8)
        }
        line.append(0x0A)
    }
}

/// Writes the word alignments of a bitext; the file appears at `commit()`.
public final class AlignmentFileWriter {
    private let file: OutputFile
    private var line: [UInt8] = []

    /// Begins the file; its folder is made if it is missing. `-` is standard output.
    public init(_ path: String) throws { file = try OutputFile(path) }

    /// Writes the links of the next pair.
    public func write(_ links: [WordLink]) throws {
        line.removeAll(keepingCapacity: true)
        AlignmentFile.append(links, to: &line)
        try line.withUnsafeBytes { try file.write($0) }
    }

    /// Flushes to disk and gives the file its name.
    public func commit() throws { try file.commit() }
}

/// Reads the word alignments of a bitext line by line, in constant memory, the file packed or not.
public final class AlignmentFileReader {
    private let path: String
    private let lines: LineScanner
    /// A number of more digits counts words of no segment.
    private static let mostDigits = 7

    /// The links of the pair read last.
    public private(set) var links: [WordLink] = []

    /// Opens the file.
    /// - Throws: `ExitStatus.missingInput` if it cannot be opened.
    public init(_ path: String) throws {
        self.path = path
        lines = try LineScanner(
            InputFile(path), path: path, limit: LineScanner.maximumLine, remedy: "is this a file of pipeline-align?")
    }

    /// The number of the line read last, from 1: that of the pair.
    public var line: Int { lines.line }

    /// Advances to the next pair; false at the end.
    /// - Throws: `ExitStatus.badInput` at what is no link.
    public func next() throws -> Bool {
        guard try lines.next() else { return false }
        links.removeAll(keepingCapacity: true)
        let bytes = lines.bytes
        var offset = 0
        while offset < bytes.count {
            guard bytes[offset] != 0x20 else {
                offset += 1
                continue
            }
            let start = offset
            guard let source = number(bytes, &offset), offset < bytes.count, bytes[offset] == 0x2D else {
                throw problem(start)
            }
            offset += 1
            guard let target = number(bytes, &offset), offset == bytes.count || bytes[offset] == 0x20 else {
                throw problem(start)
            }
            links.append(WordLink(source, target))
        }
        return true
    }

    /// The links of all pairs of a file.
    public static func links(of path: String) throws -> [[WordLink]] {
        let reader = try AlignmentFileReader(path)
        var links: [[WordLink]] = []
        while try reader.next() { links.append(reader.links) }
        return links
    }

    /// - Throws: `ExitStatus.badInput` where a link of this line is to a word that its pair does not have.
    public func checkLinks(sourceCount: Int, targetCount: Int) throws {
        for link in links where link.source >= sourceCount || link.target >= targetCount {
            throw Diagnostic(
                .badInput, at: Place(path, line: line),
                "the link \(link.source)-\(link.target) is to a word that there is not; the pair has "
                    + "\(sourceCount.counted("source word")) and \(targetCount.counted("target word"))")
        }
    }

    private func number(_ bytes: UnsafeRawBufferPointer, _ offset: inout Int) -> Int? {
        let start = offset
        var value = 0
        while offset < bytes.count, (0x30...0x39).contains(bytes[offset]), offset - start < Self.mostDigits {
            value = value * 10 + Int(bytes[offset] - 0x30)
            offset += 1
        }
        return offset > start ? value : nil
    }

    private func problem(_ offset: Int) -> Diagnostic {
        let word = lines.bytes[offset...].prefix { $0 != 0x20 }.prefix(100)
        return EscapedColumn.problem(
            offset, of: lines.bytes, at: Place(path, line: line),
            "'\(String(decoding: word, as: UTF8.self))' is no link; a link is two numbers with a hyphen, such as 0-1")
    }
}
