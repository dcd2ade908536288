/// Decides which of the pairs that were made are kept.
protocol CandidateFilter {
    /// What a report calls the pairs that it drops.
    var name: String { get }

    /// - Returns: for each candidate whether it is kept.
    func keeps(_ candidates: [Candidate]) throws -> [Bool]
}

/// The filters. A new one is a file in this folder and a line here.
enum CandidateFilters {
    /// Those that the settings ask for, the cheapest first.
    static func all(_ settings: AugmentationSettings) throws -> [any CandidateFilter] {
        let all: [(any CandidateFilter)?] = [ScoreFilter(settings), try RoundTripFilter(settings)]
        return all.compactMap { $0 }
    }
}
