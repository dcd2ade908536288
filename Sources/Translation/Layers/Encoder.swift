import Tensors

/// Stacked bidirectional recurrent layers (Schuster & Paliwal 1997; Bahdanau, Cho & Bengio 2015).
struct Encoder: Sendable {
    private struct Layer {
        var forward: RecurrentLayer
        var backward: RecurrentLayer
    }
    private let layers: [Layer]

    init(
        _ layout: inout ParameterLayout, _ cell: any RecurrentCell, layers count: Int, input: Int, hidden: Int,
        normalizes: Bool
    ) {
        layers = (0..<count).map { index in
            func layer(_ direction: String) -> RecurrentLayer {
                RecurrentLayer(
                    &layout, cell, "encoder.\(index).\(direction)", input: index == 0 ? input : hidden,
                    hidden: hidden / 2, normalizes: normalizes)
            }
            return Layer(forward: layer("forward"), backward: layer("backward"))
        }
    }

    /// - Parameters:
    ///   - embedded: [S, B, E]
    ///   - lengths: the length of each sentence.
    /// - Returns: the states of the top layer, both directions side by side, [S, B, H]; and its final states, [1, B, H]:
    ///   the left-to-right state after the last token beside the right-to-left state after the first.
    func callAsFunction(_ tape: Tape, _ embedded: Tensor, lengths: [Int], dropout: DropoutRates)
        -> (states: Tensor, summary: Tensor)
    {
        var input = embedded
        var summary = embedded
        for (index, layer) in layers.enumerated() {
            let forward = layer.forward(tape, input).outputs
            // Reversed within each sentence's own length, so that padding comes last in both directions.
            let backward = layer.backward(tape, tape.reverse(input, lengths: lengths)).outputs
            summary = tape.concatenate([
                tape.last(forward, lengths: lengths), tape.last(backward, lengths: lengths),
            ])
            var output = tape.concatenate([forward, tape.reverse(backward, lengths: lengths)])
            output = dropout.at(\.hidden, tape)(output)
            input = index == 0 ? output : tape.add(input, output)
        }
        return (input, summary)
    }
}
