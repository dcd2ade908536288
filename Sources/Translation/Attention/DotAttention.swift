import Tensors

/// Attention without parameters: scores are inner products of the decoder's and the encoder's states (Luong, Pham &
/// Manning 2015).
///
/// Several heads compare and average a share of the states each, as those of Vaswani et al. (2017) do with projections.
struct DotAttention: Attention {
    private let heads: Int
    private let scale: Float

    init(hidden: Int, heads: Int) {
        self.heads = heads
        scale = heads == 1 ? 1 : 1 / Float(hidden / heads).squareRoot()
    }

    func read(_ tape: Tape, _ states: Tensor, lengths: [Int]) -> EncodedSource {
        EncodedSource(memory: states, keys: states, lengths: lengths)
    }

    func look(_ tape: Tape, _ queries: Tensor, at source: EncodedSource)
        -> (contexts: Tensor, weights: UnsafeMutablePointer<Float>)
    {
        tape.attention(
            queries: queries, keys: source.keys, memory: source.memory, lengths: source.lengths, heads: heads,
            scale: scale)
    }
}
