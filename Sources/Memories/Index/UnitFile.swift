import Diagnostics
import Files
import Foundation
import Platform

/// A file of units, mapped into memory.
final class UnitFile: @unchecked Sendable {
    let path: String
    let count: Int
    let elementCount: Int
    private let file: MappedFile
    private let layout: UnitFileLayout

    // By rank.
    let tokenStarts: UnsafePointer<UInt32>
    let tokens: UnsafePointer<UInt32>
    let records: UnsafePointer<UInt32>
    // By element.
    let postingStarts: UnsafePointer<UInt32>
    let postings: UnsafePointer<UInt32>
    private let tableHashes: UnsafePointer<UInt64>
    private let tableElements: UnsafePointer<UInt32>
    private let tableMask: Int
    // By record.
    let memories: UnsafePointer<UInt32>
    let ordinals: UnsafePointer<UInt32>
    let dates: UnsafePointer<Int64>
    let sourceHashes: UnsafePointer<UInt64>
    let previousHashes: UnsafePointer<UInt64>
    let nextHashes: UnsafePointer<UInt64>
    let valueHashes: UnsafePointer<UInt64>
    private let textStarts: UnsafePointer<UInt64>
    private let textLengths: UnsafePointer<UInt32>
    private let bySource: UnsafePointer<UInt32>
    private let texts: UnsafeRawBufferPointer

    /// Units of about the same number of tokens.
    let groups: [LengthGroup]

    /// Maps a file and checks that what it says of itself is within it.
    /// - Throws: `ExitStatus.badInput` where it is damaged; nil where there is no such file.
    init?(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw Diagnostic(.inputOutput, at: Place(path), "cannot be read: \(SystemError.reason)")
        }
        defer { close(descriptor) }
        file = try MappedFile(descriptor, path: path)
        layout = try UnitFileLayout(of: file.bytes, path: path)
        self.path = path
        count = layout.units
        elementCount = layout.elements
        let (bytes, layout) = (file.bytes, layout)
        func section<Number>(_ section: UnitSection, _ type: Number.Type) throws -> UnsafePointer<Number> {
            guard let base = bytes.baseAddress else { throw UnitFileLayout.damaged(path, "is empty") }
            return (base + layout.ranges[section.rawValue].lowerBound).assumingMemoryBound(to: type)
        }
        tokenStarts = try section(.tokenStarts, UInt32.self)
        tokens = try section(.tokens, UInt32.self)
        records = try section(.records, UInt32.self)
        postingStarts = try section(.postingStarts, UInt32.self)
        postings = try section(.postings, UInt32.self)
        tableHashes = try section(.tableHashes, UInt64.self)
        tableElements = try section(.tableElements, UInt32.self)
        memories = try section(.memories, UInt32.self)
        ordinals = try section(.ordinals, UInt32.self)
        dates = try section(.dates, Int64.self)
        sourceHashes = try section(.sourceHashes, UInt64.self)
        previousHashes = try section(.previousHashes, UInt64.self)
        nextHashes = try section(.nextHashes, UInt64.self)
        valueHashes = try section(.valueHashes, UInt64.self)
        textStarts = try section(.textStarts, UInt64.self)
        textLengths = try section(.textLengths, UInt32.self)
        bySource = try section(.bySource, UInt32.self)
        texts = UnsafeRawBufferPointer(rebasing: bytes[layout.ranges[UnitSection.texts.rawValue]])
        tableMask = max(0, layout.count(of: .tableHashes) - 1)
        try UnitFileCheck(layout, bytes, path: path).run()
        groups = LengthGroup.groups(count, tokenStarts)
    }

    /// The tokens of the unit of a rank.
    @inline(__always)
    func tokens(ofRank rank: Int) -> UnsafeBufferPointer<UInt32> {
        let start = Int(tokenStarts[rank])
        return UnsafeBufferPointer(start: tokens + start, count: Int(tokenStarts[rank + 1]) - start)
    }

    /// The element of a hash; nil where no unit has it.
    func element(_ hash: UInt64) -> Int? {
        var slot = ElementTable.slot(hash, tableMask)
        // A table without an empty slot is damaged, and its check has refused it.
        while tableElements[slot] != 0 {
            if tableHashes[slot] == hash { return Int(tableElements[slot]) - 1 }
            slot = (slot + 1) & tableMask
        }
        return nil
    }

    /// The records whose source has a hash.
    func records(ofSource hash: UInt64) -> UnsafeBufferPointer<UInt32> {
        var low = 0, high = count
        while low < high {
            let middle = (low + high) / 2
            if sourceHashes[Int(bySource[middle])] < hash { low = middle + 1 } else { high = middle }
        }
        var end = low
        while end < count, sourceHashes[Int(bySource[end])] == hash { end += 1 }
        return UnsafeBufferPointer(start: bySource + low, count: end - low)
    }

    /// The source of a record, valid as long as the file is mapped.
    func source(ofRecord record: Int) -> UnsafeRawBufferPointer {
        let start = Int(textStarts[record])
        return UnsafeRawBufferPointer(rebasing: texts[start..<start + Int(textLengths[3 * record])])
    }

    /// All that is kept of a unit.
    func unit(ofRecord record: Int) -> MemoryUnit {
        var start = Int(textStarts[record])
        func text(_ length: Int) -> String {
            defer { start += length }
            return String(decoding: texts[start..<start + length], as: UTF8.self)
        }
        let source = text(Int(textLengths[3 * record])), target = text(Int(textLengths[3 * record + 1]))
        let origin = text(Int(textLengths[3 * record + 2]))
        return MemoryUnit(
            source: source, target: target, origin: origin, document: text(Int(textStarts[record + 1]) - start),
            memory: Int(memories[record]), ordinal: Int(ordinals[record]), date: dates[record],
            previous: previousHashes[record], next: nextHashes[record])
    }
}

/// Units of a file whose numbers of tokens are close to each other; they have ranks in a row.
struct LengthGroup: Sendable {
    var ranks: Range<Int>
    var lengths: ClosedRange<Int>

    /// Units that are worth a group of their own.
    private static let enough = 2048

    static func groups(_ count: Int, _ starts: UnsafePointer<UInt32>) -> [LengthGroup] {
        var groups: [LengthGroup] = []
        for rank in 0..<count {
            let length = Int(starts[rank + 1] - starts[rank])
            guard length > 0 else { continue }
            if let last = groups.last,
                length == last.lengths.upperBound
                    || last.ranks.count < enough && length * 8 <= last.lengths.lowerBound * 9
            {
                groups[groups.count - 1].ranks = last.ranks.lowerBound..<rank + 1
                groups[groups.count - 1].lengths = last.lengths.lowerBound...length
            } else {
                groups.append(LengthGroup(ranks: rank..<rank + 1, lengths: length...length))
            }
        }
        return groups
    }
}
