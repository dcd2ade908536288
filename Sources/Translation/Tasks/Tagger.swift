import Foundation
import Tensors
import Vocabularies

/// Tagging: many to many of one length, a tag for each word.
public struct TaggingTask: ModelTask {
    /// The name in `--task` and `config.json`.
    public static let name = "tag"
    public var name: String { Self.name }
    public var title: String { "tagger" }

    public init() {}

    public func model(_ configuration: ModelConfiguration) -> any TaskModel { Tagger(configuration) }

    public func problem(_ configuration: ModelConfiguration) -> String? {
        if let width = configuration.wordFeatureSize {
            if let problem = ModelConfiguration.outOfRange("character-features", width, 1024) { return problem }
        }
        return configuration.problemOfLabelling(
            title, labels: "tags", [("pooling", configuration.pooling != nil)])
    }
}

extension ModelConfiguration {
    /// The architecture of a tagger.
    /// - Parameters:
    ///   - labels: the names of the tags.
    ///   - vocabulary: the size of the vocabulary, in tokens.
    public init(taggerOf labels: [String], vocabulary: Int) {
        self.init(TaggingTask.name, labels: labels, vocabulary: vocabulary)
    }
}

/// A tagger: embeddings, a bidirectional encoder, and an output layer at the first token of each word (Ling et al. 2015;
/// Plank, Søgaard & Goldberg 2016).
///
///     p(yᵢ | x) = softmax(V hᵢ + b)
///
/// or with a `TagChain` the probability of all tags together (Huang, Xu & Yu 2015; Lample et al. 2016). Both directions
/// have read the whole word where they have read its first token: all its tokens carry its `WordFeatures`, and the
/// right-to-left layer has come through the others.
public struct Tagger: TaskModel {
    /// The architecture.
    public let configuration: ModelConfiguration
    /// The parameters and their offsets.
    public let layout: ParameterLayout
    /// [tokens, E]
    public let embedding: Parameter
    /// [`WordFeatures.buckets`, F]; nil without character features.
    public let wordFeatures: Parameter?
    private let encoder: Encoder
    private let outputWeight: Parameter
    private let outputBias: Parameter
    /// Nil where tags are predicted independently of one another.
    private let chain: TagChain?

    /// - Precondition: the configuration is of a tagger and has no ``ModelConfiguration/problem``.
    public init(_ configuration: ModelConfiguration) {
        let cell = configuration.recurrentCell
        self.configuration = configuration
        let (width, hidden) = (configuration.embeddingSize, configuration.hiddenSize)
        var layout = ParameterLayout()
        let start = Initializer.uniform(EncoderDecoder.embeddingLimit)
        embedding = layout.add("embedding", [configuration.sourceVocabulary, width], start)
        wordFeatures = configuration.wordFeatureSize.map {
            layout.add("characters.embedding", [WordFeatures.buckets, $0], start)
        }
        encoder = Encoder(
            &layout, cell, layers: configuration.encoderLayers,
            input: width + WordFeatures.count * (configuration.wordFeatureSize ?? 0), hidden: hidden,
            normalizes: configuration.normalizesLayers)
        outputWeight = layout.add("output.weight", [configuration.targetVocabulary, hidden], start)
        outputBias = layout.add("output.bias", [configuration.targetVocabulary], .zeros)
        chain =
            configuration.hasTagChain == true
            ? TagChain(&layout, "chain", tags: configuration.targetVocabulary) : nil
        self.layout = layout
    }

    public var targetForm: TargetForm { .aligned }
    public var lookupTables: [LookupTable] {
        [LookupTable(embedding, [.source])] + (wordFeatures.map { [LookupTable($0, [.words])] } ?? [])
    }

    public func embedding(of side: TextSide) -> Parameter? { side == .source ? embedding : nil }

    public func loss(_ tape: Tape, _ batch: Batch, _ objective: Objective, observe: ((Tensor) -> Void)?) -> LossSums {
        // Tags are numbered after the special tokens.
        let targets = batch.targetOutputs.map { $0 < 0 ? -1 : max(0, $0 - LabelVocabulary.first) }
        let features = features(tape, batch, objective.dropout, observe: observe)
        if let chain {
            return tape.chainLoss(
                tape.linear(features, outputWeight, bias: outputBias), chain, targets: targets, scale: objective.scale)
        }
        return tape.crossEntropy(
            features, outputWeight, bias: outputBias, targets: targets, smoothing: objective.smoothing,
            scale: objective.scale, consistency: batch.isRepeated ? objective.consistency : 0, each: objective.each)
    }

    /// The vector of each token, [S, B, H].
    private func features(
        _ tape: Tape, _ batch: Batch, _ dropout: DropoutRates, observe: ((Tensor) -> Void)? = nil
    ) -> Tensor {
        let (steps, size) = (batch.sourceSteps, batch.size)
        var parts = [
            tape.embedding(
                batch.source, steps: steps, batch: size, embedding,
                scale: Float(configuration.embeddingSize).squareRoot(), padding: Batch.pad)
        ]
        if let wordFeatures {
            let scale = Float(wordFeatures.shape[1]).squareRoot()
            batch.wordFeatures.withUnsafeBufferPointer { features in
                guard let base = features.baseAddress else {
                    preconditionFailure("a batch of words has their features")
                }
                for index in 0..<WordFeatures.count {
                    parts.append(
                        tape.embedding(
                            base + index * steps * size, steps: steps, batch: size, wordFeatures, scale: scale,
                            padding: Batch.pad))
                }
            }
        }
        let embedded = dropout.at(\.embedding, tape)(parts.count == 1 ? parts[0] : tape.concatenate(parts))
        observe?(embedded)
        let states = encoder(tape, embedded, lengths: batch.sourceLengths, dropout: dropout).states
        return dropout.at(\.output, tape)(states)
    }

    /// The most probable tags of each sentence of a batch, by number; nothing is recorded.
    /// - Parameters:
    ///   - tape: has the weights.
    ///   - batch: its targets say which words have a tag; what they are does not matter.
    public func tags(_ tape: Tape, _ batch: Batch) -> [[Int]] {
        let scores = tape.linear(features(tape, batch, DropoutRates(all: 0)), outputWeight, bias: outputBias)
        let rows = (0..<batch.size).map { sentence in
            stride(from: sentence, to: batch.targetOutputs.count, by: batch.size).filter {
                batch.targetOutputs[$0] >= 0
            }
        }
        if let chain { return tape.likeliestTags(scores, chain, rows: rows) }
        let tags = configuration.targetVocabulary
        return rows.map { rows in
            rows.map { row in
                let own = scores.values + row * tags
                return (1..<tags).reduce(0) { own[$1] > own[$0] ? $1 : $0 }
            }
        }
    }
}

extension Batch {
    /// Sentences whose tags are to be found.
    /// - Parameter sources: each a row of a `WordSequence`.
    public init(untagged sources: [[Int32]]) {
        self.init(
            sources: sources,
            targets: sources.map { WordSequence(row: $0).starts.map { _ in LabelVocabulary.first } }, form: .aligned)
    }
}
