import Diagnostics
import Files
import Reporting
import Translation

/// What a report of classes, tags or a text shows of the model that was scored, from its folder.
struct ReportedModel {
    /// How it learnt; nil where there is no log.
    var training: TrainingCurve?
    /// The language of its texts; nil where no folder says it.
    var language: String?
}

extension ScoreCommand {
    /// What `--model` tells; nothing without it.
    /// - Parameter task: the model's task; a model of another one is refused.
    func reportedModel(of task: String) throws -> ReportedModel {
        let log = try trainingLog(), facts = model.flatMap { ModelFacts(folder: $0) }
        if let model, let facts, !facts.model.isEmpty {
            // Models that translate do not say so.
            let own = facts.model.first { $0.name == "task" }?.value ?? TranslationTask.name
            guard own == task else {
                throw Diagnostic(
                    .badInput, at: Place(ModelFolder(model).configuration),
                    "is a model of the task '\(own)'; name one of the task '\(task)'")
            }
        }
        return ReportedModel(training: try log.map { try TrainingCurve(file: $0) }, language: facts?.source)
    }
}
