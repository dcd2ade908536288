import CKernels

extension Tape {
    /// One time step of a recurrent layer, without a way back: what a search runs again and again.
    ///
    /// The same equations as ``recurrent(_:_:initial:)``, but of plain products: a primitive over a single step spends
    /// its time on getting going.
    /// - Parameter x: [1, N, input]
    /// - Returns: the state behind the step; its hidden part is the layer's output.
    public func recurrentStep(_ x: Tensor, _ layer: RecurrentParameters, from state: RecurrentState) -> RecurrentState {
        precondition(!isRecording && x.shape.steps == 1 && x.shape.width == layer.inputSize)
        let (rows, hidden) = (x.shape.batch, layer.hiddenSize)
        let width = layer.kind.gates * hidden
        let shape = Shape(batch: rows, width: hidden)
        let gates = scratch(rows * width)
        let inner = layer.kind == .gru ? scratch(rows * width) : gates
        apply(layer.inputWeights, isTransposed: false, to: x, bias: layer.gateBias, into: gates)
        apply(
            layer.recurrentWeights, isTransposed: false, to: state.hidden, bias: nil, into: inner,
            accumulate: inner == gates)
        let output = make(shape)
        switch layer.kind {
        case .lstm:
            guard let cell = state.cell else { preconditionFailure("an LSTM's state without its cell") }
            let newCell = make(shape)
            dk_lstm_step(gates, cell.values, newCell.values, scratch(shape.count), output.values, rows, hidden)
            return RecurrentState(hidden: output, cell: newCell)
        case .gru:
            dk_gru_step(
                gates, inner, values(layer.bias) + width, state.hidden.values, output.values, rows, hidden)
        case .tanh: dk_tanh(gates, output.values, shape.count)
        case .relu: dk_relu(gates, output.values, shape.count)
        }
        return RecurrentState(hidden: output)
    }
}

extension RecurrentParameters {
    /// The biases of the gates; a GRU has one more row behind them.
    fileprivate var gateBias: Parameter {
        Parameter(
            name: bias.name, shape: [kind.gates * hiddenSize], offset: bias.offset, initializer: bias.initializer)
    }
}
