import CKernels

/// A recurrent layer that is run step by step, since a part of its input depends on its own earlier outputs.
///
/// What is known beforehand is multiplied with its weights for all steps at once, and the gradients of the weights are
/// products over all steps at once too, when the backward pass has come to the first; only what has to wait for the
/// step before is computed within a step.
public final class RecurrentSteps {
    private let tape: Tape
    private let layer: RecurrentParameters
    private let batch: Int
    private let count: Int
    /// The share of the input weights' rows that belongs to the known part of the input.
    private let knownWidth: Int
    // The weights as matrices, [inputs, gates * H].
    private let knownWeights: Parameter
    private let inputWeights: Parameter
    private let recurrentWeights: Parameter
    private let cell: CellStep
    /// W x of all steps, [T, B, gates * H]; each step puts its gates in their place.
    private let gates: Tensor
    /// U h of all steps, which a GRU needs by itself.
    private let recurrent: UnsafeMutablePointer<Float>?
    private var recurrentGradient: UnsafeMutablePointer<Float>?
    /// The unknown part of the input, [T, B, …], and the state before each step, [T, B, H].
    private let inputs: UnsafeMutablePointer<Float>
    private let states: UnsafeMutablePointer<Float>
    private var next = 0

    private var kind: RecurrentKind { layer.kind }
    private var hidden: Int { layer.hiddenSize }
    private var gatesWidth: Int { kind.gates * hidden }
    private var inputWidth: Int { layer.inputSize - knownWidth }

    fileprivate init(_ tape: Tape, _ layer: RecurrentParameters, known: Tensor?, steps: Int, batch: Int) {
        precondition(known.map { $0.shape.steps == steps && $0.shape.batch == batch } ?? true)
        self.tape = tape
        self.layer = layer
        self.batch = batch
        count = steps
        knownWidth = known?.shape.width ?? 0
        precondition(knownWidth < layer.inputSize)
        let shape = Shape(steps: steps, batch: batch, width: layer.kind.gates * layer.hiddenSize)
        knownWeights = layer.inputMatrix(0..<knownWidth)
        inputWeights = layer.inputMatrix(knownWidth..<layer.inputSize)
        recurrentWeights = layer.recurrentMatrix
        cell = CellStep(layer, tape.values(layer.bias), rows: batch)
        let rows = shape.rows
        gates = known == nil ? tape.zeros(shape) : tape.make(shape)
        recurrent = layer.kind.keepsRecurrentSums ? tape.scratch(shape.count) : nil
        inputs = tape.scratch(rows * (layer.inputSize - knownWidth))
        states = tape.scratch(rows * layer.hiddenSize)
        if let known { tape.product(tape.factor(known), knownWeights, into: gates.values, accumulate: false) }
        // Recorded before any step, so it runs behind the backward passes of all.
        tape.record(from: gates) { [self] gradient in finish(gradient, known) }
    }

    /// Runs the next step.
    /// - Parameters:
    ///   - input: the part of the input that follows the known one, [1, B, …].
    ///   - state: the state before the step.
    /// - Returns: the state behind it.
    public func step(_ input: Tensor, from state: RecurrentState) -> RecurrentState {
        precondition(next < count && input.shape == Shape(batch: batch, width: inputWidth), "\(input.shape)")
        let place = next * batch
        next += 1
        let shape = Shape(batch: batch, width: hidden)
        (inputs + place * inputWidth).update(from: input.values, count: input.shape.count)
        (states + place * hidden).update(from: state.hidden.values, count: shape.count)
        let own = gates.values + place * gatesWidth
        let inner = recurrent.map { $0 + place * gatesWidth } ?? own
        tape.product(tape.factor(input), inputWeights, into: own, accumulate: true)
        tape.product(
            tape.factor(state.hidden), recurrentWeights, into: inner, accumulate: inner == own)
        precondition((state.cell != nil) == kind.hasCellState)
        let (output, newCell) = (tape.make(shape), state.cell.map { _ in tape.make(shape) })
        let squashed = kind.hasCellState ? tape.scratch(shape.count) : own
        let old = CellStep.State(hidden: state.hidden.values, cell: state.cell?.values ?? own)
        let new = CellStep.State(hidden: output.values, cell: newCell?.values ?? own)
        cell.forward(.init(gates: own, recurrent: inner, squashed: squashed), from: old, to: new)
        tape.record(from: output) { [self] gradient in
            let dGates = gradientPlace(place)
            let dInner = recurrent == nil ? dGates : recurrentGradientPlace(place)
            dGates.update(from: own, count: batch * gatesWidth)
            if dInner != dGates { dInner.update(from: inner, count: batch * gatesWidth) }
            let dCell = newCell.map(tape.gradientSum)
            let dOld = CellStep.State(
                hidden: recurrent == nil ? dGates : tape.gradientSum(state.hidden), cell: dCell ?? dGates)
            cell.backward(
                .init(gates: dGates, recurrent: dInner, squashed: squashed), from: old, to: new, gradient: gradient,
                old: dOld)
            if let dCell, let oldCell = state.cell { dk_add(dCell, tape.gradientSum(oldCell), shape.count) }
            passBack(dGates, dInner, input, state.hidden)
        }
        return RecurrentState(hidden: output, cell: newCell)
    }

    // MARK: Backward

    private func gradientPlace(_ place: Int) -> UnsafeMutablePointer<Float> {
        tape.gradientSum(gates) + place * gatesWidth
    }

    private func recurrentGradientPlace(_ place: Int) -> UnsafeMutablePointer<Float> {
        let base = recurrentGradient ?? tape.scratch(gates.shape.count)
        // Steps that no gradient reaches leave their zeros.
        if recurrentGradient == nil { base.initialize(repeating: 0, count: gates.shape.count) }
        recurrentGradient = base
        return base + place * gatesWidth
    }

    /// Adds the gradients of a step's input and of the state before it.
    private func passBack(
        _ dGates: UnsafeMutablePointer<Float>, _ dInner: UnsafeMutablePointer<Float>, _ input: Tensor, _ state: Tensor
    ) {
        let outer = tape.factor(dGates, rows: batch, width: gatesWidth)
        addGradient(outer, inputWeights, to: input)
        addGradient(
            dInner == dGates ? outer : tape.factor(dInner, rows: batch, width: gatesWidth), recurrentWeights, to: state)
    }

    /// The gradients of the parameters and of the known part of the input.
    private func finish(_ gradient: UnsafeMutablePointer<Float>, _ known: Tensor?) {
        let rows = gates.shape.rows
        let outer = tape.factor(gradient, rows: rows, width: gatesWidth)
        let inner = recurrentGradient.map { tape.factor($0, rows: rows, width: gatesWidth) } ?? outer
        tape.addGradient(of: inputWeights, tape.factor(inputs, rows: rows, width: inputWidth), outer)
        tape.addGradient(of: recurrentWeights, tape.factor(states, rows: rows, width: hidden), inner)
        tape.addBiasGradient(layer, gradient, inner.values, rows: rows)
        if let known {
            tape.addGradient(of: knownWeights, tape.factor(known), outer)
            let (target, accumulate) = tape.gradientTarget(known)
            tape.product(outer, transposed: knownWeights, into: target, accumulate: accumulate)
        }
    }

    /// Adds the gradient of what was multiplied with weights at a step.
    private func addGradient(_ dGates: Factor, _ weights: Parameter, to x: Tensor) {
        let (target, accumulate) = tape.gradientTarget(x)
        tape.product(dGates, transposed: weights, into: target, accumulate: accumulate)
    }
}

extension Tape {
    /// Prepares a recurrent layer to be run step by step.
    /// - Parameters:
    ///   - known: the first part of the layer's input, [T, B, …], if there is one.
    ///   - steps: T
    ///   - batch: B
    public func recurrentSteps(_ layer: RecurrentParameters, known: Tensor?, steps: Int, batch: Int) -> RecurrentSteps {
        RecurrentSteps(self, layer, known: known, steps: steps, batch: batch)
    }
}
