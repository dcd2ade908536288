import CKernels

/// Gated recurrent unit (Cho et al. 2014), in the form whose reset gate acts after the recurrent product, as in cuDNN
/// and PyTorch.
///
///     u = σ(W_u x + U_u h + b_u)       r = σ(W_r x + U_r h + b_r)
///     n = tanh(W_n x + b_n + r ⊙ (U_n h + b'_n))
///     h' = u ⊙ h + (1 - u) ⊙ n
///
/// Gates in the order update, reset, candidate; the bias has a fourth row, b'_n.
public struct GRU: RecurrentCell {
    public let name = "gru"
    public let title = "GRU"
    public let gates = 3
    public let recurrentProduct = RecurrentProduct.separate
    public let readsHidden = true
    public let elementwiseParameters = [ElementwiseParameter.bias([0, 0, 0, 0])]

    public init() {}

    public func forward(_ step: CellStep) {
        dk_gru_step(
            step.gates, step.recurrent, step.parameters[0], step.old.hidden, step.new.hidden, step.rows, step.width)
    }

    public func backward(_ step: CellStep, _ gradients: CellGradients) {
        dk_gru_step_backward(
            step.gates, step.recurrent, step.old.hidden, gradients.hidden, gradients.oldHidden, step.rows, step.width)
    }

    public func addGradients(_ gates: GateGradients, to parameters: [UnsafeMutablePointer<Float>]) {
        gates.addSums(to: parameters[0])
        // b'_n is inside the reset gate, so its gradient is the sum of the recurrent product's.
        let (width, sums) = (gates.width, parameters[0] + 3 * gates.width)
        for row in 0..<gates.rows { dk_add(gates.recurrent + (3 * row + 2) * width, sums, width) }
    }
}
