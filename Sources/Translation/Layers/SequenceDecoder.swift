import Tensors

/// Stacked recurrent layers over the target. The states of the first one query the source for all positions together;
/// the contexts go into the layers above and into the readout (Wu et al. 2016; Chen et al. 2018).
///
/// Attention does not feed back within a time step, so in training each layer runs over the whole target.
struct SequenceDecoder: TargetDecoder {
    private let parts: DecoderParts

    init(_ layout: inout ParameterLayout, _ configuration: ModelConfiguration, _ cell: any RecurrentCell) {
        let hidden = configuration.hiddenSize
        parts = DecoderParts(
            &layout, configuration, cell, firstInput: configuration.embeddingSize,
            nextInput: configuration.attention == .none ? hidden : 2 * hidden)
    }

    func start(_ tape: Tape, states: Tensor, summary: Tensor, lengths: [Int])
        -> (source: EncodedSource, initial: DecoderState)
    {
        let initial = DecoderState(layers: parts.initial(tape, summary: summary))
        return (parts.prepare(tape, states, lengths: lengths), initial)
    }

    func callAsFunction(
        _ tape: Tape, _ embedded: Tensor, from initial: DecoderState, source: EncodedSource, rows: [QueryRows]?,
        dropout: DropoutRates
    ) -> (readout: Tensor, last: DecoderState, weights: UnsafeMutablePointer<Float>?) {
        var input = embedded
        var contexts: Tensor?
        var weights: UnsafeMutablePointer<Float>?
        var last: [RecurrentState] = []
        for (index, layer) in parts.layers.enumerated() {
            let (outputs, state) = layer(
                tape, contexts.map { tape.concatenate([input, $0]) } ?? input, from: initial.layers[index])
            last.append(state)
            let dropped = dropout.at(\.hidden, tape)(outputs)
            input = index == 0 ? dropped : tape.add(input, dropped)
            if index == 0, let attention = parts.attention {
                let attended = attention.attend(tape, input, rows, to: source)
                contexts = dropout.at(\.context, tape)(attended.contexts)
                weights = attended.weights
            }
        }
        let readout = dropout.at(\.output, tape)(parts.readout(tape, contexts, input))
        return (readout, DecoderState(layers: last), weights)
    }
}
