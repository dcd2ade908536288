import Tensors
import Vocabularies

/// Language modelling: one to many, each token from those before it.
public struct LanguageModelTask: ModelTask {
    /// The name in `--task` and `config.json`.
    public static let name = "language-model"
    public var name: String { Self.name }
    public var title: String { "language model" }

    public init() {}

    public func model(_ configuration: ModelConfiguration) -> any TaskModel { LanguageModel(configuration) }

    public func problem(_ configuration: ModelConfiguration) -> String? {
        for (name, value, most) in [
            ("decoder-layers", configuration.decoderLayers, 64),
            ("vocabulary", configuration.targetVocabulary, 1 << 24),
        ] {
            if let problem = ModelConfiguration.outOfRange(name, value, most) { return problem }
        }
        let others: [(name: String, isUsed: Bool)] = [
            ("encoder-layers", configuration.encoderLayers != 0),
            ("source vocabulary", configuration.sourceVocabulary != 0),
            ("attention", configuration.attention != .none), ("attention-heads", configuration.attentionHeads != 1),
            ("input-feeding", configuration.feedsInput), ("shared-embeddings", configuration.sharesEmbeddings),
        ]
        return others.first(where: \.isUsed).map { "a language model reads no source, so it has no \($0.name)" }
    }
}

extension ModelConfiguration {
    /// The architecture of a language model.
    /// - Parameter vocabulary: the size of the vocabulary, in tokens.
    public init(languageModelOf vocabulary: Int) {
        self.init(sourceVocabulary: 0, targetVocabulary: vocabulary)
        task = LanguageModelTask.name
        encoderLayers = 0
        attention = .none
    }
}

/// A language model: an embedding, recurrent layers and an output layer (Mikolov et al. 2010; Zaremba, Sutskever &
/// Vinyals 2014).
///
///     p(yₜ | y₁ … yₜ₋₁) = softmax(V hₜ + b)      hₜ = layers(embedding(yₜ₋₁), hₜ₋₁)
///
/// A text begins with `<s>` and a state of zeros, or with the state that the text before it has left.
public struct LanguageModel: GeneratingModel {
    /// The architecture.
    public let configuration: ModelConfiguration
    /// The parameters and their offsets.
    public let layout: ParameterLayout
    /// [tokens, E]
    public let embedding: Parameter
    private let layers: [RecurrentLayer]
    /// With tied embeddings of another width than the layers', the projection of their outputs to it.
    private let outputProjection: Projection?
    private let outputWeight: Parameter
    private let outputBias: Parameter
    /// How many vectors of H numbers each layer passes from step to step.
    private let vectorsOfState: Int

    /// - Precondition: the configuration is of a language model and has no ``ModelConfiguration/problem``.
    public init(_ configuration: ModelConfiguration) {
        let cell = configuration.recurrentCell
        self.configuration = configuration
        let (width, hidden) = (configuration.embeddingSize, configuration.hiddenSize)
        let vocabulary = configuration.targetVocabulary
        var layout = ParameterLayout()
        let start = Initializer.uniform(Self.embeddingLimit(configuration))
        embedding = layout.add("embedding", [vocabulary, width], start)
        layers = (0..<configuration.decoderLayers).map {
            RecurrentLayer(
                &layout, cell, "layers.\($0)", input: $0 == 0 ? width : hidden, hidden: hidden,
                normalizes: configuration.normalizesLayers)
        }
        let isTied = configuration.tiesEmbeddings
        outputProjection =
            isTied && width != hidden
            ? Projection(&layout, "output.projection", from: hidden, to: width, hasBias: false) : nil
        outputWeight = isTied ? embedding : layout.add("output.weight", [vocabulary, hidden], start)
        outputBias = layout.add("output.bias", [vocabulary], .zeros)
        vectorsOfState = 1 + cell.cellStates.count
        self.layout = layout
    }

    /// The largest value at the start. Outputs that are normalized have components of about 1, so that logits would have a
    /// standard deviation of limit × √(width / 3), and the loss would begin by its square above that of equal
    /// probabilities: with 650 components and dropout at twice what there is to learn from single words.
    private static func embeddingLimit(_ configuration: ModelConfiguration) -> Float {
        let width = configuration.tiesEmbeddings ? configuration.embeddingSize : configuration.hiddenSize
        let limit = EncoderDecoder.embeddingLimit
        return configuration.normalizesLayers ? min(limit, 0.9 / Float(width).squareRoot()) : limit
    }

    public var lookupTables: [LookupTable] {
        embedding == outputWeight ? [] : [LookupTable(embedding, [.target])]
    }

    public func embedding(of side: TextSide) -> Parameter? { side == .target ? embedding : nil }

    /// The widths of the vectors that the model passes from step to step.
    public var stateWidths: [Int] {
        Array(repeating: configuration.hiddenSize, count: vectorsOfState * configuration.decoderLayers)
    }

    /// As of an encoder-decoder: small enough for an output layer, too small for the layers.
    private var embeddingScale: Float { Float(configuration.embeddingSize).squareRoot() }

    /// The loss of a batch. Where it continues others, its sentences begin with the states that those have left.
    public func loss(_ tape: Tape, _ batch: Batch, _ objective: Objective, observe: ((Tensor) -> Void)?) -> LossSums {
        let dropout = objective.dropout
        let embedded = dropout.at(\.embedding, tape)(
            tape.embedding(
                batch.targetInputs, steps: batch.targetSteps, batch: batch.size, embedding, scale: embeddingScale,
                padding: Batch.pad))
        observe?(embedded)
        let sentences = batch.shard?.sentences ?? Array(0..<batch.size)
        let initial = batch.carried.map { carried in
            state(sentences.count) { carried.vector($0, of: sentences, tape) }
        }
        let (outputs, last) = run(tape, embedded, from: initial?.layers, dropout)
        batch.carried?.set(last.flatMap(\.tensors), of: sentences)
        return tape.crossEntropy(
            features(tape, dropout.at(\.output, tape)(outputs)), outputWeight, bias: outputBias,
            targets: batch.targetOutputs, smoothing: objective.smoothing, scale: objective.scale,
            consistency: batch.isRepeated ? objective.consistency : 0, each: objective.each)
    }

    /// Runs all layers.
    /// - Parameter embedded: [T, B, E]
    /// - Returns: the outputs of the top layer, [T, B, H], and the state of each layer after the last step.
    private func run(_ tape: Tape, _ embedded: Tensor, from initial: [RecurrentState]?, _ dropout: DropoutRates) -> (
        outputs: Tensor, last: [RecurrentState]
    ) {
        var (input, last) = (embedded, [RecurrentState]())
        for (index, layer) in layers.enumerated() {
            let (outputs, state) = layer(tape, input, from: initial?[index])
            last.append(state)
            // The readout's dropout is that of the top layer.
            let dropped = index == layers.count - 1 ? outputs : dropout.at(\.hidden, tape)(outputs)
            input = index == 0 ? dropped : tape.add(input, dropped)
        }
        return (input, last)
    }

    private func features(_ tape: Tape, _ outputs: Tensor) -> Tensor {
        outputProjection.map { $0(tape, outputs) } ?? outputs
    }

    /// A state made of a vector for each index.
    private func state(_ rows: Int, _ vector: (Int) -> Tensor) -> DecoderState {
        DecoderState(
            layers: layers.indices.map { layer in
                let vectors = (0..<vectorsOfState).map { vector(layer * vectorsOfState + $0) }
                return RecurrentState(hidden: vectors[0], cellStates: Array(vectors.dropFirst()))
            })
    }

    // MARK: Search

    /// There is nothing to read: the source of a search is empty, and the state before the first token zero.
    public func encode(
        _ tape: Tape, _ tokens: [Int32], steps: Int, lengths: [Int], dropout: DropoutRates = DropoutRates(all: 0)
    ) -> (source: EncodedSource, initial: DecoderState) {
        let nothing = tape.zeros(Shape(steps: steps, batch: lengths.count, width: 1))
        let zeros = tape.zeros(Shape(batch: lengths.count, width: configuration.hiddenSize))
        return (EncodedSource(memory: nothing, keys: nothing, lengths: lengths), state(lengths.count) { _ in zeros })
    }

    public func advance(
        _ tape: Tape, _ tokens: [Int32], from state: DecoderState, source: EncodedSource, rows: [QueryRows]?
    ) -> (features: Tensor, state: DecoderState, weights: UnsafeMutablePointer<Float>?) {
        let embedded = tape.embedding(tokens, steps: 1, batch: tokens.count, embedding, scale: embeddingScale)
        let (outputs, last) = run(tape, embedded, from: state.layers, DropoutRates(all: 0))
        return (features(tape, outputs), DecoderState(layers: last), nil)
    }

    public func logits(_ tape: Tape, _ features: Tensor) -> LogitRows {
        tape.logits(features, outputWeight, bias: outputBias)
    }

    public func logits(_ tape: Tape, _ features: Tensor, _ lists: [OutputList]) -> [UnsafeMutablePointer<Float>] {
        tape.linear(features, outputWeight, bias: outputBias, lists)
    }
}
