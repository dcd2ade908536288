import Diagnostics

/// The lines of a UTF-8 text file as strings, packed or not: a ``LineScanner`` for those who need no speed.
public struct LineReader {
    private let scanner: LineScanner

    /// - Parameters:
    ///   - path: the file; `-` is standard input.
    ///   - limit: a longer line, in bytes, is an error.
    public init(_ path: String, limit: Int = .max) throws {
        scanner = try LineScanner(
            InputFile(path), path: path, limit: limit, remedy: "cut it into lines of a sentence or a paragraph each")
    }

    public var path: String { scanner.path }

    /// The number of the line that `next` returned last, from 1.
    public var line: Int { scanner.line }

    /// How much of the file has been read, from 0 to 1; nil for a stream.
    public var fraction: Double? { scanner.fraction }

    /// The next line, or nil at the end. Bytes that are not UTF-8 are an error with line and column.
    public mutating func next() throws -> String? {
        try scanner.next() ? String(decoding: scanner.bytes, as: UTF8.self) : nil
    }

    /// All lines that are left.
    public mutating func rest() throws -> [String] {
        var lines: [String] = []
        while let line = try next() { lines.append(line) }
        return lines
    }

    static let notUTF8 = "the bytes here are not UTF-8; convert the file, for example with iconv"

    /// The text of a line's bytes; an error with the column at `place` where they are not UTF-8.
    public static func text(_ bytes: ArraySlice<UInt8>, at place: Place) throws -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var place = place
        place.column = String(decoding: bytes.prefix(validCount(bytes)), as: UTF8.self).count + 1
        throw Diagnostic(
            .badInput, at: place, notUTF8, excerpt: String(decoding: bytes, as: UTF8.self))
    }

    /// The number of bytes before the first that is not valid UTF-8.
    private static func validCount(_ bytes: ArraySlice<UInt8>) -> Int {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var count = 0
        while case .scalarValue(let scalar) = decoder.decode(&iterator) { count += UTF8.width(scalar) }
        return count
    }
}

extension LineReader {
    /// How many lines a file has.
    /// - Parameter limit: a longer line, in bytes, is an error.
    public static func count(of path: String, limit: Int) throws -> Int {
        let reader = try LineReader(path, limit: limit)
        while try reader.scanner.next() {}
        return reader.line
    }

    /// All lines of a file.
    public static func lines(of path: String) throws -> [String] {
        var reader = try LineReader(path)
        return try reader.rest()
    }
}
