import Diagnostics
import Foundation
import Vocabularies

/// Why a training cannot start, or had to end.
///
/// Files and folders that cannot be read or written are a `Diagnostic`.
public enum TrainingError: Error, Sendable, Equatable {
    /// No pair is left to learn from.
    case nothingToLearnFrom
    /// No pair is left to evaluate on.
    case nothingToEvaluateOn
    /// All pairs to learn from have more tokens than the longest may have.
    case allTooLong(count: Int, longest: Int)
    /// All pairs to evaluate on have more tokens than the longest may have.
    case allOfDevSetTooLong(count: Int, longest: Int)
    /// A vocabulary cannot cut text in more than one way, as subword sampling needs.
    case noSubwords
    /// Source and target embeddings cannot be one table, as the vocabularies of the two languages differ.
    case noJointVocabulary
    /// There are annotations to read, but the source vocabulary has no tokens for them.
    case noAnnotationTokens
    /// There is a tag that the source vocabulary has no token for.
    case noTagToken(SourceTag)
    /// A shape that no model can have.
    case impossibleModel(String)
    /// Two readings of a pair are to be compared, and nothing makes them differ.
    case equalReadings
    /// An objective that the model, the options or the start of the training do not allow.
    case impossibleObjective(String)
    /// The vocabulary is not that of the model that training starts from.
    case otherVocabulary(side: String, model: String)
    case outOfMemory(MemoryShortage)
    /// The loss rises or is not finite, whatever the learning rate.
    case diverged(reason: String, rollbacks: Int, rateFactor: Float)
    /// A signal has ended it; what was done is saved.
    case interrupted(update: Int)
}

/// How much memory a training lacks.
public struct MemoryShortage: Sendable, Equatable {
    /// Bytes of the whole training.
    public var needed: Int
    /// Bytes of weights, gradients and the state of the optimizer.
    public var parameters: Int
    /// Bytes of the activations of a batch.
    public var activations: Int
    /// Bytes that the process can still get.
    public var available: Int
    /// As in ``TrainingOptions``.
    public var batchTokens: Int
    /// As in ``TrainingOptions``.
    public var workers: Int
}

extension TrainingError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .nothingToLearnFrom: "there is no pair to learn from"
        case .nothingToEvaluateOn: "there is no pair to evaluate on"
        case .allTooLong(let count, let longest):
            "\(count.counted("pair")) to learn from, and none of at most \(longest.counted("token"))"
        case .allOfDevSetTooLong(let count, let longest):
            "\(count.counted("pair")) to evaluate on, and none of at most \(longest.counted("token"))"
        case .noSubwords: "subword sampling needs vocabularies of subwords"
        case .noJointVocabulary: "shared embeddings need a joint vocabulary"
        case .noAnnotationTokens: "the source vocabulary was not made for annotations"
        case .noTagToken(let tag): "the source vocabulary has no token \(tag.token)"
        case .impossibleModel(let problem): problem
        case .equalReadings: "the two readings of a pair are equal, as nothing is dropped or sampled"
        case .impossibleObjective(let problem): problem
        case .otherVocabulary(let side, let model): "the \(side) vocabulary is not that of the model in \(model)"
        case .outOfMemory(let shortage): shortage.description
        case .diverged(let reason, let rollbacks, let factor):
            "the training diverges: \(reason), after \(rollbacks.counted("return")) to an earlier state, "
                + "with \(factor) times the learning rate"
        case .interrupted(let update): "interrupted and saved after update \(update)"
        }
    }
}

extension MemoryShortage: CustomStringConvertible {
    /// Whether activations take more than parameters.
    public var isOfActivations: Bool { activations > parameters }

    public var description: String {
        let share =
            isOfActivations
            ? "\(Self.gigabytes(activations)) for the activations of a batch"
            : "\(Self.gigabytes(parameters)) for parameters and optimizer"
        return "the training needs about \(Self.gigabytes(needed)) GB of memory, \(share), "
            + "and \(Self.gigabytes(available)) GB are free"
    }

    static func gigabytes(_ bytes: Int) -> String { String(format: "%.2f", Double(bytes) / 1e9) }
}
