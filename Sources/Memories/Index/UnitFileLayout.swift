import Diagnostics
import Files
import Foundation

/// The sections of a file of units, each an array of little-endian numbers of one size.
///
/// Units are numbered twice: by record, as they were added, and by rank, in the order of their number of tokens. Elements
/// are the distinct tokens, and for a token that a unit has n times, its second to n-th occurrence; they are numbered by
/// falling frequency.
enum UnitSection: Int, CaseIterable {
    // By rank.
    /// The index of the first token; one more than there are units.
    case tokenStarts
    /// The element of each token of each unit.
    case tokens
    /// The record of each rank.
    case records

    // By element.
    /// The index of the first posting; one more than there are elements.
    case postingStarts
    /// The ranks of the units that have the element, rising.
    case postings
    /// An open hash table: hashes, and one more than the element of each, 0 where there is none.
    case tableHashes
    case tableElements

    // By record.
    /// The number of the memory.
    case memories
    /// The number of the unit among the pairs of its memory, from 0.
    case ordinals
    /// When the unit was changed or made, as the decimal digits of year to second; 0 where nobody says.
    case dates
    /// The hashes of the source, of the sources before and after it, of its numbers and tags.
    case sourceHashes
    case previousHashes
    case nextHashes
    case valueHashes
    /// The offset of the texts; one more than there are units.
    case textStarts
    /// The bytes of source, target and origin; what is left is the document.
    case textLengths

    /// The records by the hash of their source, then by number.
    case bySource
    case texts

    /// Bytes of a number.
    var width: Int {
        switch self {
        case .texts: 1
        case .tokenStarts, .tokens, .records, .postingStarts, .postings, .tableElements, .memories, .ordinals,
            .textLengths, .bySource:
            4
        case .tableHashes, .dates, .sourceHashes, .previousHashes, .nextHashes, .valueHashes, .textStarts: 8
        }
    }
}

/// The beginning of a file of units: 16 bytes that name the format, the numbers of units and elements, and for each section
/// its offset and length in bytes.
struct UnitFileLayout: Equatable {
    var units = 0
    var elements = 0
    /// The bytes of each section.
    private(set) var ranges: [Range<Int>] = []
    private(set) var end = 0

    /// What a change of the format changes. Files of another one are built again.
    static let version = 1
    private static let mark = Array("Dragoman units \(version)".utf8)
    static let size = 16 + 8 * (2 + 2 * UnitSection.allCases.count)

    /// The layout of sections with the given numbers of elements.
    init(units: Int, elements: Int, counts: (UnitSection) -> Int) {
        (self.units, self.elements) = (units, elements)
        var offset = Self.size
        for section in UnitSection.allCases {
            let start = (offset + 7) / 8 * 8
            offset = start + counts(section) * section.width
            ranges.append(start..<offset)
        }
        end = offset
    }

    /// The bytes of a file before its first section.
    var bytes: [UInt8] {
        var bytes = Self.mark
        for number in [units, elements] + ranges.flatMap({ [$0.lowerBound, $0.count] }) {
            withUnsafeBytes(of: UInt64(number).littleEndian) { bytes.append(contentsOf: $0) }
        }
        return bytes
    }

    /// Reads the beginning of a file.
    /// - Throws: `ExitStatus.badInput` where it is of another format, cut off or damaged.
    init(of file: UnsafeRawBufferPointer, path: String) throws {
        guard file.count >= Self.size, file.starts(with: Self.mark) else {
            throw Self.damaged(path, "is not a file of units of this version")
        }
        func number(_ index: Int) throws -> Int {
            let value = UInt64(littleEndian: file.loadUnaligned(fromByteOffset: 16 + 8 * index, as: UInt64.self))
            guard value <= UInt64(file.count) else { throw Self.damaged(path, "is cut off or damaged") }
            return Int(value)
        }
        units = try number(0)
        elements = try number(1)
        for section in UnitSection.allCases {
            let start = try number(2 + 2 * section.rawValue), count = try number(3 + 2 * section.rawValue)
            guard start % 8 == 0, count % section.width == 0, start + count <= file.count else {
                throw Self.damaged(path, "is cut off or damaged")
            }
            ranges.append(start..<start + count)
        }
        end = ranges.last?.upperBound ?? 0
        guard end == file.count else { throw Self.damaged(path, "is cut off or damaged") }
    }

    func count(of section: UnitSection) -> Int { ranges[section.rawValue].count / section.width }

    static func damaged(_ path: String, _ what: String) -> Diagnostic {
        Diagnostic(.badInput, at: Place(path), "\(what); remove the index and build it again")
    }
}
