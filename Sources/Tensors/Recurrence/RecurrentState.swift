/// The state that a recurrent layer passes from step to step; all tensors are [1, B, H].
public struct RecurrentState {
    /// h, the output of the last step.
    public var hidden: Tensor
    /// The other vectors of the state, in the order of ``RecurrentCell/cellStates``; an LSTM has c.
    public var cellStates: [Tensor]

    public init(hidden: Tensor, cellStates: [Tensor] = []) {
        self.hidden = hidden
        self.cellStates = cellStates
    }

    /// The hidden state, then the cell states.
    public var tensors: [Tensor] { [hidden] + cellStates }

    /// The same state with each tensor replaced.
    public func map(_ transform: (Tensor) -> Tensor) -> RecurrentState {
        RecurrentState(hidden: transform(hidden), cellStates: cellStates.map(transform))
    }

    var pointers: CellState { CellState(hidden: hidden.values, cells: cellStates.map(\.values)) }
}
