extension String {
    /// The candidate that a person most likely meant, if one is near enough: by edit distance without regard to case,
    /// at most a third of the length away.
    public func nearest(among candidates: some Sequence<String>) -> String? {
        guard !isEmpty else { return nil }
        let typed = Array(lowercased())
        let limit = Swift.max(1, typed.count / 3)
        return candidates.compactMap { candidate -> (name: String, distance: Int)? in
            let meant = Array(candidate.lowercased())
            guard abs(meant.count - typed.count) <= limit else { return nil }
            let distance = Self.editDistance(typed, meant)
            return distance <= limit ? (candidate, distance) : nil
        }
        .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
    }

    /// Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment).
    private static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var row = [i + 1]
            for (j, y) in b.enumerated() {
                var least = x == y ? last[j] : 1 + Swift.min(last[j], last[j + 1], row[j])
                if i > 0, j > 0, x == b[j - 1], a[i - 1] == y { least = Swift.min(least, beforeLast[j - 1] + 1) }
                row.append(least)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
