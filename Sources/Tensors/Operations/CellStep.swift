import CKernels

/// The elementwise half of a recurrent layer's time step: from the sums of the gates to the state, and back.
///
/// The sums W x + U h are matrix products, which a layer takes for all steps at once where it can.
struct CellStep {
    let kind: RecurrentKind
    /// [bias rows, H]
    let bias: UnsafePointer<Float>
    /// B
    let rows: Int
    /// H
    let width: Int

    init(_ layer: RecurrentParameters, _ bias: UnsafePointer<Float>, rows: Int) {
        kind = layer.kind
        self.bias = bias
        self.rows = rows
        width = layer.hiddenSize
    }

    /// What a step computes with, and what it leaves for the way back.
    struct Work {
        /// W x + U h, of a GRU W x alone, [B, gates * H]; then the gates' values; on the way back the sums' gradients.
        var gates: UnsafeMutablePointer<Float>
        /// U h of a GRU, [B, gates * H]; the same as `gates` for other cells.
        var recurrent: UnsafeMutablePointer<Float>
        /// tanh of an LSTM's new cell state, [B, H]; unused by other cells.
        var squashed: UnsafeMutablePointer<Float>
    }

    /// A hidden state and an LSTM's cell state, each [B, H]; the latter is unused by other cells.
    struct State {
        var hidden: UnsafeMutablePointer<Float>
        var cell: UnsafeMutablePointer<Float>
    }

    func forward(_ work: Work, from old: State, to new: State) {
        switch kind {
        case .lstm: dk_lstm_step(work.gates, bias, old.cell, new.cell, work.squashed, new.hidden, rows, width)
        case .gru: dk_gru_step(work.gates, work.recurrent, bias, old.hidden, new.hidden, rows, width)
        case .tanh, .relu: dk_rnn_step(work.gates, bias, new.hidden, rows, width, kind == .relu)
        }
    }

    /// - Parameters:
    ///   - hidden: the gradient of the new hidden state.
    ///   - old: the gradients of the state before the step: the hidden one is added to, but for its way through U; the
    ///     cell's is that of the new cell state to begin with.
    func backward(
        _ work: Work, from state: State, to new: State, gradient hidden: UnsafeMutablePointer<Float>, old: State
    ) {
        switch kind {
        case .lstm: dk_lstm_step_backward(work.gates, state.cell, work.squashed, hidden, old.cell, rows, width)
        case .gru: dk_gru_step_backward(work.gates, work.recurrent, state.hidden, hidden, old.hidden, rows, width)
        case .tanh, .relu: dk_rnn_step_backward(new.hidden, hidden, work.gates, rows * width, kind == .relu)
        }
    }
}
