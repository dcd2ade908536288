import CKernels

/// Minimal gated recurrent unit (Feng et al. 2024, "Were RNNs All We Needed?", section 3.1): a GRU whose gate and
/// candidate depend on the input alone.
///
///     z = σ(W_z x + b_z)    n = W_n x + b_n    h' = (1 - z) ⊙ h + z ⊙ n
///
/// There is no recurrent matrix: all matrix products run over whole sequences, and what is left of a time step is
/// elementwise. The paper computes h' for all steps by a parallel scan, which gives the same numbers.
///
/// Gates in the order update, candidate. The update gate is z of the paper; u of ``GRU`` is 1 - z.
public struct MinGRU: RecurrentCell {
    public let name = "mingru"
    public let title = "minGRU"
    public let gates = 2
    public let recurrentProduct = RecurrentProduct.none
    public let readsHidden = true
    public let elementwiseParameters = [ElementwiseParameter.bias([0, 0])]

    public init() {}

    public func forward(_ step: CellStep) {
        dk_mingru_step(
            step.gates, step.parameters[0], step.old.hidden, step.new.hidden, step.rows, step.width)
    }

    public func backward(_ step: CellStep, _ gradients: CellGradients) {
        dk_mingru_step_backward(
            step.gates, step.old.hidden, gradients.hidden, gradients.oldHidden, step.rows, step.width)
    }
}
