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
    public let description: ModelDescription
    /// The names of the classes, by number.
    public let labels: [String]
    private let vocabulary: any Vocabulary
    private let model: Classifier
    private let workers: Workers<Tape>
    private let precision: Precision

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
    public init(folder path: String, threads: Int = Processor.cores, precision: Precision = .fastest) throws {
        try InstructionSet.check()
        let folder = ModelFolder(path)
        let (description, model, weights) = try folder.load(Classifier.self, task: ClassificationTask.name)
        let vocabularies = try VocabularyPair(folder: folder.vocabularies)
        try folder.check(vocabularies)
        let labels = model.configuration.labels ?? []
        let own = vocabularies.classifying(labels, readsPairs: model.configuration.readsPairs == true)
        guard own.source.count == model.configuration.sourceVocabulary else {
            throw Diagnostic(
                .badInput, at: Place(folder.vocabularies),
                "the vocabulary has \(own.source.count) entries, the model was trained with "
                    + "\(model.configuration.sourceVocabulary)")
        }
        (self.description, self.model, self.labels, self.precision) = (description, model, labels, precision)
        vocabulary = own.source
        let packed = PackedWeights()
        nonisolated(unsafe) let shared = weights
        workers = Workers(threads) { _ in
            let tape = Tape(weights: shared, packed: packed)
            tape.precision = precision
            return tape
        }
    }

    /// Whether a text is two, with a tab between them.
    public var readsPairs: Bool { model.configuration.readsPairs == true }

    private static let batchTokens = 4096

    /// Finds the classes of texts.
    /// - Parameter texts: the texts; of a model that reads pairs each with a tab between its two parts.
    /// - Throws: `ExitStatus.interrupted` once the process has been asked to end.
    public func classify(_ texts: [String]) throws -> [Classification] {
        let tokens = vocabulary.encode(texts)
        var batches: [[Int]] = []
        for index in tokens.indices.sorted(by: { (tokens[$0].count, $0) < (tokens[$1].count, $1) }) {
            if let last = batches.last, (last.count + 1) * (tokens[index].count + 1) <= Self.batchTokens {
                batches[batches.count - 1].append(index)
            } else {
                batches.append([index])
            }
        }
        var found = [[Float]](repeating: [], count: texts.count)
        found.withUnsafeMutableBufferPointer { found in
            workers.run { worker, tape in
                for number in stride(from: worker, to: batches.count, by: workers.count) where !Interruption.isRequested
                {
                    tape.reset()
                    tape.precision = precision
                    let own = batches[number]
                    let batch = Batch(
                        sources: own.map { tokens[$0] }, targets: own.map { _ in [] }, form: .single)
                    for (index, probabilities) in zip(own, model.probabilities(tape, batch)) {
                        found[index] = probabilities
                    }
                }
                tape.reset()
            }
        }
        try Interruption.check()
        return found.map { probabilities in
            let best = probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0
            return Classification(label: labels[best], probabilities: probabilities)
        }
    }
}
