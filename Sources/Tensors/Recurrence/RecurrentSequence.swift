import CKernels

extension Tape {
    /// A recurrent layer, left to right over a whole sequence; its backward pass is back-propagation through time
    /// (Werbos 1990).
    ///
    /// What does not wait for the step before is one matrix product over all steps: W x and, in the backward pass, the
    /// gradients of all weights and of x. Only U h and its gradient are products for each step.
    /// - Parameters:
    ///   - x: [T, B, input]
    ///   - layer: the cell and its parameters, of `input` inputs and H units.
    ///   - initial: the state before the first step; zeros without it.
    /// - Returns: the hidden states of all steps, [T, B, H], and the last state, through which no gradient flows.
    public func recurrent(_ x: Tensor, _ layer: RecurrentParameters, initial: RecurrentState? = nil)
        -> (outputs: Tensor, last: RecurrentState)
    {
        precondition(x.shape.width == layer.inputSize, "width \(x.shape.width), layer takes \(layer.inputSize)")
        precondition(initial.map { $0.cellStates.count == layer.cell.cellStates.count } ?? true)
        let sequence = RecurrentSequence(self, x, layer, initial)
        sequence.forward()
        record(from: sequence.outputs, sequence.backward)
        return (sequence.outputs, sequence.last)
    }
}

/// One recurrent layer over a sequence that is known from the start.
private final class RecurrentSequence {
    private let unrolled: Unrolled
    private let x: Tensor
    private let initial: RecurrentState?
    /// [T, B, H]
    let outputs: Tensor
    /// The state before each step and the one after the last; those after a step share the memory of the outputs.
    private var states: [RecurrentState]

    private var tape: Tape { unrolled.tape }
    private var layer: RecurrentParameters { unrolled.layer }
    var last: RecurrentState { states[unrolled.steps] }

    init(_ tape: Tape, _ x: Tensor, _ layer: RecurrentParameters, _ initial: RecurrentState?) {
        unrolled = Unrolled(
            tape, layer, steps: x.shape.steps, batch: x.shape.batch, independentRows: !tape.isRecording)
        self.x = x
        self.initial = initial
        let outputs = tape.make(x.shape.with(width: layer.hiddenSize))
        self.outputs = outputs
        let cells = layer.cell.cellStates.map { _ in tape.make(outputs.shape) }
        let state = Shape(batch: x.shape.batch, width: layer.hiddenSize)
        func zero() -> RecurrentState {
            let zeros = tape.zeros(state)
            return RecurrentState(hidden: zeros, cellStates: cells.map { _ in zeros })
        }
        states = [initial ?? zero()]
        for t in 0..<x.shape.steps {
            func part(_ sequence: Tensor) -> Tensor { Tensor(state, sequence.values + t * state.count) }
            states.append(RecurrentState(hidden: part(outputs), cellStates: cells.map(part)))
        }
    }

    func forward() {
        unrolled.multiply(x, layer.inputMatrix, into: unrolled.gates.values, accumulate: false)
        // Each step's product reads the states before it, and the gradient of U reads all of them.
        let rows = tape.isRecording && layer.recurrentMatrix != nil ? tape.pendingRows(of: outputs) : nil
        for t in 0..<unrolled.steps {
            unrolled.forward(t, from: states[t], to: states[t + 1], isZero: t == 0 && initial == nil)
            guard let rows else { continue }
            rows.convert(t * unrolled.batch, unrolled.batch)
            states[t + 1].hidden.converted = rows.slice(t * unrolled.batch, unrolled.batch).converted
        }
    }

    /// - Parameter gradient: that of the outputs; each step adds to it what passes to the step before it.
    func backward(_ gradient: UnsafeMutablePointer<Float>) {
        let (steps, batch, size) = (unrolled.steps, unrolled.batch, unrolled.batch * layer.hiddenSize)
        let cells = layer.cell.cellStates.map { _ in tape.zeros(states[0].hidden.shape).values }
        let first = initial.map { tape.gradientSum($0.hidden) }
        for t in (0..<steps).reversed() {
            let own = gradient + t * size
            // Nothing reads what a first step without a given state would pass on.
            let before = t > 0 ? own - size : first
            unrolled.backward(t, from: states[t], to: states[t + 1], hidden: own, oldHidden: before, cells: cells)
            if let before { unrolled.addHiddenGradient(t, to: before, accumulate: true) }
        }
        let (outer, inner) = unrolled.finishBackward()
        tape.addGradient(of: layer.inputMatrix, tape.rows(of: x), outer)
        if let weights = layer.recurrentMatrix {
            if steps > 1 {
                let later = (steps - 1) * batch
                tape.addGradient(of: weights, tape.rows(of: outputs).slice(0, later), inner.slice(batch, later))
            }
            if let initial { tape.addGradient(of: weights, tape.rows(of: initial.hidden), inner.slice(0, batch)) }
        }
        let (dx, accumulate) = tape.gradientTarget(x)
        tape.matmul(.activations(outer), .transposedWeights(layer.inputMatrix), into: dx, accumulate: accumulate)
        guard let initial else { return }
        for (gradient, state) in zip(cells, initial.cellStates) { dk_add(gradient, tape.gradientSum(state), size) }
    }
}
