import Diagnostics
import Foundation

/// Checks the numbers of a file of units, so that searching a damaged one reads nothing outside it.
struct UnitFileCheck {
    private let layout: UnitFileLayout
    private let bytes: UnsafeRawBufferPointer
    private let path: String

    init(_ layout: UnitFileLayout, _ bytes: UnsafeRawBufferPointer, path: String) {
        self.layout = layout
        self.bytes = bytes
        self.path = path
    }

    func run() throws {
        let (units, elements) = (layout.units, layout.elements)
        func check(_ holds: Bool) throws {
            if !holds { throw UnitFileLayout.damaged(path, "is damaged") }
        }
        let sizes: [(UnitSection, Int)] = [
            (.tokenStarts, units + 1), (.records, units), (.postingStarts, elements + 1),
            (.postings, layout.count(of: .tokens)), (.tableElements, layout.count(of: .tableHashes)),
            (.memories, units), (.ordinals, units), (.dates, units), (.sourceHashes, units), (.previousHashes, units),
            (.nextHashes, units), (.valueHashes, units), (.textStarts, units + 1), (.textLengths, 3 * units),
            (.bySource, units),
        ]
        for (section, count) in sizes { try check(layout.count(of: section) == count) }
        try check(rises(.tokenStarts, to: layout.count(of: .tokens)))
        try check(lengthsRise())
        try check(rises(.postingStarts, to: layout.count(of: .postings)))
        for section in [UnitSection.records, .bySource, .postings] { try check(isBelow(units, section)) }
        try check(postingsRise())
        try check(isBelow(elements, .tokens))
        try check(isBelow(elements + 1, .tableElements))
        try check(hasEmptySlot())
        try check(textsFit())
    }

    private func numbers<Number>(_ section: UnitSection, _ type: Number.Type) -> UnsafeBufferPointer<Number> {
        UnsafeRawBufferPointer(rebasing: bytes[layout.ranges[section.rawValue]]).bindMemory(to: type)
    }

    private func rises(_ section: UnitSection, to end: Int) -> Bool {
        let numbers = numbers(section, UInt32.self)
        guard numbers.first == 0, numbers.last.map(Int.init) == end else { return false }
        return zip(numbers, numbers.dropFirst()).allSatisfy { $0 <= $1 }
    }

    /// Whether the units are in the order of their number of tokens.
    private func lengthsRise() -> Bool {
        let starts = numbers(.tokenStarts, UInt32.self)
        var length: UInt32 = 0
        for (start, end) in zip(starts, starts.dropFirst()) {
            guard end - start >= length else { return false }
            length = end - start
        }
        return length <= SegmentTokens.mostCompared
    }

    /// Whether no unit is twice among the postings of an element, and all are in order.
    private func postingsRise() -> Bool {
        let starts = numbers(.postingStarts, UInt32.self), postings = numbers(.postings, UInt32.self)
        for element in 0..<layout.elements where starts[element] < starts[element + 1] {
            for index in Int(starts[element]) + 1..<Int(starts[element + 1])
            where postings[index - 1] >= postings[index] { return false }
        }
        return true
    }

    private func isBelow(_ limit: Int, _ section: UnitSection) -> Bool {
        numbers(section, UInt32.self).reduce(UInt32(0)) { max($0, $1) } < max(1, limit)
            && (limit > 0 || numbers(section, UInt32.self).isEmpty)
    }

    private func hasEmptySlot() -> Bool {
        let slots = numbers(.tableElements, UInt32.self)
        return slots.count & (slots.count - 1) == 0 && slots.contains(0)
    }

    private func textsFit() -> Bool {
        let starts = numbers(.textStarts, UInt64.self), lengths = numbers(.textLengths, UInt32.self)
        guard starts.first == 0, starts.last == UInt64(layout.ranges[UnitSection.texts.rawValue].count) else {
            return false
        }
        for unit in 0..<layout.units {
            let length = (0..<3).reduce(UInt64(0)) { $0 + UInt64(lengths[3 * unit + $1]) }
            guard starts[unit] <= starts[unit + 1], length <= starts[unit + 1] - starts[unit] else { return false }
        }
        return true
    }
}
