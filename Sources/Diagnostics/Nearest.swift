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

    private static func editDistance(_ a: [Character], _ b: [Character]) -> Int {
        var row = Array(0...b.count)
        for (i, x) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, y) in b.enumerated() {
                let above = row[j + 1]
                row[j + 1] = x == y ? diagonal : 1 + Swift.min(diagonal, above, row[j])
                diagonal = above
            }
        }
        return row[b.count]
    }
}
