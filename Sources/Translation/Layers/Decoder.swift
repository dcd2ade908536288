import Tensors

/// What the decoder knows of a batch of source sentences.
public struct EncodedSource {
    /// The encoder's states, [S, B, H].
    public var states: Tensor
    /// The states as attention compares them, computed once a sentence, [S, B, H].
    public var keys: Tensor
    public var lengths: [Int]
}

/// Stacked recurrent layers over the target, of which the first one's states query the source for all positions at
/// once; the context goes into the layers above and into the readout (Wu et al. 2016; Chen et al. 2018).
///
/// Attention does not feed back within a time step, so in training each layer is one primitive over the whole target.
struct Decoder: Sendable {
    private let layers: [RecurrentLayer]
    private let initialHidden: [Projection]
    private let initialCell: [Projection]
    private let keys: Parameter?
    private let readoutNormalization: Normalization?
    private let readout: Projection
    private let attention: AttentionKind

    init(
        _ layout: inout ParameterLayout, _ cell: RecurrentCell, layers count: Int, attention: AttentionKind, input: Int,
        hidden: Int, readout readoutSize: Int, normalizes: Bool
    ) {
        self.attention = attention
        let context = attention == .none ? 0 : hidden
        layers = (0..<count).map {
            RecurrentLayer(
                &layout, cell, "decoder.\($0)", input: $0 == 0 ? input : hidden + context, hidden: hidden,
                normalizes: normalizes)
        }
        initialHidden = (0..<count).map { Projection(&layout, "decoder.\($0).initial", from: hidden, to: hidden) }
        initialCell =
            cell.kind.hasCellState
            ? (0..<count).map { Projection(&layout, "decoder.\($0).initial-cell", from: hidden, to: hidden) } : []
        keys =
            attention == .general
            ? layout.add("decoder.attention.keys", [hidden, hidden], .glorot(inputs: hidden, outputs: hidden)) : nil
        readoutNormalization =
            normalizes ? Normalization(&layout, "decoder.readout.normalization", width: hidden + context) : nil
        readout = Projection(&layout, "decoder.readout", from: hidden + context, to: readoutSize)
    }

    /// The keys of the source, and the state of each layer before the first word.
    func start(_ tape: Tape, states: Tensor, summary: Tensor, lengths: [Int])
        -> (source: EncodedSource, initial: [RecurrentState])
    {
        func project(_ projection: Projection) -> Tensor {
            tape.tanh(projection(tape, summary))
        }
        let initial = layers.indices.map {
            RecurrentState(
                hidden: project(initialHidden[$0]), cell: initialCell.isEmpty ? nil : project(initialCell[$0]))
        }
        let keys = keys.map { tape.linear(states, $0) } ?? states
        return (EncodedSource(states: states, keys: keys, lengths: lengths), initial)
    }

    /// - Parameters:
    ///   - embedded: [T, N, E]
    ///   - source: a batch of B sentences.
    ///   - beams: how many rows belong to each sentence, N = beams * B, row k * B + b to sentence b. More than one asks
    ///     for one time step.
    /// - Returns: the readout, [T, N, R]; the last states when nothing is recorded; the attention weights, [B, T, S], or
    ///   with several beams [B, beams, S].
    func callAsFunction(
        _ tape: Tape, _ embedded: Tensor, from initial: [RecurrentState], source: EncodedSource, beams: Int,
        dropout: DropoutRates
    ) -> (readout: Tensor, last: [RecurrentState], weights: UnsafeMutablePointer<Float>?) {
        let shape = embedded.shape
        precondition(beams == 1 || shape.steps == 1)
        var input = embedded
        var context: Tensor?
        var weights: UnsafeMutablePointer<Float>?
        var last: [RecurrentState] = []
        for (index, layer) in layers.enumerated() {
            let (outputs, state) = layer(
                tape, context.map { tape.concatenate([input, $0]) } ?? input, from: initial[index])
            if let state { last.append(state) }
            let dropped = tape.dropout(outputs, rate: dropout.hidden)
            input = index == 0 ? dropped : tape.add(input, dropped)
            if index == 0, attention != .none {
                // Beams take the place of time steps: both are queries on the same sentence.
                let queries =
                    beams == 1
                    ? input
                    : tape.reshaped(input, Shape(steps: beams, batch: shape.batch / beams, width: input.shape.width))
                let found = tape.attention(
                    queries: queries, keys: source.keys, memory: source.states, lengths: source.lengths)
                context = beams == 1 ? found.contexts : tape.reshaped(found.contexts, input.shape)
                weights = found.weights
            }
        }
        var features = context.map { tape.concatenate([$0, input]) } ?? input
        if let readoutNormalization { features = readoutNormalization(tape, features) }
        let result = tape.tanh(readout(tape, features))
        return (tape.dropout(result, rate: dropout.output), last, weights)
    }
}
