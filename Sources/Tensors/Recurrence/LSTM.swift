import CKernels

/// Long short-term memory with a forget gate (Hochreiter & Schmidhuber 1997; Gers, Schmidhuber & Cummins 2000).
///
///     i = σ(Wᵢ x + Uᵢ h + bᵢ)          f = σ(W_f x + U_f h + b_f)
///     g = tanh(W_g x + U_g h + b_g)    o = σ(W_o x + U_o h + b_o)
///     c' = f ⊙ c + i ⊙ g               h' = o ⊙ tanh(c')
///
/// The cell state c passes from step to step by addition, so its gradient does not vanish while f is near 1. That is
/// why the forget gate's bias starts at 1 (Jozefowicz, Zaremba & Sutskever 2015).
///
/// Gates in the order input, forget, candidate, output; a step keeps tanh(c').
public struct LSTM: RecurrentCell {
    public let name = "lstm"
    public let title = "LSTM"
    public let gates = 4
    public let cellStates = ["cell"]
    public let keptVectors = 1
    public let elementwiseParameters = [ElementwiseParameter.bias([0, 1, 0, 0])]

    public init() {}

    public func forward(_ step: CellStep) {
        dk_lstm_step(
            step.gates, step.parameters[0], step.old.cells[0], step.new.cells[0], step.kept, step.new.hidden,
            step.rows, step.width)
    }

    public func backward(_ step: CellStep, _ gradients: CellGradients) {
        dk_lstm_step_backward(
            step.gates, step.old.cells[0], step.kept, gradients.hidden, gradients.cells[0], step.rows, step.width)
    }
}
