import Files
import Foundation

/// What the end of the file of an ``EncodedCorpus`` says.
///
/// A file has the tokens, 2 or 4 bytes each, source and target of one pair after another; the index of the first token
/// of every 64th pair, 8 bytes each; the lengths of source and target and of the source without annotations, 2 bytes each; a
/// bit for each pair of the text; and these 256 bytes. All numbers are little-endian, and every section begins at a multiple of 8 bytes.
struct EncodedCorpusLayout: Equatable {
    /// Pairs, and pairs of the text.
    var count = 0
    var textCount = 0
    /// Whether a token has 4 bytes.
    var isWide = false
    /// Tokens of both sides.
    var tokenCount = 0
    /// The offsets of the sections after the tokens, and of the end.
    var blocks = 0
    var lengths = 0
    var kept = 0
    var end = 0

    static let size = 256
    /// Numbers that say how long a pair is.
    static let lengthsOfPair = 3
    private static let mark = Array("Dragoman pairs 2".utf8)
    private static let hashSize = 64

    /// The number as the sections follow each other.
    init(count: Int, textCount: Int, tokenCount: Int, isWide: Bool) {
        (self.count, self.textCount, self.tokenCount, self.isWide) = (count, textCount, tokenCount, isWide)
        blocks = Self.aligned(tokenCount * (isWide ? 4 : 2))
        lengths = blocks + 8 * ((count + EncodedCorpus.blockSize - 1) / EncodedCorpus.blockSize)
        kept = Self.aligned(lengths + 2 * Self.lengthsOfPair * count)
        end = Self.aligned(kept + (textCount + 7) / 8)
    }

    static func aligned(_ offset: Int) -> Int { (offset + 7) / 8 * 8 }

    private var numbers: [Int] { [count, textCount, tokenCount, isWide ? 4 : 2] }

    /// The end of a file.
    /// - Parameters:
    ///   - key: says what the file was made from.
    ///   - hash: adds the fields to the hash of all that precedes them.
    func bytes(key: String, _ hash: SHA256) throws -> [UInt8] {
        var bytes = Self.mark
        for number in numbers { withUnsafeBytes(of: UInt64(number).littleEndian) { bytes.append(contentsOf: $0) } }
        bytes.append(contentsOf: key.utf8.prefix(Self.hashSize))
        bytes.append(contentsOf: repeatElement(0, count: Self.size - Self.hashSize - bytes.count))
        try bytes.withUnsafeBytes(hash.update)
        return bytes + Array(try hash.finish().utf8)
    }

    /// Why a file cannot be used.
    enum Problem: Error {
        /// It was made from another text or with other vocabularies, or by another version.
        case isAnother
        /// It is not what was written.
        case isDamaged
    }

    /// Reads the end of a file and checks all of it.
    /// - Parameters:
    ///   - file: all bytes.
    ///   - key: what the file should have been made from.
    ///   - hash: the hash of a part of the file.
    init(of file: UnsafeRawBufferPointer, key: String, hash: (_ count: Int) throws -> String) throws {
        guard file.count >= Self.size else { throw Problem.isDamaged }
        let end = UnsafeRawBufferPointer(rebasing: file[(file.count - Self.size)...])
        guard end.starts(with: Self.mark) else { throw Problem.isDamaged }
        let numbers = (0..<4).map { index in
            let number = end.loadUnaligned(fromByteOffset: 16 + 8 * index, as: UInt64.self)
            return Int(truncatingIfNeeded: UInt64(littleEndian: number))
        }
        guard end[48..<48 + Self.hashSize].elementsEqual(key.utf8) else { throw Problem.isAnother }
        guard numbers.allSatisfy({ (0..<1 << 40).contains($0) }), [2, 4].contains(numbers[3]) else {
            throw Problem.isDamaged
        }
        self.init(count: numbers[0], textCount: numbers[1], tokenCount: numbers[2], isWide: numbers[3] == 4)
        guard self.end == file.count - Self.size,
            try end.suffix(Self.hashSize).elementsEqual(hash(file.count - Self.hashSize).utf8)
        else { throw Problem.isDamaged }
    }
}
