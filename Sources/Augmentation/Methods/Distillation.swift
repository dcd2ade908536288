import Concurrency
import Corpora
import Evaluation
import Vocabularies

extension AugmentationKind {
    /// The sources of a bitext, each with that one of an ensemble's best translations which is closest to its target
    /// (Kim & Rush 2016; Freitag, Al-Onaizan & Sankaran 2017).
    static let distillation = AugmentationKind(
        "distillation",
        summary: "a bitext, each target replaced by an ensemble's closest to it",
        reads: [.source, .target], modelsWrite: [.target], isEnsemble: true
    ) { settings, models in
        Distillation(ensemble: models[0], closeness: try SentenceScore(settings.metric, target: settings.target))
    }
}

/// Chooses among an ensemble's translations by the reference.
struct Distillation: AugmentationMethod {
    fileprivate let ensemble: TranslationModel
    fileprivate let closeness: SentenceScore

    func candidates(for lines: [SegmentPair], number: Int) throws -> [[Candidate]] {
        let all = try ensemble.candidates(for: lines, number: number)
        let parts = parallelMap(all.count) { range in
            range.map { index -> [Candidate] in
                let scores = closeness.scores(all[index].map { ($0.pair.target, lines[index].target) })
                // Among equals the one that the ensemble likes best.
                guard let best = scores.max() else { return [] }
                return [all[index][scores.firstIndex(of: best) ?? 0]]
            }
        }
        return Array(parts.joined())
    }
}
