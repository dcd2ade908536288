import Diagnostics
import Files
import Foundation

/// A file in the binary format of word2vec.
final class BinaryVectors {
    /// How many vectors the first line promises, and their width.
    let count, width: Int
    private let path: String
    private let file: InputFile
    private var buffer: [UInt8]
    private var rest = 0..<0
    private var read = 0

    private static let bufferSize = 1 << 18
    /// A word of more bytes is damage.
    private static let longestWord = 1 << 12

    /// Opens the file; nil where it is text.
    init?(_ path: String) throws {
        let file = try InputFile(path)
        var buffer = [UInt8](repeating: 0, count: Self.bufferSize)
        let found = try buffer.withUnsafeMutableBytes { try file.read(into: $0) }
        let head = buffer[..<min(found, 64)]
        guard let end = head.firstIndex(of: 0x0A), let line = String(validating: head[..<end], as: UTF8.self) else {
            return nil
        }
        let numbers = line.split(whereSeparator: { $0 == " " || $0 == "\r" })
        guard numbers.count == 2, let count = Int(numbers[0]), let width = Int(numbers[1]), count >= 0,
            (1...WordVectorReader.widest).contains(width), Self.isBinary(buffer[(end + 1)..<found], width: width)
        else { return nil }
        (self.path, self.file, self.buffer) = (path, file, buffer)
        (self.count, self.width) = (count, width)
        rest = end + 1..<found
    }

    /// Whether the bytes after the first word of a file are something else than numbers in letters.
    private static func isBinary(_ bytes: ArraySlice<UInt8>, width: Int) -> Bool {
        guard let space = bytes.firstIndex(of: 0x20) else { return false }
        let numbers = bytes[(space + 1)...].prefix(4 * width)
        return !numbers.prefix { $0 != 0x0A }.allSatisfy(Self.isOfNumber) || numbers.isEmpty
    }

    private static func isOfNumber(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x09, 0x0D, 0x20, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }

    var fraction: Double? { file.sizeOnDisk > 0 ? Double(file.position) / Double(file.sizeOnDisk) : nil }

    /// The next word, and its numbers into `vector`; nil at the end.
    func next(into vector: inout [Float]) throws -> String? {
        var word: [UInt8] = []
        while true {
            guard let byte = try nextByte() else {
                guard word.isEmpty else { throw cutOff() }
                return nil
            }
            if byte == 0x20, !word.isEmpty { break }
            // The original ends each vector with a line feed, other programs do not.
            if byte == 0x0A, word.isEmpty { continue }
            guard read < count else {
                throw Diagnostic(
                    .badInput, at: Place(path),
                    "has bytes after the \(count.counted("vector")) that its first line promises; the file is damaged")
            }
            word.append(byte)
            guard word.count <= Self.longestWord else { throw damaged("a word longer than \(Self.longestWord) bytes") }
        }
        guard let text = String(validating: word, as: UTF8.self) else { throw damaged("a word that is not UTF-8") }
        read += 1
        vector.removeAll(keepingCapacity: true)
        while vector.count < width {
            if rest.count < 4 { try fill(4) }
            guard rest.count >= 4 else { throw cutOff() }
            let wanted = min(width - vector.count, rest.count / 4)
            buffer.withUnsafeBytes { bytes in
                for index in 0..<wanted {
                    let bits = bytes.loadUnaligned(fromByteOffset: rest.lowerBound + 4 * index, as: UInt32.self)
                    vector.append(Float(bitPattern: UInt32(littleEndian: bits)))
                }
            }
            rest.removeFirst(4 * wanted)
        }
        return text
    }

    private func nextByte() throws -> UInt8? {
        if rest.isEmpty { try fill(1) }
        return rest.popFirst().map { buffer[$0] }
    }

    /// Reads until there are some bytes, or the file ends.
    private func fill(_ wanted: Int) throws {
        buffer.replaceSubrange(0..<rest.count, with: Array(buffer[rest]))
        rest = 0..<rest.count
        while rest.count < wanted {
            let end = rest.upperBound
            let more = try buffer.withUnsafeMutableBytes { try file.read(into: .init(rebasing: $0[end...])) }
            guard more > 0 else { return }
            rest = 0..<end + more
        }
    }

    private func cutOff() -> Diagnostic {
        Diagnostic(
            .badInput, at: Place(path), "is cut off within vector \(max(read, 1)) of \(count); copy the file again")
    }

    private func damaged(_ what: String) -> Diagnostic {
        Diagnostic(.badInput, at: Place(path), "has \(what) after \(read.counted("vector")); the file is damaged")
    }
}
