import Foundation

/// Random words, each as often as its count to the power of 0.75 says: by the alias method of Walker (1977), which needs
/// one random number for a word.
struct NoiseWords {
    private struct Entry {
        /// Of 2³² random numbers, those below this give the entry's own word.
        var threshold: UInt32
        var alias: Int32
    }

    private let entries: [Entry]

    init(_ counts: [Int]) {
        let weights = counts.map { pow(Double($0), 0.75) }
        let scale = Double(counts.count) / weights.reduce(0, +)
        var shares = weights.map { $0 * scale }
        var entries = counts.indices.map { Entry(threshold: .max, alias: Int32($0)) }
        var small = shares.indices.filter { shares[$0] < 1 }, large = shares.indices.filter { shares[$0] >= 1 }
        while let low = small.popLast(), let high = large.last {
            entries[low] = Entry(threshold: UInt32(shares[low] * 0x1p32), alias: Int32(high))
            shares[high] -= 1 - shares[low]
            if shares[high] < 1 { small.append(large.removeLast()) }
        }
        self.entries = entries
    }

    /// The word that a random number chooses.
    @inline(__always)
    func word(_ random: UInt64) -> Int32 {
        let index = Int(((random >> 32) &* UInt64(entries.count)) >> 32)
        let entry = entries[index]
        return UInt32(truncatingIfNeeded: random) < entry.threshold ? Int32(index) : entry.alias
    }
}
