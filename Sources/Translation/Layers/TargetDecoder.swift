import Tensors

/// The state that a decoder passes from step to step.
public struct DecoderState {
    /// The state of each layer.
    public var layers: [RecurrentState]
    /// With input feeding, the last readout, [1, N, H].
    public var readout: Tensor?

    /// The same with each tensor replaced.
    func map(_ transform: (Tensor) -> Tensor) -> DecoderState {
        DecoderState(
            layers: layers.map { $0.map(transform) }, readout: readout.map(transform))
    }

    /// All tensors, in an order that depends on the model alone.
    var tensors: [Tensor] {
        layers.flatMap(\.tensors) + (readout.map { [$0] } ?? [])
    }
}

/// A decoder: recurrent layers that attend to the source, up to the input of the output layer.
protocol TargetDecoder: Sendable {
    /// Prepares the source for attention, and the state before the first token.
    /// - Parameters:
    ///   - states: the encoder's, [S, B, H].
    ///   - summary: its final states, [1, B, H].
    func start(_ tape: Tape, states: Tensor, summary: Tensor, lengths: [Int])
        -> (source: EncodedSource, initial: DecoderState)

    /// - Parameters:
    ///   - embedded: [T, N, E]
    ///   - source: a batch of B sentences.
    ///   - rows: which rows attend to which sentence; without it N is B.
    /// - Returns: the readout, [T, N, H]; when nothing is recorded the last state; the weights of the last call of
    ///   attention, a row of S for each query.
    func callAsFunction(
        _ tape: Tape, _ embedded: Tensor, from initial: DecoderState, source: EncodedSource, rows: [QueryRows]?,
        dropout: DropoutRates
    ) -> (readout: Tensor, last: DecoderState, weights: UnsafeMutablePointer<Float>?)
}

/// The parts that decoders have in common: layers, attention, initial states and readout.
struct DecoderParts: Sendable {
    let layers: [RecurrentLayer]
    let attention: (any Attention)?
    /// For each layer one projection for each vector of its state, hidden state first.
    private let initialStates: [[Projection]]
    private let normalization: Normalization?
    private let projection: Projection

    /// - Parameters:
    ///   - firstInput: the width of the first layer's input.
    ///   - nextInput: the width of the input of each layer above it.
    init(
        _ layout: inout ParameterLayout, _ configuration: ModelConfiguration, _ cell: any RecurrentCell,
        firstInput: Int,
        nextInput: Int
    ) {
        let hidden = configuration.hiddenSize, count = configuration.decoderLayers
        let normalizes = configuration.normalizesLayers
        layers = (0..<count).map {
            RecurrentLayer(
                &layout, cell, "decoder.\($0)", input: $0 == 0 ? firstInput : nextInput, hidden: hidden,
                normalizes: normalizes)
        }
        let projections = (["initial"] + cell.cellStates.map { "initial-\($0)" }).map { name in
            (0..<count).map { Projection(&layout, "decoder.\($0).\(name)", from: hidden, to: hidden) }
        }
        initialStates = (0..<count).map { layer in projections.map { $0[layer] } }
        attention = configuration.attention.make(
            &layout, hidden: hidden, heads: configuration.attentionHeads, readsNormalized: normalizes)
        let features = attention == nil ? hidden : 2 * hidden
        normalization = normalizes ? Normalization(&layout, "decoder.readout.normalization", width: features) : nil
        projection = Projection(&layout, "decoder.readout", from: features, to: hidden)
    }

    func prepare(_ tape: Tape, _ states: Tensor, lengths: [Int]) -> EncodedSource {
        attention?.prepare(tape, states, lengths: lengths)
            ?? EncodedSource(memory: states, keys: states, lengths: lengths)
    }

    /// The state of each layer before the first token.
    func initial(_ tape: Tape, summary: Tensor) -> [RecurrentState] {
        initialStates.map { projections in
            let vectors = projections.map { tape.tanh($0(tape, summary)) }
            return RecurrentState(hidden: vectors[0], cellStates: Array(vectors.dropFirst()))
        }
    }

    /// The readout, from which the next token is predicted: a layer over the contexts and the outputs of the top layer,
    /// [T, N, H].
    func readout(_ tape: Tape, _ contexts: Tensor?, _ outputs: Tensor) -> Tensor {
        var features = contexts.map { tape.concatenate([$0, outputs]) } ?? outputs
        if let normalization { features = normalization(tape, features) }
        return tape.tanh(projection(tape, features))
    }
}
