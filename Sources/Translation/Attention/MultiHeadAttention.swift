import Tensors

/// Scaled inner products of projected queries and keys, with several heads (Vaswani et al. 2017, section 3.2).
///
///     headᵢ = softmax(Qᵢ Kᵢᵀ / √(H / heads)) Vᵢ      contexts = W_o [head₁; head₂; …]
struct MultiHeadAttention: Attention {
    private let heads: Int
    private let queries: Projection
    private let keys: Projection
    private let values: Projection
    private let output: Projection

    init(_ layout: inout ParameterLayout, hidden: Int, heads: Int) {
        self.heads = heads
        func projection(_ name: String) -> Projection {
            Projection(&layout, "decoder.attention.\(name)", from: hidden, to: hidden)
        }
        queries = projection("queries")
        // A bias of the keys would add the same to all scores of a query, and the softmax would cancel it.
        keys = Projection(&layout, "decoder.attention.keys", from: hidden, to: hidden, hasBias: false)
        values = projection("values")
        output = projection("output")
    }

    func prepare(_ tape: Tape, _ states: Tensor, lengths: [Int]) -> EncodedSource {
        EncodedSource(memory: values(tape, states), keys: keys(tape, states), lengths: lengths)
    }

    func attend(_ tape: Tape, _ queries: Tensor, _ rows: [QueryRows]?, to source: EncodedSource)
        -> (contexts: Tensor, weights: UnsafeMutablePointer<Float>)
    {
        let (contexts, weights) = tape.attention(
            queries: self.queries(tape, queries), rows: rows, keys: source.keys, memory: source.memory,
            order: source.order,
            lengths: source.lengths, heads: heads, scale: 1 / Float(queries.shape.width / heads).squareRoot())
        return (output(tape, contexts), weights)
    }
}
