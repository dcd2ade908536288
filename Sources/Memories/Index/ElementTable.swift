import Text

/// Numbers the elements of units as they are met: tokens, and the further occurrences of tokens within a unit.
struct ElementTable {
    /// The hash and the number of units of each element.
    private var hashes: [UInt64] = []
    private var frequencies: [UInt32] = []
    /// For each element that of the token's first occurrence.
    private var firsts: [UInt32] = []
    /// An open hash table of one more than the numbers.
    private var slots = [UInt32](repeating: 0, count: 1 << 10)
    /// How often each token has occurred in the present unit.
    private var occurrences: [UInt32: UInt32] = [:]

    var count: Int { hashes.count }

    func first(of element: UInt32) -> UInt32 { firsts[Int(element)] }

    /// Appends the elements of a unit's tokens.
    mutating func append(_ tokens: [UInt64], to sequence: inout [UInt32]) {
        occurrences.removeAll(keepingCapacity: true)
        for token in tokens {
            let first = number(of: token, first: nil)
            let occurrence = occurrences[first, default: 0] + 1
            occurrences[first] = occurrence
            let element = occurrence == 1 ? first : number(of: Self.hash(token, occurrence), first: first)
            frequencies[Int(element)] += 1
            sequence.append(element)
        }
    }

    /// The hash of a token's second, third, … occurrence in a unit.
    static func hash(_ token: UInt64, _ occurrence: UInt32) -> UInt64 {
        occurrence == 1 ? token : StableHash.mixed(token, UInt64(occurrence))
    }

    private mutating func number(of hash: UInt64, first: UInt32?) -> UInt32 {
        if hashes.count * 2 >= slots.count { grow() }
        let mask = slots.count - 1
        var slot = Self.slot(hash, mask)
        while slots[slot] != 0 {
            let element = slots[slot] - 1
            if hashes[Int(element)] == hash { return element }
            slot = (slot + 1) & mask
        }
        let element = UInt32(hashes.count)
        slots[slot] = element + 1
        hashes.append(hash)
        frequencies.append(0)
        firsts.append(first ?? element)
        return element
    }

    private mutating func grow() {
        let mask = slots.count * 2 - 1
        slots = Array(repeating: 0, count: mask + 1)
        for (element, hash) in hashes.enumerated() {
            var slot = Self.slot(hash, mask)
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = UInt32(element) + 1
        }
    }

    @inline(__always)
    static func slot(_ hash: UInt64, _ mask: Int) -> Int { Int(truncatingIfNeeded: hash ^ hash >> 32) & mask }

    /// For each element its number by falling frequency, then as it was met.
    func byFrequency() -> [UInt32] {
        let sorted = (0..<UInt32(count)).sorted { one, other in
            let found = (frequencies[Int(one)], frequencies[Int(other)])
            return found.0 == found.1 ? one < other : found.0 > found.1
        }
        var order = [UInt32](repeating: 0, count: count)
        for (number, element) in sorted.enumerated() { order[Int(element)] = UInt32(number) }
        return order
    }

    /// The hash table of a file, with the elements' new numbers.
    func table(_ order: [UInt32]) -> (hashes: [UInt64], elements: [UInt32]) {
        var size = 8
        while size < count * 2 { size *= 2 }
        var hashes = [UInt64](repeating: 0, count: size)
        var elements = [UInt32](repeating: 0, count: size)
        for (element, hash) in self.hashes.enumerated() {
            var slot = Self.slot(hash, size - 1)
            while elements[slot] != 0 { slot = (slot + 1) & (size - 1) }
            hashes[slot] = hash
            elements[slot] = order[element] + 1
        }
        return (hashes, elements)
    }
}
