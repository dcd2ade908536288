import Tensors

/// The model: embeddings, a bidirectional encoder, an attention decoder and an output layer.
///
/// It is a value of names and offsets; the numbers are in a buffer of its ``layout``.
public struct EncoderDecoder: Sendable {
    /// The architecture.
    public let configuration: ModelConfiguration
    /// The parameters and their offsets.
    public let layout: ParameterLayout
    /// [tokens, E]
    public let sourceEmbedding: Parameter
    /// [tokens, E]; the source's, if both languages share one table.
    public let targetEmbedding: Parameter
    private let encoder: Encoder
    private let decoder: any TargetDecoder
    /// With tied embeddings, the projection of the readout to their width: a readout as narrow as they are, after tanh,
    /// says too little about the next token.
    private let outputProjection: Projection?
    private let outputWeight: Parameter
    private let outputBias: Parameter

    /// Embeddings are initialized uniformly in ± this.
    public static let embeddingLimit: Float = 0.1

    /// - Precondition: the configuration has no ``ModelConfiguration/problem``.
    public init(_ configuration: ModelConfiguration) {
        let cell = configuration.recurrentCell
        self.configuration = configuration
        let (embedding, hidden) = (configuration.embeddingSize, configuration.hiddenSize)
        var layout = ParameterLayout()
        let start = Initializer.uniform(Self.embeddingLimit)
        sourceEmbedding = layout.add("source.embedding", [configuration.sourceVocabulary, embedding], start)
        targetEmbedding =
            configuration.sharesEmbeddings
            ? sourceEmbedding : layout.add("target.embedding", [configuration.targetVocabulary, embedding], start)
        encoder = Encoder(
            &layout, cell, layers: configuration.encoderLayers, input: embedding, hidden: hidden,
            normalizes: configuration.normalizesLayers)
        decoder =
            configuration.feedsInput
            ? FeedingDecoder(&layout, configuration, cell) : SequenceDecoder(&layout, configuration, cell)
        outputProjection =
            configuration.tiesEmbeddings
            ? Projection(&layout, "output.projection", from: hidden, to: embedding, hasBias: false) : nil
        outputWeight =
            configuration.tiesEmbeddings
            ? targetEmbedding
            : layout.add(
                "output.weight", [configuration.targetVocabulary, configuration.readoutSize], start)
        outputBias = layout.add("output.bias", [configuration.targetVocabulary], .zeros)
        self.layout = layout
    }

    /// The parameters of which a batch reads the rows of its tokens and nothing else.
    public var lookupTables: [LookupTable] {
        let tables =
            configuration.sharesEmbeddings
            ? [LookupTable(sourceEmbedding, [.source, .target])]
            : [LookupTable(sourceEmbedding, [.source]), LookupTable(targetEmbedding, [.target])]
        return tables.filter { $0.parameter != outputWeight }
    }

    /// Embeddings are small enough for an output layer that shares them, and too small for the states and attention
    /// scores that start from them (Vaswani et al. 2017, section 3.4).
    private var embeddingScale: Float { Float(configuration.embeddingSize).squareRoot() }

    /// The loss of a batch; with a recording tape `Tape.backward()` then gives the gradients of `scale` times it.
    /// - Parameters:
    ///   - tape: has the weights; dropout applies only while it is training.
    ///   - batch: B sentences of S source and T target steps, with what each counts.
    ///   - dropout: the rates at each point of the model.
    ///   - smoothing: the share of probability that label smoothing gives to all tokens alike, from 0 up to 1.
    ///   - scale: a factor on the gradients, as 1 / tokens for a mean; the returned sums are without it.
    ///   - consistency: the weight of the divergence between the predictions of both halves of a repeated batch.
    ///   - observe: receives the embedded target tokens that the decoder reads, [T, B, E].
    public func loss(
        _ tape: Tape, _ batch: Batch, dropout: DropoutRates = DropoutRates(all: 0), smoothing: Float = 0,
        scale: Float = 1, consistency: Float = 0, observe: ((Tensor) -> Void)? = nil
    ) -> LossSums {
        let (source, initial) = encode(
            tape, batch.source, steps: batch.sourceSteps, lengths: batch.sourceLengths, dropout: dropout)
        let embedded = dropout.at(\.embedding, tape)(
            tape.embedding(
                batch.targetInputs, steps: batch.targetSteps, batch: batch.size, targetEmbedding, scale: embeddingScale,
                padding: Batch.pad))
        observe?(embedded)
        let readout = decoder(tape, embedded, from: initial, source: source, rows: nil, dropout: dropout).readout
        return tape.crossEntropy(
            projected(tape, readout), outputWeight, bias: outputBias, targets: batch.targetOutputs,
            smoothing: smoothing, scale: scale, consistency: batch.isRepeated ? consistency : 0,
            sentences: batch.weights)
    }

    /// Encodes a batch of source sentences.
    /// - Parameters:
    ///   - tape: has the weights.
    ///   - tokens: [S, B], each sentence with its `</s>`.
    ///   - steps: S
    ///   - lengths: the length of each sentence, in tokens with `</s>`; B of them.
    ///   - dropout: the rates at each point of the encoder.
    /// - Returns: the encoded source, and the decoder's state before the first token.
    public func encode(
        _ tape: Tape, _ tokens: [Int32], steps: Int, lengths: [Int], dropout: DropoutRates = DropoutRates(all: 0)
    ) -> (source: EncodedSource, initial: DecoderState) {
        let embedded = dropout.at(\.embedding, tape)(
            tape.embedding(
                tokens, steps: steps, batch: lengths.count, sourceEmbedding, scale: embeddingScale, padding: Batch.pad))
        let (states, summary) = encoder(tape, embedded, lengths: lengths, dropout: dropout)
        return decoder.start(tape, states: states, summary: summary, lengths: lengths)
    }

    /// One step of decoding.
    /// - Parameters:
    ///   - tape: has the weights, and does not record.
    ///   - tokens: the last token of each row, N.
    ///   - state: the decoder's state before the step, of N rows.
    ///   - source: the encoded source sentences, [S, B, H].
    ///   - rows: which rows attend to which sentence; without it row b attends to sentence b.
    /// - Returns: the logits of all tokens, [1, N, V]; the state after the step; the attention weights, a row of S for
    ///   each row of `rows`, in their order.
    public func step(
        _ tape: Tape, _ tokens: [Int32], from state: DecoderState, source: EncodedSource, rows: [QueryRows]? = nil
    ) -> (logits: Tensor, state: DecoderState, weights: UnsafeMutablePointer<Float>?) {
        let (features, last, weights) = advance(tape, tokens, from: state, source: source, rows: rows)
        return (tape.linear(features, outputWeight, bias: outputBias), last, weights)
    }

    public func advance(
        _ tape: Tape, _ tokens: [Int32], from state: DecoderState, source: EncodedSource, rows: [QueryRows]?
    ) -> (features: Tensor, state: DecoderState, weights: UnsafeMutablePointer<Float>?) {
        let embedded = tape.embedding(tokens, steps: 1, batch: tokens.count, targetEmbedding, scale: embeddingScale)
        let (readout, last, weights) = decoder(
            tape, embedded, from: state, source: source, rows: rows, dropout: DropoutRates(all: 0))
        return (projected(tape, readout), last, weights)
    }

    public func logits(_ tape: Tape, _ features: Tensor) -> LogitRows {
        tape.logits(features, outputWeight, bias: outputBias)
    }

    public func logits(_ tape: Tape, _ features: Tensor, _ lists: [OutputList]) -> [UnsafeMutablePointer<Float>] {
        tape.linear(features, outputWeight, bias: outputBias, lists)
    }

    private func projected(_ tape: Tape, _ readout: Tensor) -> Tensor {
        outputProjection.map { $0(tape, readout) } ?? readout
    }
}
