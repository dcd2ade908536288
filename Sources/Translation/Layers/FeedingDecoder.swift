import Tensors

/// Stacked recurrent layers with attention in the loop: the top layer's state queries the source, and the readout of
/// each step, made of state and context, is an input of the next step (Luong, Pham & Manning 2015, section 3.3).
///
///     hₜ = layers([yₜ₋₁; h̃ₜ₋₁])      cₜ = attention(hₜ)      h̃ₜ = tanh(W [cₜ; hₜ])
///
/// So the decoder knows what it has attended to, but each step has to wait for the one before, in training too.
struct FeedingDecoder: TargetDecoder {
    private let parts: DecoderParts
    private let attention: any Attention
    private let hiddenSize: Int

    /// - Precondition: the configuration has attention.
    init(_ layout: inout ParameterLayout, _ configuration: ModelConfiguration, _ cell: any RecurrentCell) {
        hiddenSize = configuration.hiddenSize
        parts = DecoderParts(
            &layout, configuration, cell, firstInput: configuration.embeddingSize + hiddenSize,
            nextInput: hiddenSize)
        guard let attention = parts.attention else { preconditionFailure("input feeding without attention") }
        self.attention = attention
    }

    func start(_ tape: Tape, states: Tensor, summary: Tensor, lengths: [Int])
        -> (source: EncodedSource, initial: DecoderState)
    {
        let initial = DecoderState(
            layers: parts.initial(tape, summary: summary),
            readout: tape.zeros(Shape(batch: lengths.count, width: hiddenSize)))
        return (parts.prepare(tape, states, lengths: lengths), initial)
    }

    func callAsFunction(
        _ tape: Tape, _ embedded: Tensor, from initial: DecoderState, source: EncodedSource, rows: [QueryRows]?,
        dropout: DropoutRates
    ) -> (readout: Tensor, last: DecoderState, weights: UnsafeMutablePointer<Float>?) {
        guard var readout = initial.readout else { preconditionFailure("a state without its readout") }
        let shape = embedded.shape
        let layers = parts.layers.enumerated().map { index, layer in
            layer.unrolled(tape, known: index == 0 ? embedded : nil, steps: shape.steps, batch: shape.batch)
        }
        let hiddenDropout = layers.map { _ in dropout.at(\.hidden, tape) }
        let contextDropout = dropout.at(\.context, tape), outputDropout = dropout.at(\.output, tape)
        var states = initial.layers
        var readouts: [Tensor] = []
        var weights: UnsafeMutablePointer<Float>?
        for _ in 0..<shape.steps {
            var input = readout
            for (index, layer) in layers.enumerated() {
                let (output, state) = layer(input, states[index])
                states[index] = state
                let dropped = hiddenDropout[index](output)
                input = index == 0 ? dropped : tape.add(input, dropped)
            }
            let attended = attention.attend(tape, input, rows, to: source)
            weights = attended.weights
            readout = outputDropout(parts.readout(tape, contextDropout(attended.contexts), input))
            readouts.append(readout)
        }
        return (
            readouts.count == 1 ? readout : tape.sequence(readouts), DecoderState(layers: states, readout: readout),
            weights
        )
    }
}
