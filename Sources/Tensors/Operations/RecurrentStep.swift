extension Tape {
    /// One time step of a recurrent layer, without a way back: what a search runs again and again.
    /// - Parameter x: [1, N, input]
    /// - Returns: the state behind the step; its hidden part is the layer's output.
    public func recurrentStep(_ x: Tensor, _ layer: RecurrentParameters, from state: RecurrentState) -> RecurrentState {
        precondition(!isRecording && x.shape.steps == 1 && x.shape.width == layer.inputSize)
        precondition((state.cell != nil) == layer.kind.hasCellState)
        let shape = Shape(batch: x.shape.batch, width: layer.hiddenSize)
        let gates = scratch(shape.count * layer.kind.gates)
        let inner = layer.kind.keepsRecurrentSums ? scratch(shape.count * layer.kind.gates) : gates
        apply(layer.inputWeights, isTransposed: false, to: x, bias: nil, into: gates)
        apply(
            layer.recurrentWeights, isTransposed: false, to: state.hidden, bias: nil, into: inner,
            accumulate: inner == gates)
        let (hidden, cell) = (make(shape), layer.kind.hasCellState ? make(shape) : nil)
        CellStep(layer, values(layer.bias), rows: shape.batch).forward(
            .init(gates: gates, recurrent: inner, squashed: cell == nil ? gates : scratch(shape.count)),
            from: .init(hidden: state.hidden.values, cell: state.cell?.values ?? gates),
            to: .init(hidden: hidden.values, cell: cell?.values ?? gates))
        return RecurrentState(hidden: hidden, cell: cell)
    }
}
