import CKernels

/// Long short-term memory whose gates see the cell state through peepholes (Gers & Schmidhuber 2000; Gers,
/// Schraudolph & Schmidhuber 2002).
///
///     i = σ(Wᵢ x + Uᵢ h + pᵢ ⊙ c + bᵢ)    f = σ(W_f x + U_f h + p_f ⊙ c + b_f)
///     g = tanh(W_g x + U_g h + b_g)       c' = f ⊙ c + i ⊙ g
///     o = σ(W_o x + U_o h + p_o ⊙ c' + b_o)        h' = o ⊙ tanh(c')
///
/// An LSTM whose output gate is shut hides its cell state from its own gates; here they always see it. The peepholes p
/// are vectors, so they add no matrix product. They start at 0, as an ``LSTM``.
///
/// Gates in the order input, forget, candidate, output; peepholes in the order input, forget, output; a step keeps
/// tanh(c').
public struct PeepholeLSTM: RecurrentCell {
    public let name = "lstm-peephole"
    public let title = "LSTM with peephole connections"
    public let gates = 4
    public let cellStates = ["cell"]
    public let keptVectors = 1
    public let addsGradientsInStep = true
    public let elementwiseParameters = [
        ElementwiseParameter.bias([0, 1, 0, 0]), ElementwiseParameter("peephole", rows: 3, .zeros),
    ]

    public init() {}

    public func forward(_ step: CellStep) {
        dk_lstm_peephole_step(
            step.gates, step.parameters[0], step.parameters[1], step.old.cells[0], step.new.cells[0], step.kept,
            step.new.hidden, step.rows, step.width)
    }

    public func backward(_ step: CellStep, _ gradients: CellGradients) {
        dk_lstm_peephole_step_backward(
            step.gates, step.parameters[1], step.old.cells[0], step.new.cells[0], step.kept, gradients.hidden,
            gradients.cells[0], gradients.parameters[1], step.rows, step.width)
    }
}
