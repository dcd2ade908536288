import Diagnostics
import Text

/// The columns of a line that are divided by tabs; backslash, tab, line feed and carriage return in them are written
/// `\\`, `\t`, `\n` and `\r`.
enum EscapedColumn {
    /// What stands after a backslash for a byte.
    private static let letters: [UInt8: UInt8] = [0x5C: 0x5C, 0x09: 0x74, 0x0A: 0x6E, 0x0D: 0x72]
    private static let bytes: [UInt8: UInt8] = [0x5C: 0x5C, 0x74: 0x09, 0x6E: 0x0A, 0x72: 0x0D]

    /// Adds a text to a line.
    static func append(_ text: String, to line: inout [UInt8]) {
        for byte in text.utf8 {
            if let letter = letters[byte] {
                line.append(0x5C)
                line.append(letter)
            } else {
                line.append(byte)
            }
        }
    }

    /// Where the columns of a line are; a line without a tab has one.
    static func columns(of line: UnsafeRawBufferPointer) -> [Range<Int>] {
        var columns: [Range<Int>] = []
        var start = 0
        while let found = UnsafeRawBufferPointer(rebasing: line[start...]).firstOffset(of: 0x09) {
            columns.append(start..<start + found)
            start += found + 1
        }
        columns.append(start..<line.count)
        return columns
    }

    /// The text of a column.
    /// - Throws: `ExitStatus.badInput` where a backslash is followed by another letter.
    static func text(_ column: Range<Int>, of line: UnsafeRawBufferPointer, at place: Place) throws -> String {
        let bytes = UnsafeRawBufferPointer(rebasing: line[column])
        guard bytes.firstOffset(of: 0x5C) != nil else { return String(decoding: bytes, as: UTF8.self) }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var offset = 0
        while offset < bytes.count {
            if bytes[offset] == 0x5C {
                guard offset + 1 < bytes.count, let byte = self.bytes[bytes[offset + 1]] else {
                    throw problem(
                        column.lowerBound + offset, of: line, at: place,
                        "a backslash is followed by another one, or by t, n or r; write \\\\ for one")
                }
                result.append(byte)
                offset += 2
            } else {
                result.append(bytes[offset])
                offset += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// What is wrong with a line.
    /// - Parameters:
    ///   - offset: the byte of the line where it is; nil for the line as a whole.
    ///   - line: the bytes of the line.
    ///   - place: the file and the number of the line.
    ///   - message: what is wrong.
    static func problem(
        _ offset: Int?, of line: UnsafeRawBufferPointer, at place: Place, _ message: String
    ) -> Diagnostic {
        var place = place
        place.column = offset.map { String(decoding: line[..<$0], as: UTF8.self).count + 1 }
        return Diagnostic(
            .badInput, at: place, message, excerpt: String(decoding: line.prefix(1 << 12), as: UTF8.self))
    }
}
