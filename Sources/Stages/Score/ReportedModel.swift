import Reporting

/// What a report of classes, tags or a text shows of the model that was scored, from its folder.
struct ReportedModel {
    /// How it learnt; nil where there is no log.
    var training: TrainingCurve?
    /// The language of its texts; nil where no folder says it.
    var language: String?
}

extension ScoreCommand {
    /// What `--model` tells; nothing without it.
    func reportedModel() throws -> ReportedModel {
        ReportedModel(
            training: try trainingLog().map { try TrainingCurve(file: $0) },
            language: model.flatMap { ModelFacts(folder: $0) }?.source)
    }
}
