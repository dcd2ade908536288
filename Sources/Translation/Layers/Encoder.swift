import Tensors

/// Stacked bidirectional recurrent layers (Schuster & Paliwal 1997; Bahdanau, Cho & Bengio 2015).
struct Encoder: Sendable {
    private struct Layer {
        var forward: RecurrentParameters
        var backward: RecurrentParameters
    }
    private let layers: [Layer]

    init(_ layout: inout ParameterLayout, _ cell: RecurrentCell, layers count: Int, input: Int, hidden: Int) {
        layers = (0..<count).map { index in
            let width = index == 0 ? input : hidden
            return Layer(
                forward: cell.layer(&layout, "encoder.\(index).forward", input: width, hidden: hidden / 2),
                backward: cell.layer(&layout, "encoder.\(index).backward", input: width, hidden: hidden / 2))
        }
    }

    /// - Parameters:
    ///   - embedded: [S, B, E]
    ///   - lengths: the length of each sentence.
    /// - Returns: the states of the top layer, both directions side by side, [S, B, H]; and its last ones, the left to
    ///   right state behind the last word beside the right to left state before the first, [1, B, H].
    func callAsFunction(_ tape: Tape, _ embedded: Tensor, lengths: [Int], dropout: DropoutRates)
        -> (states: Tensor, summary: Tensor)
    {
        var input = embedded
        var summary = embedded
        for (index, layer) in layers.enumerated() {
            let forward = tape.recurrent(input, layer.forward).outputs
            // Turned round within each sentence's own length, so padding comes last in both directions.
            let backward = tape.recurrent(tape.reverse(input, lengths: lengths), layer.backward).outputs
            summary = tape.concatenate([
                tape.last(forward, lengths: lengths), tape.last(backward, lengths: lengths),
            ])
            var output = tape.concatenate([forward, tape.reverse(backward, lengths: lengths)])
            output = tape.dropout(output, rate: dropout.hidden)
            input = index == 0 ? output : tape.add(input, output)
        }
        return (input, summary)
    }
}
