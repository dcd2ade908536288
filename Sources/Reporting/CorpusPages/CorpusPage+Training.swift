import Diagnostics

extension CorpusPage {
    /// Adds how a model learnt: curves, and the scores of each evaluation on the dev set as a table.
    /// - Parameter unit: what the loss is a mean over, such as `word`.
    package mutating func add(_ training: TrainingCurve, lossOfEach unit: String) {
        trainingPictures += TrainingPictures(training, lossOfEach: unit).all
        let scores = training.scoreNames
        func number(_ value: Double?) -> String { value?.readable(2) ?? "–" }
        tables.append(
            Table(
                title: "Training",
                header: ["update", "epoch"] + scores.map { "dev \(TrainingCurve.title(ofScore: $0))" },
                rows: training.evaluations.map { evaluation in
                    [String(Int(evaluation.update)), number(evaluation.epoch)]
                        + scores.map { number(evaluation.scores[$0]) }
                }))
    }
}
