import Tensors

/// How the states of a text become one vector.
public enum PoolingKind: String, Codable, Sendable, CaseIterable {
    /// The left-to-right state after the last token beside the right-to-left state after the first.
    case last
    /// The mean of the states.
    case mean
    /// The largest number of each feature.
    case maximum
    /// A mean weighted by additive attention, which those last states ask (Bahdanau, Cho & Bengio 2015).
    case attention
}

/// The layer that makes one vector of the states of each text.
struct Pooling: Sendable {
    private let kind: PoolingKind
    private let attention: AdditiveAttention?

    init(_ layout: inout ParameterLayout, _ kind: PoolingKind, hidden: Int) {
        self.kind = kind
        attention =
            kind == .attention ? AdditiveAttention(&layout, hidden: hidden, heads: 1, name: "pooling.attention") : nil
    }

    /// - Parameters:
    ///   - states: [S, B, H]
    ///   - summary: the last states of both directions, [1, B, H].
    ///   - lengths: the number of tokens of each text.
    /// - Returns: [1, B, H]
    func callAsFunction(_ tape: Tape, _ states: Tensor, summary: Tensor, lengths: [Int]) -> Tensor {
        switch kind {
        case .last: return summary
        case .mean: return tape.mean(states, lengths: lengths)
        case .maximum: return tape.maximum(states, lengths: lengths)
        case .attention:
            guard let attention else { preconditionFailure("attention has its parameters") }
            return attention.attend(tape, summary, nil, to: attention.prepare(tape, states, lengths: lengths)).contexts
        }
    }
}
