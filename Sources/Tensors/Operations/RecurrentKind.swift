/// The recurrent cells.
public enum RecurrentKind: Hashable, Sendable {
    /// h = tanh(W x + U h + b)
    case tanh
    /// h = max(0, W x + U h + b)
    case relu
    /// Long short-term memory with a forget gate; gates in the order input, forget, candidate, output.
    case lstm
    /// Gated recurrent unit whose reset gate acts behind the recurrent product; gates in the order update, reset,
    /// candidate.
    case gru

    public var gates: Int {
        switch self {
        case .tanh, .relu: 1
        case .gru: 3
        case .lstm: 4
        }
    }

    /// Rows of the bias: the GRU's candidate has a second one inside its reset gate.
    public var biasRows: Int { self == .gru ? 4 : gates }

    /// Whether there is a cell state beside the hidden state.
    public var hasCellState: Bool { self == .lstm }

    /// Whether U h is needed apart from W x.
    var keepsRecurrentSums: Bool { self == .gru }
}
