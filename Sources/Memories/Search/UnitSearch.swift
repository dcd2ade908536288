/// Finds the units of one file that are most similar to a segment.
///
/// A unit within edit distance d of a segment shares at least L − d tokens with it, counted as often as they occur, where L
/// is the length of the longer. So it has at least k of any n − (L − d) + k tokens of a segment of n: the postings of the
/// rarest tokens lead to all units that can be similar enough (prefix filter: Chaudhuri, Ganti and Kaushik 2006; Xiao et
/// al. 2008), and counting them over some tokens more leaves few of them (Wang, Li and Feng 2012). The edit distance of
/// those decides.
final class UnitSearch {
    private let file: UnitFile
    /// For each element its symbol in the segment's tokens; 0 for those that it lacks.
    private let symbols: UnsafeMutablePointer<UInt16>
    /// How many of the segment's elements each unit of a group has, and of how many units each number is known.
    private let counts: UnsafeMutablePointer<UInt16>
    private var reached: [Int32] = []
    private var candidates: [Int] = []

    init(_ file: UnitFile) {
        self.file = file
        symbols = .allocate(capacity: max(1, file.elementCount))
        symbols.initialize(repeating: 0, count: max(1, file.elementCount))
        let largest = file.groups.reduce(1) { max($0, $1.ranks.count) }
        counts = .allocate(capacity: largest)
        counts.initialize(repeating: 0, count: largest)
    }

    deinit {
        symbols.deallocate()
        counts.deallocate()
    }

    /// A segment's tokens as elements of the file.
    private struct Query {
        var length: Int
        /// Elements by rising frequency, without those that no unit has; and how many those are.
        var elements: [Int] = []
        var unknown = 0
        var distance: EditDistance
    }

    /// Calls `found` for each unit of at least a similarity, with its rank and similarity.
    /// - Parameters:
    ///   - tokens: the hashes of the segment's tokens.
    ///   - least: the similarity; `found` returns the one that matters from then on.
    func search(_ tokens: [UInt64], least: Double, found: (_ rank: Int, _ similarity: Double) -> Double) {
        guard !tokens.isEmpty, tokens.count <= SegmentTokens.mostCompared, !file.groups.isEmpty else { return }
        var marked: [Int] = []
        var query = query(tokens, &marked)
        defer { for element in marked { symbols[element] = 0 } }
        var least = least
        // The units of the most similar lengths come first.
        var above = file.groups.firstIndex { $0.lengths.upperBound >= query.length } ?? file.groups.count
        var below = above - 1
        while true {
            let up = above < file.groups.count ? bound(query, file.groups[above]) : -1
            let down = below >= 0 ? bound(query, file.groups[below]) : -1
            guard max(up, down) >= least else { return }
            if up >= down {
                search(file.groups[above], &query, &least, found)
                above += 1
            } else {
                search(file.groups[below], &query, &least, found)
                below -= 1
            }
        }
    }

    /// The greatest similarity that lengths allow.
    private func bound(_ query: Query, _ group: LengthGroup) -> Double {
        let length = Double(query.length)
        if group.lengths.lowerBound > query.length { return length / Double(group.lengths.lowerBound) }
        return group.lengths.upperBound < query.length ? Double(group.lengths.upperBound) / length : 1
    }

    private func query(_ tokens: [UInt64], _ marked: inout [Int]) -> Query {
        var symbolsOfQuery: [UInt16] = []
        symbolsOfQuery.reserveCapacity(tokens.count)
        var occurrences: [UInt64: UInt32] = [:]
        var elements: [Int] = []
        var unknown = 0
        for token in tokens {
            let occurrence = occurrences[token, default: 0] + 1
            occurrences[token] = occurrence
            guard let first = file.element(token) else {
                // No unit has the token, so its row matches no symbol.
                symbolsOfQuery.append(0)
                unknown += 1
                continue
            }
            if occurrence == 1 {
                marked.append(first)
                symbols[first] = UInt16(marked.count)
                elements.append(first)
            } else if let element = file.element(ElementTable.hash(token, occurrence)) {
                elements.append(element)
            } else {
                unknown += 1
            }
            symbolsOfQuery.append(symbols[first])
        }
        // Elements are numbered by falling frequency.
        elements.sort(by: >)
        return Query(
            length: tokens.count, elements: elements, unknown: unknown,
            distance: EditDistance(symbolsOfQuery, symbolCount: marked.count))
    }

    private func search(
        _ group: LengthGroup, _ query: inout Query, _ least: inout Double, _ found: (Int, Double) -> Double
    ) {
        // The fewest shared tokens of any unit of the group.
        let longer = max(query.length, group.lengths.lowerBound)
        let distance = SegmentTokens.greatestDistance(similarity: least, longer: longer)
        guard distance >= 0 else { return }
        let shared = max(1, longer - distance)
        // A unit that is similar enough may lack this many, the rarest.
        let missing = query.length - shared
        guard missing >= 0 else { return }
        let scanned = count(group, query, missing: missing, shared: shared)
        defer { counts.update(repeating: 0, count: group.ranks.count) }
        guard scanned.needed > 0 else { return }
        for rank in candidates(group, atLeast: scanned.needed) {
            let unit = file.tokens(ofRank: rank)
            let longer = max(query.length, unit.count)
            let limit = SegmentTokens.greatestDistance(similarity: least, longer: longer)
            // What is not scanned may be shared.
            guard limit >= 0, Int(counts[rank - group.ranks.lowerBound]) + scanned.left >= longer - limit,
                let distance = query.distance.distance(to: unit, symbols: symbols, limit: limit)
            else { continue }
            least = found(rank, SegmentTokens.similarity(distance: distance, longer: longer))
        }
    }

    /// Counts, for each unit of a group, how many of the rarest elements it has.
    /// - Returns: how many a unit must have, 0 where none can; and how many elements were not counted.
    private func count(
        _ group: LengthGroup, _ query: Query, missing: Int, shared: Int
    ) -> (needed: Int, left: Int) {
        let base = group.ranks.lowerBound
        var scanned = query.unknown
        reached = Array(repeating: 0, count: query.length + 2)
        for element in query.elements {
            // Units that have enough of the elements so far, where all the others are shared.
            let needed = scanned - missing
            if needed > 0 {
                let candidates = Int(reached[needed])
                guard candidates > 0 else { break }
                let list = postings(element, group)
                // The edit distance takes as long as some tens of postings; half of the units are spared it.
                guard list.count < candidates * 24 else { break }
                scan(list, base)
            } else {
                scan(postings(element, group), base)
            }
            scanned += 1
        }
        let needed = scanned - missing
        guard needed > 0, needed < reached.count, reached[needed] > 0 else { return (0, 0) }
        return (needed, query.length - scanned)
    }

    private func scan(_ list: UnsafeBufferPointer<UInt32>, _ base: Int) {
        reached.withUnsafeMutableBufferPointer { reached in
            for rank in list {
                let unit = Int(rank) - base
                let count = counts[unit] &+ 1
                counts[unit] = count
                reached[Int(count)] &+= 1
            }
        }
    }

    /// The postings of an element within a group.
    private func postings(_ element: Int, _ group: LengthGroup) -> UnsafeBufferPointer<UInt32> {
        let start = Int(file.postingStarts[element]), end = Int(file.postingStarts[element + 1])
        let first = lowerBound(group.ranks.lowerBound, start, end)
        let last = lowerBound(group.ranks.upperBound, first, end)
        return UnsafeBufferPointer(start: file.postings + first, count: last - first)
    }

    private func lowerBound(_ rank: Int, _ start: Int, _ end: Int) -> Int {
        var low = start, high = end
        while low < high {
            let middle = (low + high) / 2
            if Int(file.postings[middle]) < rank { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The units of a group with at least a count, those that share most first.
    private func candidates(_ group: LengthGroup, atLeast needed: Int) -> [Int] {
        candidates.removeAll(keepingCapacity: true)
        for unit in 0..<group.ranks.count where counts[unit] >= needed {
            candidates.append(group.ranks.lowerBound + unit)
        }
        if candidates.count > 1 {
            let base = group.ranks.lowerBound
            candidates.sort { one, other in
                let found = (counts[one - base], counts[other - base])
                return found.0 == found.1 ? one < other : found.0 > found.1
            }
        }
        return candidates
    }
}
