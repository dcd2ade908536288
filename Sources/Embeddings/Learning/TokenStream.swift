import Concurrency
import Diagnostics
import Files
import Foundation
import Text

/// The tokens of a text as numbers, in a file without a name, so that memory holds the different tokens alone.
///
/// Tokens are numbered in the order in which they are met.
final class TokenStream {
    /// Ends a segment.
    static let end: Int32 = -1

    /// How often each token occurs.
    private(set) var counts: [Int] = []
    /// All tokens.
    private(set) var total = 0
    private var table = TokenTable()
    private let file: ScratchFile
    private var buffer: [Int32] = []
    private static let bufferSize = 1 << 16

    /// - Parameter path: the file beside which the tokens are kept.
    init(beside path: String) throws { file = try ScratchFile(beside: path) }

    /// Adds the tokens of a segment.
    func add(_ tokens: TokenBlock.Segment) throws {
        tokens.forEach { bytes in
            let number = table.number(of: bytes)
            if number == counts.count { counts.append(0) }
            counts[number] += 1
            total += 1
            buffer.append(Int32(number))
        }
        buffer.append(Self.end)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    private func flush() throws {
        try buffer.withUnsafeBytes { try file.write($0) }
        buffer.removeAll(keepingCapacity: true)
    }

    /// The text of a token.
    func text(_ number: Int) -> String { table.text(number) }

    /// The numbers of all tokens, each segment with ``end`` after it.
    func mapped() throws -> MappedFile {
        try flush()
        return try file.mapped()
    }
}

/// Numbers for distinct byte strings, in the order in which they are met.
struct TokenTable {
    private var bytes: [UInt8] = []
    /// Where each string ends in `bytes`.
    private var ends: [Int] = []
    /// Numbers of strings, at places that their hashes give; -1 where there is none.
    private var slots = [Int32](repeating: -1, count: 1 << 12)
    private var hashes: [UInt64] = []

    /// The number of a string, which is given one if it is new.
    mutating func number(of token: UnsafeRawBufferPointer) -> Int {
        let hash = StableHash.of(token)
        var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
        while slots[slot] >= 0 {
            let number = Int(slots[slot])
            if hashes[number] == hash, isEqual(number, token) { return number }
            slot = (slot + 1) & (slots.count - 1)
        }
        let number = hashes.count
        slots[slot] = Int32(number)
        hashes.append(hash)
        bytes.append(contentsOf: token)
        ends.append(bytes.count)
        if hashes.count * 2 > slots.count { grow() }
        return number
    }

    private func range(_ number: Int) -> Range<Int> { (number == 0 ? 0 : ends[number - 1])..<ends[number] }

    private func isEqual(_ number: Int, _ token: UnsafeRawBufferPointer) -> Bool {
        bytes.withUnsafeBytes { UnsafeRawBufferPointer(rebasing: $0[range(number)]).equals(token) }
    }

    private mutating func grow() {
        slots = [Int32](repeating: -1, count: slots.count * 2)
        for (number, hash) in hashes.enumerated() {
            var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = Int32(number)
        }
    }

    func text(_ number: Int) -> String { String(decoding: bytes[range(number)], as: UTF8.self) }
}
