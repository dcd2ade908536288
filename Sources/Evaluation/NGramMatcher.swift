/// Counts the n-grams that a hypothesis shares with its references, of all orders simultaneously, exactly.
///
/// An n-gram is named by the pair of the (n-1)-gram it starts with and its last unit, so each order costs one lookup in
/// a small table for each position, however long the units are. An n-gram can match only where both (n-1)-grams in it
/// did; all others are skipped.
struct NGramMatcher {
    private struct Entry {
        var key: UInt64 = 0
        /// The entry counts only where this is the current generation, which makes clearing the table free.
        var generation: UInt32 = 0
        /// The reference that `count` belongs to.
        var reference: UInt32 = 0
        /// Occurrences in `reference` so far.
        var count: Int32 = 0
        /// The most occurrences in any one reference, less those that the hypothesis has used up.
        var available: Int32 = 0
        var isInHypothesis = false
    }

    /// The sign for a position whose n-gram matches nothing.
    private static let dead: Int32 = -1

    private var entries = [Entry](repeating: Entry(), count: 256)
    private var generation: UInt32 = 0
    private var hypothesisNames: [Int32] = []
    private var referenceNames: [Int32] = []

    /// Adds the matches of each order to `matches`, clipped at the most occurrences in any one reference.
    /// - Parameters:
    ///   - hypothesis: the units, characters or words, as numbers.
    ///   - references: the units of all references, one reference after the other.
    ///   - ends: where each reference ends.
    ///   - matches: an element for each order from 1.
    mutating func addMatches(
        of hypothesis: [UInt32], in references: [UInt32], ends: [Int], to matches: UnsafeMutableBufferPointer<Int>
    ) {
        reserve(references.count)
        hypothesisNames.setAll(0, count: hypothesis.count)
        referenceNames.setAll(0, count: references.count)
        let mask = entries.count - 1
        var generation = generation
        entries.withUnsafeMutableBufferPointer { entries in
            hypothesisNames.withUnsafeMutableBufferPointer { hypothesisNames in
                referenceNames.withUnsafeMutableBufferPointer { referenceNames in
                    for order in 1...matches.count {
                        generation &+= 1
                        if generation == 0 {
                            entries.update(repeating: Entry())
                            generation = 1
                        }
                        let table = Table(entries: entries, mask: mask, generation: generation)
                        var start = 0
                        for (index, end) in ends.enumerated() {
                            table.enter(
                                references, start..<end, names: referenceNames, order: order,
                                reference: UInt32(truncatingIfNeeded: index))
                            start = end
                        }
                        let found = table.match(hypothesis, names: hypothesisNames, order: order)
                        guard found > 0 else { break }
                        matches[order - 1] += found
                        table.prune(referenceNames)
                    }
                }
            }
        }
        self.generation = generation
    }

    /// Makes the table at least twice as large as the n-grams that can be in it.
    private mutating func reserve(_ count: Int) {
        guard count * 2 > entries.count else { return }
        var size = entries.count
        while count * 2 > size { size *= 2 }
        entries = [Entry](repeating: Entry(), count: size)
    }

    /// The n-grams of one order.
    private struct Table {
        let entries: UnsafeMutableBufferPointer<Entry>
        let mask: Int
        let generation: UInt32

        /// The slot that holds `key`, or the empty one where it belongs.
        @inline(__always)
        private func slot(of key: UInt64) -> Int {
            let product = key.multipliedFullWidth(by: 0x9E37_79B9_7F4A_7C15)
            var slot = Int(truncatingIfNeeded: product.high ^ product.low) & mask
            while entries[slot].generation == generation, entries[slot].key != key { slot = (slot + 1) & mask }
            return slot
        }

        @inline(__always)
        private func key(_ units: UnsafeBufferPointer<UInt32>, _ position: Int, _ name: Int32, order: Int) -> UInt64 {
            UInt64(UInt32(bitPattern: name)) << 32 | UInt64(units[position + order - 1])
        }

        /// Counts the n-grams of one reference and names their positions after their slots.
        func enter(
            _ units: [UInt32], _ range: Range<Int>, names: UnsafeMutableBufferPointer<Int32>, order: Int,
            reference: UInt32
        ) {
            units.withUnsafeBufferPointer { units in
                var position = range.lowerBound
                let last = range.upperBound - order
                while position <= last {
                    defer { position += 1 }
                    guard names[position] != dead, order == 1 || names[position + 1] != dead else {
                        names[position] = dead
                        continue
                    }
                    let key = key(units, position, names[position], order: order)
                    let slot = slot(of: key)
                    names[position] = Int32(truncatingIfNeeded: slot)
                    if entries[slot].generation != generation {
                        entries[slot] = Entry(
                            key: key, generation: generation, reference: reference, count: 1, available: 1)
                        continue
                    }
                    if entries[slot].reference != reference {
                        entries[slot].reference = reference
                        entries[slot].count = 0
                    }
                    entries[slot].count += 1
                    entries[slot].available = max(entries[slot].available, entries[slot].count)
                }
                // The reference's last positions have no n-gram of this order.
                while position < range.upperBound {
                    names[position] = dead
                    position += 1
                }
            }
        }

        /// How many of the hypothesis's n-grams are among those entered.
        func match(_ units: [UInt32], names: UnsafeMutableBufferPointer<Int32>, order: Int) -> Int {
            units.withUnsafeBufferPointer { units in
                var found = 0
                var position = 0
                let last = units.count - order
                while position <= last {
                    defer { position += 1 }
                    guard names[position] != dead, order == 1 || names[position + 1] != dead else {
                        names[position] = dead
                        continue
                    }
                    let slot = slot(of: key(units, position, names[position], order: order))
                    guard entries[slot].generation == generation else {
                        names[position] = dead
                        continue
                    }
                    names[position] = Int32(truncatingIfNeeded: slot)
                    entries[slot].isInHypothesis = true
                    guard entries[slot].available > 0 else { continue }
                    entries[slot].available -= 1
                    found += 1
                }
                return found
            }
        }

        /// Marks the positions of references whose n-gram the hypothesis has not.
        func prune(_ names: UnsafeMutableBufferPointer<Int32>) {
            for position in names.indices where names[position] != dead {
                if !entries[Int(names[position])].isInHypothesis { names[position] = dead }
            }
        }
    }
}

extension [Int32] {
    /// Makes the array `count` times `value`, in the memory it has.
    fileprivate mutating func setAll(_ value: Int32, count: Int) {
        removeAll(keepingCapacity: true)
        append(contentsOf: repeatElement(value, count: count))
    }
}
