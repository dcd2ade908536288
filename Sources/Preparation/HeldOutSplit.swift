import Text

/// Chooses the pairs of dev and test sets, reproducibly and stably.
///
/// Every group of pairs with one source key has, for each set, a rank that is a hash of key, seed and set. A set takes
/// groups in the order of rank until it has its size. So all pairs of a source stay together, and adding pairs to a
/// corpus moves a pair only where a new one of lower rank displaces it. A set that is a share of the corpus takes every
/// group whose rank is in that share of all ranks.
enum HeldOutSplit {
    /// - Parameters:
    ///   - keys: the source key of each pair.
    ///   - sizes: of the sets.
    ///   - seed: of the ranks.
    /// - Returns: the index of its set for each pair, nil for the training set. A set may stay smaller than asked
    ///   where the groups left are larger than what it lacks.
    static func choose(keys: [UInt64], sizes: [SetSize], seed: UInt64) -> [Int?] {
        var choice = [Int?](repeating: nil, count: keys.count)
        // What earlier shares have left.
        var rest = 1.0
        for (set, size) in sizes.enumerated() {
            let purpose = StableHash.mixed(seed, UInt64(set))
            switch size {
            case .pairs(let pairs) where pairs > 0:
                var missing = pairs
                for group in groups(of: keys, purpose: purpose, taken: choice, atLeast: pairs) where missing > 0 {
                    guard group.count <= missing else { continue }
                    for index in group { choice[index] = set }
                    missing -= group.count
                }
            case .share(let share):
                let bound = min(1, share / rest) * 0x1p64
                for (index, key) in keys.enumerated()
                where choice[index] == nil && Double(StableHash.mixed(key, purpose)) < bound { choice[index] = set }
                rest -= share
            case .pairs: break
            }
        }
        return choice
    }

    /// Groups of pairs with one key, by rank, of at least `atLeast` pairs where there are as many.
    private static func groups(
        of keys: [UInt64], purpose: UInt64, taken: [Int?], atLeast size: Int
    ) -> [ArraySlice<Int>] {
        // Ranks spread evenly, so the lowest ones can be picked without sorting all. Twice the size leaves room for
        // groups that do not fit.
        var share = Double(size * 2 + 1000) / Double(max(1, keys.count))
        while true {
            let bound = share >= 1 ? UInt64.max : UInt64(share * 0x1p64)
            var candidates: [(rank: UInt64, index: Int)] = []
            for (index, key) in keys.enumerated() where taken[index] == nil {
                let rank = StableHash.mixed(key, purpose)
                if rank <= bound { candidates.append((rank, index)) }
            }
            guard candidates.count >= size + size / 2 || bound == .max else {
                share *= 4
                continue
            }
            candidates.sort { ($0.rank, $0.index) < ($1.rank, $1.index) }
            guard !candidates.isEmpty else { return [] }
            let order = candidates.map(\.index)
            var groups: [ArraySlice<Int>] = []
            var start = 0
            for end in 1...order.count where end == order.count || candidates[end].rank != candidates[start].rank {
                groups.append(order[start..<end])
                start = end
            }
            return groups
        }
    }
}
