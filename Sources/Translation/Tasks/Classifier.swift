import Foundation
import Tensors
import Vocabularies

/// Classification: many to one, the class of a text or of two.
public struct ClassificationTask: ModelTask {
    /// The name in `--task` and `config.json`.
    public static let name = "classify"
    public var name: String { Self.name }
    public var title: String { "classifier" }

    public init() {}

    public func model(_ configuration: ModelConfiguration) -> any TaskModel { Classifier(configuration) }

    public func problem(_ configuration: ModelConfiguration) -> String? {
        configuration.problemOfLabelling(title, labels: "classes")
    }
}

extension ModelConfiguration {
    /// The architecture of a classifier.
    /// - Parameters:
    ///   - labels: the names of the classes.
    ///   - vocabulary: the size of the vocabulary, in tokens.
    public init(classifierOf labels: [String], vocabulary: Int) {
        self.init(ClassificationTask.name, labels: labels, vocabulary: vocabulary)
        pooling = .maximum
    }
}

/// A classifier: an embedding, a bidirectional encoder, its states pooled, and an output layer.
///
///     p(class | x₁ … xₙ) = softmax(V pool(h₁ … hₙ) + b)
public struct Classifier: TaskModel {
    /// The architecture.
    public let configuration: ModelConfiguration
    /// The parameters and their offsets.
    public let layout: ParameterLayout
    /// [tokens, E]
    public let embedding: Parameter
    private let encoder: Encoder
    private let pooling: Pooling
    private let outputWeight: Parameter
    private let outputBias: Parameter

    /// - Precondition: the configuration is of a classifier and has no ``ModelConfiguration/problem``.
    public init(_ configuration: ModelConfiguration) {
        let cell = configuration.recurrentCell
        self.configuration = configuration
        let (width, hidden) = (configuration.embeddingSize, configuration.hiddenSize)
        var layout = ParameterLayout()
        let start = Initializer.uniform(EncoderDecoder.embeddingLimit)
        embedding = layout.add("embedding", [configuration.sourceVocabulary, width], start)
        encoder = Encoder(
            &layout, cell, layers: configuration.encoderLayers, input: width, hidden: hidden,
            normalizes: configuration.normalizesLayers)
        pooling = Pooling(&layout, configuration.pooling ?? .maximum, hidden: hidden)
        outputWeight = layout.add("output.weight", [configuration.targetVocabulary, hidden], start)
        outputBias = layout.add("output.bias", [configuration.targetVocabulary], .zeros)
        self.layout = layout
    }

    public var targetForm: TargetForm { .single }
    public var lookupTables: [LookupTable] { [LookupTable(embedding, [.source])] }

    public func embedding(of side: TextSide) -> Parameter? { side == .source ? embedding : nil }

    public func loss(_ tape: Tape, _ batch: Batch, _ objective: Objective, observe: ((Tensor) -> Void)?) -> LossSums {
        tape.crossEntropy(
            features(tape, batch, objective.dropout, observe: observe), outputWeight, bias: outputBias,
            targets: batch.targetOutputs.map { $0 < LabelVocabulary.first ? -1 : $0 - LabelVocabulary.first },
            smoothing: objective.smoothing, scale: objective.scale,
            consistency: batch.isRepeated ? objective.consistency : 0, each: objective.each)
    }

    /// The vector of each text, [1, B, H].
    private func features(
        _ tape: Tape, _ batch: Batch, _ dropout: DropoutRates, observe: ((Tensor) -> Void)? = nil
    ) -> Tensor {
        let embedded = dropout.at(\.embedding, tape)(
            tape.embedding(
                batch.source, steps: batch.sourceSteps, batch: batch.size, embedding,
                scale: Float(configuration.embeddingSize).squareRoot(), padding: Batch.pad))
        observe?(embedded)
        let (states, summary) = encoder(tape, embedded, lengths: batch.sourceLengths, dropout: dropout)
        return dropout.at(\.output, tape)(
            pooling(tape, states, summary: summary, lengths: batch.sourceLengths))
    }

    /// The probability of each class for each text of a batch; nothing is recorded.
    public func probabilities(_ tape: Tape, _ batch: Batch) -> [[Float]] {
        let classes = configuration.targetVocabulary
        let logits = tape.logits(features(tape, batch, DropoutRates(all: 0)), outputWeight, bias: outputBias)
        return (0..<batch.size).map { index in
            let row = logits.row(index)
            return (0..<classes).map { exp(row.values[$0] - row.normalizer) }
        }
    }
}
