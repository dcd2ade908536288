import Tensors

/// A batch of encoded source sentences.
public struct EncodedSource {
    /// The vectors that attention averages, [S, B, H].
    public var memory: Tensor
    /// The vectors that attention compares queries with, computed once for each sentence, [S, B, H].
    public var keys: Tensor
    /// The length of each sentence.
    public var lengths: [Int]
    /// Whether both are stored as [S, B, H] or as [B, S, H].
    public var order = SourceOrder.timeMajor
}

/// An attention mechanism.
protocol Attention: Sendable {
    /// Prepares the encoder's states, [S, B, H], once for all queries.
    func prepare(_ tape: Tape, _ states: Tensor, lengths: [Int]) -> EncodedSource

    /// Computes the contexts of queries: averages of the source, weighted by a softmax of scores.
    /// - Parameters:
    ///   - queries: [T, N, H]
    ///   - rows: which queries attend to which sentence; without it N is B.
    /// - Returns: the contexts, [T, N, H], and the weights, a row of S for each query, sentence after sentence.
    func attend(_ tape: Tape, _ queries: Tensor, _ rows: [QueryRows]?, to source: EncodedSource)
        -> (contexts: Tensor, weights: UnsafeMutablePointer<Float>)
}

/// The kinds of attention.
public enum AttentionKind: String, Codable, Sendable, CaseIterable {
    /// No attention: the whole source is in the decoder's initial state (Sutskever, Vinyals & Le 2014).
    case none
    /// Scores are inner products of states (Luong, Pham & Manning 2015).
    case dot
    /// Scores are inner products through a learnt matrix (Luong, Pham & Manning 2015); with several heads, those of
    /// learnt projections (Vaswani et al. 2017).
    case general
    /// Scores come from a tanh layer over query and key (Bahdanau, Cho & Bengio 2015).
    case additive

    /// Declares the parameters.
    /// - Parameters:
    ///   - hidden: H
    ///   - heads: the number of heads, a divisor of H.
    ///   - readsNormalized: whether the states that it compares are normalized.
    func make(_ layout: inout ParameterLayout, hidden: Int, heads: Int, readsNormalized: Bool) -> (any Attention)? {
        // States are small at first, and so are their inner products. Those of normalized states are not: over some
        // hundred features their softmax would start, and stay, at a single position.
        switch self {
        case .none: nil
        case .dot: DotAttention(hidden: hidden, heads: heads, scales: readsNormalized)
        case .general where heads == 1: GeneralAttention(&layout, hidden: hidden, scales: readsNormalized)
        case .general: MultiHeadAttention(&layout, hidden: hidden, heads: heads)
        case .additive: AdditiveAttention(&layout, hidden: hidden, heads: heads)
        }
    }
}
