import Concurrency
import Diagnostics
import Files
import Foundation
import Platform
import Tensors
import Vocabularies

/// Finds the classes of texts with a trained classifier.
///
///     let classifier = try TextClassifier(folder: "model")
///     let found = try classifier.classify(["what a lovely film"])[0].label
public final class TextClassifier {
    /// The model's `config.json`.
    public var description: ModelDescription { loaded.description }
    /// The names of the classes, by number.
    public let labels: [String]
    private let loaded: LoadedModel<Classifier>

    /// The class of a text.
    public struct Classification: Sendable, Equatable {
        /// The most probable class.
        public var label: String
        /// The probability of each class, by number.
        public var probabilities: [Float]
        /// The probability of ``label``.
        public var probability: Float { probabilities.max() ?? 0 }
    }

    /// Reads a model folder.
    /// - Parameters:
    ///   - path: the folder.
    ///   - threads: worker threads.
    ///   - precision: what matrix products multiply.
    /// - Throws: a `Diagnostic` where it is damaged, or its model does another task.
    public init(folder path: String, threads: Int = Processor.cores, precision: Precision = .fastest) throws {
        loaded = try LoadedModel(
            path, task: ClassificationTask.name, reading: .source, threads: threads, precision: precision
        ) { vocabularies, configuration in
            vocabularies.classifying(configuration.labels ?? [], readsPairs: configuration.readsPairs == true)
        }
        labels = loaded.model.configuration.labels ?? []
    }

    /// Whether a text is two, with a tab between them.
    public var readsPairs: Bool { loaded.model.configuration.readsPairs == true }

    /// Finds the classes of texts.
    /// - Parameter texts: the texts; of a model that reads pairs each with a tab between its two parts.
    /// - Throws: `ExitStatus.interrupted` once the process has been asked to end.
    public func classify(_ texts: [String]) throws -> [Classification] {
        let (tokens, model) = (loaded.vocabulary.encode(texts), loaded.model)
        let found = try loaded.mapBatches(
            of: tokens.indices, lengths: tokens.map(\.count), initial: []
        ) { tape, batch in
            model.probabilities(
                tape, Batch(sources: batch.map { tokens[$0] }, targets: batch.map { _ in [] }, form: .single))
        }
        return found.map { probabilities in
            let best = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
            return Classification(label: labels[best], probabilities: probabilities)
        }
    }
}
