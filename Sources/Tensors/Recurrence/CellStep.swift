import CKernels

/// One time step of a cell: where its numbers are. Each array has a row for each sentence, B in all; H is ``width``.
public struct CellStep {
    /// B
    public let rows: Int
    /// H
    public let width: Int
    /// W x, with U h added where the cell asks for that, [B, gates, H]. ``RecurrentCell/forward(_:)`` may replace these
    /// sums by what the backward pass needs; there they are replaced by their gradients.
    public let gates: UnsafeMutablePointer<Float>
    /// U h where the cell asks for it beside W x, [B, gates, H], treated as ``gates`` are; otherwise the same as
    /// ``gates``.
    public let recurrent: UnsafeMutablePointer<Float>
    /// Room for ``RecurrentCell/keptVectors``, [B, kept vectors, H].
    public let kept: UnsafeMutablePointer<Float>
    /// The elementwise parameters, [rows, H] each, in the cell's order.
    public let parameters: [UnsafePointer<Float>]
    /// The state before the step.
    public let old: CellState
    /// The state after the step.
    public let new: CellState
}

/// The numbers of a state: the hidden state and the cell states, [B, H] each.
public struct CellState {
    /// The hidden state.
    public let hidden: UnsafeMutablePointer<Float>
    /// In the order of ``RecurrentCell/cellStates``.
    public let cells: [UnsafeMutablePointer<Float>]

    /// The state from an element on.
    func advanced(by elements: Int) -> CellState {
        elements == 0 ? self : CellState(hidden: hidden + elements, cells: cells.map { $0 + elements })
    }
}

/// The gradients that a step's backward pass reads and passes on, [B, H] each.
public struct CellGradients {
    /// The gradient of the hidden state after the step.
    public let hidden: UnsafeMutablePointer<Float>
    /// Where the gradient of the hidden state before the step is added to, its path through U left out; only for cells
    /// with ``RecurrentCell/readsHidden``.
    public let oldHidden: UnsafeMutablePointer<Float>
    /// The gradients of the cell states after the step, which become those of the cell states before it.
    public let cells: [UnsafeMutablePointer<Float>]
    /// Where the gradients of the elementwise parameters are added to, in the cell's order; empty unless
    /// ``RecurrentCell/addsGradientsInStep``.
    public let parameters: [UnsafeMutablePointer<Float>]
}

/// The gradients of a cell's gates over all time steps.
public struct GateGradients {
    /// T * B
    public let rows: Int
    /// H
    public let width: Int
    /// The number of gates.
    public let gatesCount: Int
    /// [T * B, gates, H]
    public let gates: UnsafeMutablePointer<Float>
    /// The gradients of U h where the cell has it beside W x, [T * B, gates, H]; otherwise the same as ``gates``.
    public let recurrent: UnsafeMutablePointer<Float>

    /// Adds the sums over all rows to the first rows of a parameter, one for each gate.
    public func addSums(to parameter: UnsafeMutablePointer<Float>) {
        dk_sum_rows(gates, parameter, rows, gatesCount * width)
    }
}
