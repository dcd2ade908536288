import Diagnostics

/// The lines of a UTF-8 text file, gzipped or not, without their line ends (LF or CR LF).
///
/// A byte order mark at the start is skipped. U+2028 and other Unicode line breaks do not end a line.
public struct LineReader {
    private let file: InputFile
    private var buffer: [UInt8]
    private var position = 0
    private var end = 0
    private var isAtEnd = false
    private let limit: Int
    /// The number of the line that `next` gave last, counted from 1.
    public private(set) var line = 0

    /// - Parameters:
    ///   - path: the file; `-` is standard input.
    ///   - limit: a longer line, in bytes, is an error.
    public init(_ path: String, limit: Int = .max) throws {
        file = try InputFile(path)
        buffer = [UInt8](repeating: 0, count: 1 << 17)
        self.limit = limit
    }

    public var path: String { file.path }

    /// How much of the file has been read, from 0 to 1; nil for a stream.
    public var fraction: Double? {
        file.sizeOnDisk > 0 ? Double(file.position) / Double(file.sizeOnDisk) : nil
    }

    /// The next line, or nil at the end. Bytes that are not UTF-8 are an error with line and column.
    public mutating func next() throws -> String? {
        var search = position
        while true {
            if let newline = buffer[search..<end].firstIndex(of: 0x0A) {
                defer { position = newline + 1 }
                return try makeLine(position..<newline)
            }
            search = end
            guard end - position <= limit else { throw tooLong(line + 1) }
            guard !isAtEnd else {
                guard position < end else { return nil }
                defer { position = end }
                return try makeLine(position..<end)
            }
            let kept = search - position
            try fill()
            search = position + kept
        }
    }

    /// All lines that are left.
    public mutating func rest() throws -> [String] {
        var lines: [String] = []
        while let line = try next() { lines.append(line) }
        return lines
    }

    private mutating func fill() throws {
        if position > 0 {
            buffer.replaceSubrange(0..<end - position, with: Array(buffer[position..<end]))
            end -= position
            position = 0
        }
        if end == buffer.count { buffer.append(contentsOf: repeatElement(0, count: buffer.count)) }
        let start = end
        let count = try buffer.withUnsafeMutableBytes { try file.read(into: .init(rebasing: $0[start...])) }
        if count == 0 { isAtEnd = true }
        end += count
    }

    private func tooLong(_ line: Int) -> Diagnostic {
        Diagnostic(
            .badInput, at: Place(file.path, line: line),
            "the line is longer than \(limit) bytes; cut it into lines of a sentence or a paragraph each")
    }

    private mutating func makeLine(_ range: Range<Int>) throws -> String {
        line += 1
        guard range.count <= limit else { throw tooLong(line) }
        var range = range
        if line == 1, buffer[range].starts(with: [0xEF, 0xBB, 0xBF]) {
            range = range.lowerBound + 3..<range.upperBound
        }
        if let last = range.last, buffer[last] == 0x0D { range = range.lowerBound..<last }
        return try Self.text(buffer[range], at: Place(file.path, line: line))
    }

    /// The text of a line's bytes; an error with the column at `place` where they are not UTF-8.
    public static func text(_ bytes: ArraySlice<UInt8>, at place: Place) throws -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var place = place
        place.column = String(decoding: bytes.prefix(validCount(bytes)), as: UTF8.self).count + 1
        throw Diagnostic(
            .badInput, at: place, "the bytes here are not UTF-8; convert the file, for example with iconv",
            excerpt: String(decoding: bytes, as: UTF8.self))
    }

    /// How many bytes there are before the first that cannot stand where it does in UTF-8.
    private static func validCount(_ bytes: ArraySlice<UInt8>) -> Int {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var count = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { count += UTF8.width(scalar) }
        return count
    }
}

extension LineReader {
    /// All lines of a file.
    public static func lines(of path: String) throws -> [String] {
        var reader = try LineReader(path)
        return try reader.rest()
    }
}
