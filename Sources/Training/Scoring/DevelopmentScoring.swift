import Diagnostics
import Evaluation
import Foundation
import Tensors
import Translation
import Vocabularies

/// What a model of a task is judged by on the dev set, beside its loss.
///
/// A task's scoring is one file in this folder, and a name in ``TaskScorings/all``.
protocol DevelopmentScoring {
    /// The name of the task.
    static var task: String { get }
    /// The scores that may decide which model is best, the usual one first.
    static var scores: [DevelopmentScore] { get }

    /// - Parameters:
    ///   - texts: the text of the pairs.
    ///   - vocabularies: those that turn the text into tokens.
    ///   - tokenizer: that of metrics of translations.
    init(_ texts: [TrainingPair], _ vocabularies: VocabularyPair, tokenizer: any Tokenizer)

    /// Computes the scores of the weights that are evaluated.
    /// - Returns: nil where it was interrupted.
    func evaluate(_ evaluation: DevelopmentEvaluation) throws -> DevelopmentResult?
}

/// The scoring of each task.
enum TaskScorings {
    static var all: [any DevelopmentScoring.Type] {
        [TranslationScoring.self, LanguageModelScoring.self, ClassificationScoring.self, TaggingScoring.self]
    }

    /// - Precondition: there is such a task.
    static func of(_ task: String) -> any DevelopmentScoring.Type {
        guard let found = all.first(where: { $0.task == task }) else {
            preconditionFailure("no scoring for the task \(task)")
        }
        return found
    }
}

/// A model under training that is evaluated, and what it is evaluated on.
struct DevelopmentEvaluation {
    let model: ParallelModel
    let pairs: [EncodedPair]
    /// The loss over all pairs.
    let sums: LossSums
    let options: TrainingOptions
    /// As ``SearchOptions/maximumRatio``.
    let maximumRatio: Double
}

/// The scores of an evaluation, the usual one first, and some of what the model writes.
struct DevelopmentResult {
    var figures: [DevelopmentFigure]
    var samples: [TranslationSample] = []
}

/// A score and its value.
struct DevelopmentFigure: Sendable, Equatable {
    var score: DevelopmentScore
    var value: Double

    /// As messages have it.
    var text: String { "dev \(score.title) \(value.readable(2))" }
}

extension DevelopmentScore {
    /// The scores that may decide which model of a task is best, the usual one first.
    public static func scores(ofTask task: String) -> [DevelopmentScore] { TaskScorings.of(task).scores }
}
