import Tensors

/// Attention without parameters: scores are inner products of the decoder's and the encoder's states (Luong, Pham &
/// Manning 2015).
///
/// Several heads compare and average a share of the states each, as those of Vaswani et al. (2017) do with projections.
struct DotAttention: Attention {
    private let heads: Int
    private let scale: Float

    /// - Parameter scales: whether scores are divided by the square root of the width, as they are with several heads.
    init(hidden: Int, heads: Int, scales: Bool) {
        self.heads = heads
        scale = scales || heads > 1 ? 1 / Float(hidden / heads).squareRoot() : 1
    }

    func prepare(_ tape: Tape, _ states: Tensor, lengths: [Int]) -> EncodedSource {
        EncodedSource(memory: states, keys: states, lengths: lengths)
    }

    func attend(_ tape: Tape, _ queries: Tensor, _ rows: [QueryRows]?, to source: EncodedSource)
        -> (contexts: Tensor, weights: UnsafeMutablePointer<Float>)
    {
        tape.attention(
            queries: queries, rows: rows, keys: source.keys, memory: source.memory, order: source.order,
            lengths: source.lengths, heads: heads,
            scale: scale)
    }
}
