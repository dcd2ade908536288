import Tensors

/// Attention whose scores are v · tanh(W q + U s + b) for a query q and a state s of the encoder (Bahdanau, Cho &
/// Bengio 2015).
///
/// With several heads, as in RNMT+ (Chen et al. 2018), each scores with its own share of W, U and v and averages its
/// own share of projected states.
struct AdditiveAttention: Attention {
    private let heads: Int
    private let queries: Projection
    private let keys: Projection
    private let v: Parameter
    private let values: Projection?
    private let output: Projection?

    /// - Parameter name: how the names of the parameters begin.
    init(_ layout: inout ParameterLayout, hidden: Int, heads: Int, name prefix: String = "decoder.attention") {
        self.heads = heads
        func projection(_ name: String, hasBias: Bool) -> Projection {
            Projection(&layout, "\(prefix).\(name)", from: hidden, to: hidden, hasBias: hasBias)
        }
        queries = projection("queries", hasBias: true)
        keys = projection("keys", hasBias: false)
        v = layout.add("\(prefix).v", [hidden], .glorot(inputs: hidden / heads, outputs: 1))
        values = heads > 1 ? projection("values", hasBias: true) : nil
        output = heads > 1 ? projection("output", hasBias: true) : nil
    }

    func prepare(_ tape: Tape, _ states: Tensor, lengths: [Int]) -> EncodedSource {
        let keys = keys(tape, states)
        return EncodedSource(
            memory: values.map { $0(tape, states) } ?? states,
            keys: tape.isRecording ? keys : tape.exponentials(of: keys), lengths: lengths)
    }

    func attend(_ tape: Tape, _ queries: Tensor, _ rows: [QueryRows]?, to source: EncodedSource)
        -> (contexts: Tensor, weights: UnsafeMutablePointer<Float>)
    {
        let (contexts, weights) = tape.additiveAttention(
            queries: self.queries(tape, queries), rows: rows, keys: source.keys, keysAreExponentials: !tape.isRecording,
            v: v, memory: source.memory,
            order: source.order, lengths: source.lengths, heads: heads)
        return (output.map { $0(tape, contexts) } ?? contexts, weights)
    }
}
