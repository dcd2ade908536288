import Foundation
import Reporting

extension TextReport {
    /// Two sentences of each of some evaluations of a training, from the first to the last.
    static func written(by training: TrainingCurve) -> CorpusPage.Samples {
        let samples = training.samples
        let step = max(1, (samples.count + shownEvaluations - 1) / shownEvaluations)
        let chosen = samples.indices.filter { (samples.count - 1 - $0) % step == 0 }.map { samples[$0] }
        return .init(
            title: "What the model wrote while it learnt", header: ["text", "after update"],
            pairs: chosen.flatMap { entry in
                entry.samples.prefix(2).map { [$0.translation, String(Int(entry.update))] }
            })
    }

    private static let shownEvaluations = 10
}
