import Tensors

/// What a decoder carries from step to step.
public struct DecoderState {
    /// For each layer, [1, N, H].
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

/// What writes the target: recurrent layers that look at the source, up to what the output layer reads.
protocol TargetDecoder: Sendable {
    /// What attention compares with, and the state before the first word.
    /// - Parameters:
    ///   - states: the encoder's, [S, B, H].
    ///   - summary: its last states, [1, B, H].
    func start(_ tape: Tape, states: Tensor, summary: Tensor, lengths: [Int])
        -> (source: EncodedSource, initial: DecoderState)

    /// - Parameters:
    ///   - embedded: [T, N, E]
    ///   - source: a batch of B sentences.
    ///   - rows: which rows look at which sentence; without it N is B.
    /// - Returns: the readout, [T, N, H]; when nothing is recorded the last state; the attention weights of the steps
    ///   that looked at once, a row of S for each.
    func callAsFunction(
        _ tape: Tape, _ embedded: Tensor, from initial: DecoderState, source: EncodedSource, rows: [QueryRows]?,
        dropout: DropoutRates
    ) -> (readout: Tensor, last: DecoderState, weights: UnsafeMutablePointer<Float>?)
}

/// What decoders have in common: their layers, attention, first states and readout.
struct DecoderParts: Sendable {
    let layers: [RecurrentLayer]
    let attention: (any Attention)?
    /// For each layer one projection for each vector of its state, hidden state first.
    private let initialStates: [[Projection]]
    private let normalization: Normalization?
    private let projection: Projection

    /// - Parameters:
    ///   - firstInput: width of what the first layer reads.
    ///   - nextInput: width of what each layer above reads.
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

    func read(_ tape: Tape, _ states: Tensor, lengths: [Int]) -> EncodedSource {
        attention?.read(tape, states, lengths: lengths)
            ?? EncodedSource(memory: states, keys: states, lengths: lengths)
    }

    /// The state of each layer before the first word.
    func initial(_ tape: Tape, summary: Tensor) -> [RecurrentState] {
        initialStates.map { projections in
            let vectors = projections.map { tape.tanh($0(tape, summary)) }
            return RecurrentState(hidden: vectors[0], cellStates: Array(vectors.dropFirst()))
        }
    }

    /// What the next word is chosen by, from the contexts and the outputs of the top layer: [T, N, H].
    func readout(_ tape: Tape, _ contexts: Tensor?, _ outputs: Tensor) -> Tensor {
        var features = contexts.map { tape.concatenate([$0, outputs]) } ?? outputs
        if let normalization { features = normalization(tape, features) }
        return tape.tanh(projection(tape, features))
    }
}
