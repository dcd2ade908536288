import Tensors

/// What the decoder knows of a batch of source sentences.
public struct EncodedSource {
    /// What attention averages, [S, B, H].
    public var memory: Tensor
    /// What attention compares with, computed once a sentence, [S, B, H].
    public var keys: Tensor
    public var lengths: [Int]
    /// Whether both lie as [S, B, H] or as [B, S, H].
    public var order = SourceOrder.timeMajor
}

/// A way for the decoder to look at the source.
protocol Attention: Sendable {
    /// Prepares the encoder's states, [S, B, H], once for all queries.
    func read(_ tape: Tape, _ states: Tensor, lengths: [Int]) -> EncodedSource

    /// Looks at the source.
    /// - Parameters:
    ///   - queries: [T, N, H]
    ///   - rows: which queries look at which sentence; without it N is B.
    /// - Returns: the contexts, [T, N, H], and the weights, a row of S for each query, those of one sentence behind
    ///   another.
    func look(_ tape: Tape, _ queries: Tensor, _ rows: [QueryRows]?, at source: EncodedSource)
        -> (contexts: Tensor, weights: UnsafeMutablePointer<Float>)
}

/// How the decoder looks at the source.
public enum AttentionKind: String, Codable, Sendable, CaseIterable {
    /// The plain encoder-decoder: the whole source in the decoder's first state (Sutskever, Vinyals & Le 2014).
    case none
    /// Scores are inner products of states (Luong, Pham & Manning 2015).
    case dot
    /// Scores are inner products through a learnt matrix (Luong, Pham & Manning 2015); with several heads, those of
    /// learnt projections (Vaswani et al. 2017).
    case general
    /// Scores come from a layer of tanh over query and key (Bahdanau, Cho & Bengio 2015).
    case additive

    /// Declares the parameters.
    /// - Parameters:
    ///   - hidden: H
    ///   - heads: how many; it divides H.
    ///   - readsNormalized: whether the states that it compares have been normalized.
    func make(_ layout: inout ParameterLayout, hidden: Int, heads: Int, readsNormalized: Bool) -> (any Attention)? {
        // States are small at first, and so are their inner products. Normalized ones are not: over some hundred
        // features the softmax of their products would begin, and stay, at a single word.
        switch self {
        case .none: nil
        case .dot: DotAttention(hidden: hidden, heads: heads, scales: readsNormalized)
        case .general where heads == 1: GeneralAttention(&layout, hidden: hidden, scales: readsNormalized)
        case .general: MultiHeadAttention(&layout, hidden: hidden, heads: heads)
        case .additive: AdditiveAttention(&layout, hidden: hidden, heads: heads)
        }
    }
}
