import Concurrency
import Diagnostics
import Evaluation

/// Drops what does not come back: a model of the other direction translates the side that was made, and chrF compares the
/// result with the side that people wrote.
struct RoundTripFilter: CandidateFilter {
    let name = "round trip"
    private let models: [TranslationModel]
    private let least: Double
    private let closeness: SentenceScore

    /// Nil where the settings name no model that translates back.
    init?(_ settings: AugmentationSettings) throws {
        guard !settings.roundTrip.isEmpty else { return nil }
        models = try settings.roundTrip.map { try TranslationModel([$0], settings, count: 1) }
        least = settings.minimumRoundTrip
        closeness = try SentenceScore("chrf", target: settings.target)
        for side in settings.kind?.modelsWrite ?? [] where !models.contains(where: { $0.made == side.other }) {
            // A method of both directions may have models of one alone.
            guard settings.kind?.modelsWrite.count == 1 else { continue }
            throw Diagnostic(
                .badInput, at: Place(settings.roundTrip[0]),
                "does not read the side that is made; name a model of the other direction")
        }
    }

    func keeps(_ candidates: [Candidate]) throws -> [Bool] {
        var result = [Bool](repeating: true, count: candidates.count)
        for model in models {
            let indices = candidates.indices.filter { candidates[$0].made == model.made.other }
            let texts = indices.map { candidates[$0][model.made.other] }
            let found = try model.translate(texts, number: 0).map { result in
                if case .translations(let found) = result { found.first?.text ?? "" } else { "" }
            }
            let pairs = zip(indices, found).map { (text: $1, reference: candidates[$0][model.made]) }
            let parts = parallelMap(pairs.count) { range in closeness.scores(range.map { pairs[$0] }) }
            for (index, score) in zip(indices, parts.joined()) { result[index] = result[index] && score >= least }
        }
        return result
    }
}
