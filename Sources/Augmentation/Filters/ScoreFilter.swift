/// Drops what its model itself finds unlikely: the mean log probability of a token is below a bound.
struct ScoreFilter: CandidateFilter {
    let name = "score"
    private let least: Double

    /// Nil where the settings have no bound.
    init?(_ settings: AugmentationSettings) {
        guard let least = settings.minimumScore else { return nil }
        self.least = least
    }

    func keeps(_ candidates: [Candidate]) -> [Bool] { candidates.map { $0.score ?? 0 >= least } }
}
