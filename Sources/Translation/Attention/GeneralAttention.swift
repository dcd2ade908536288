import Tensors

/// Attention whose scores are qᵀ W s for a query q and a state s of the encoder (Luong, Pham & Manning 2015).
struct GeneralAttention: Attention {
    private let keys: Parameter
    private let scale: Float

    /// - Parameter scales: whether scores are divided by the square root of the width.
    init(_ layout: inout ParameterLayout, hidden: Int, scales: Bool) {
        scale = scales ? 1 / Float(hidden).squareRoot() : 1
        keys = layout.add("decoder.attention.keys", [hidden, hidden], .glorot(inputs: hidden, outputs: hidden))
    }

    func prepare(_ tape: Tape, _ states: Tensor, lengths: [Int]) -> EncodedSource {
        EncodedSource(memory: states, keys: tape.linear(states, keys), lengths: lengths)
    }

    func attend(_ tape: Tape, _ queries: Tensor, _ rows: [QueryRows]?, to source: EncodedSource)
        -> (contexts: Tensor, weights: UnsafeMutablePointer<Float>)
    {
        tape.attention(
            queries: queries, rows: rows, keys: source.keys, memory: source.memory, order: source.order,
            lengths: source.lengths, scale: scale)
    }
}
