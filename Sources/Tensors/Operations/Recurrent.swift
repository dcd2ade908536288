import CKernels

/// The state that a recurrent layer carries from step to step: hidden, and for an LSTM the cell, each [1, B, H].
public struct RecurrentState {
    public var hidden: Tensor
    public var cell: Tensor?

    public init(hidden: Tensor, cell: Tensor? = nil) {
        self.hidden = hidden
        self.cell = cell
    }
}

extension Tape {
    /// A recurrent layer, left to right over the whole sequence; its backward pass is back-propagation through time.
    ///
    /// What does not wait for the step before is one product over all steps: W x, and on the way back the gradients of
    /// all weights and of x. Only U h and its gradient are products of one step's rows, with packed weights.
    /// - Parameters:
    ///   - x: [T, B, input]
    ///   - initial: the state before the first step; zeros without it.
    /// - Returns: the hidden states of all steps, [T, B, H], and, when nothing is recorded, the last state.
    public func recurrent(_ x: Tensor, _ layer: RecurrentParameters, initial: RecurrentState? = nil)
        -> (outputs: Tensor, last: RecurrentState?)
    {
        precondition(x.shape.width == layer.inputSize, "width \(x.shape.width), layer takes \(layer.inputSize)")
        let pass = RecurrentPass(self, x, layer, initial)
        guard isRecording else {
            pass.apply()
            return (pass.outputs, pass.last)
        }
        pass.forward()
        record(from: pass.outputs, pass.backward)
        return (pass.outputs, nil)
    }
}

/// One recurrent layer on its way over a sequence and back.
private final class RecurrentPass {
    private let tape: Tape
    private let layer: RecurrentParameters
    private let x: Tensor
    private let initial: RecurrentState?
    /// [T, B, H]
    let outputs: Tensor
    private let cell: CellStep
    // As in CellStep.Work, of all steps.
    private let gates: UnsafeMutablePointer<Float>
    private let recurrent: UnsafeMutablePointer<Float>
    private let squashed: UnsafeMutablePointer<Float>
    /// The cell states behind all steps, [T, B, H]; of an LSTM alone.
    private let cells: UnsafeMutablePointer<Float>
    /// The state before the first step, [B, H], where none is given.
    private let zeros: UnsafeMutablePointer<Float>

    private var steps: Int { x.shape.steps }
    private var batch: Int { x.shape.batch }
    private var width: Int { layer.hiddenSize }
    private var gatesWidth: Int { layer.kind.gates * layer.hiddenSize }

    init(_ tape: Tape, _ x: Tensor, _ layer: RecurrentParameters, _ initial: RecurrentState?) {
        self.tape = tape
        self.layer = layer
        self.x = x
        self.initial = initial
        let shape = x.shape.with(width: layer.hiddenSize)
        outputs = tape.make(shape)
        cell = CellStep(layer, tape.values(layer.bias), rows: x.shape.batch)
        gates = tape.scratch(shape.count * layer.kind.gates)
        recurrent = layer.kind.keepsRecurrentSums ? tape.scratch(shape.count * layer.kind.gates) : gates
        squashed = layer.kind.hasCellState ? tape.scratch(shape.count) : gates
        cells = layer.kind.hasCellState ? tape.scratch(shape.count) : gates
        let state = shape.batch * shape.width
        zeros = tape.scratch(state)
        zeros.initialize(repeating: 0, count: state)
    }

    // MARK: One step's part

    private func work(_ step: Int) -> CellStep.Work {
        let (wide, narrow) = (step * batch * gatesWidth, layer.kind.hasCellState ? step * batch * width : 0)
        return CellStep.Work(gates: gates + wide, recurrent: recurrent + wide, squashed: squashed + narrow)
    }

    /// The state before a step.
    private func state(before step: Int) -> CellStep.State {
        guard step > 0 else {
            return CellStep.State(hidden: initial?.hidden.values ?? zeros, cell: initial?.cell?.values ?? zeros)
        }
        let place = (step - 1) * batch * width
        return CellStep.State(hidden: outputs.values + place, cell: layer.kind.hasCellState ? cells + place : cells)
    }

    /// The state behind the last step.
    var last: RecurrentState {
        let state = state(before: steps)
        return RecurrentState(
            hidden: tensor(state.hidden), cell: layer.kind.hasCellState ? tensor(state.cell) : nil)
    }

    private func tensor(_ values: UnsafeMutablePointer<Float>) -> Tensor {
        Tensor(Shape(batch: batch, width: width), values)
    }

    // MARK: Forward

    /// Without a way back, in the precision that the tape searches with.
    func apply() {
        tape.apply(layer.inputWeights, isTransposed: false, to: x, bias: nil, into: gates)
        for step in 0..<steps {
            let (work, old) = (work(step), state(before: step))
            if step > 0 || initial != nil {
                tape.apply(
                    layer.recurrentWeights, isTransposed: false, to: tensor(old.hidden), bias: nil,
                    into: work.recurrent, accumulate: recurrent == gates)
            } else if recurrent != gates {
                work.recurrent.initialize(repeating: 0, count: batch * gatesWidth)
            }
            cell.forward(work, from: old, to: state(before: step + 1))
        }
    }

    func forward() {
        let size = batch * width
        let rounded = tape.precision == .brain ? tape.arena.allocate(UInt16.self, outputs.shape.count) : nil
        outputs.rounded = rounded
        let states = tape.factor(outputs)
        tape.product(tape.factor(x), layer.inputMatrix, into: gates, accumulate: false)
        for step in 0..<steps {
            let (work, new) = (work(step), state(before: step + 1))
            let old = step > 0 ? states.slice((step - 1) * batch, batch) : initial.map { tape.factor($0.hidden) }
            if let old {
                tape.product(
                    old, layer.recurrentMatrix, into: work.recurrent, accumulate: recurrent == gates)
            } else if recurrent != gates {
                work.recurrent.initialize(repeating: 0, count: batch * gatesWidth)
            }
            cell.forward(work, from: state(before: step), to: new)
            if let rounded { dk_round(new.hidden, rounded + step * size, size) }
        }
    }

    // MARK: Backward

    /// - Parameter gradient: that of the outputs; each step adds to it what reaches the step before through the state.
    func backward(_ gradient: UnsafeMutablePointer<Float>) {
        let (size, rows) = (batch * width, x.shape.rows)
        let dCell = layer.kind.hasCellState ? tape.scratch(size) : zeros
        if layer.kind.hasCellState { dCell.initialize(repeating: 0, count: size) }
        let dFirst = initial.map { tape.gradientSum($0.hidden) }
        let outer = GradientFactor(tape, gates, rows: rows, width: gatesWidth)
        let inner = recurrent == gates ? outer : GradientFactor(tape, recurrent, rows: rows, width: gatesWidth)
        for step in (0..<steps).reversed() {
            let own = gradient + step * size
            // Nothing reads what a first step without a given state would pass on.
            let dOld = step > 0 ? own - size : dFirst
            cell.backward(
                work(step), from: state(before: step), to: state(before: step + 1), gradient: own,
                old: CellStep.State(hidden: dOld ?? zeros, cell: dCell))
            outer.finish(step * batch, batch)
            if recurrent != gates { inner.finish(step * batch, batch) }
            if let dOld {
                tape.product(
                    inner.factor.slice(step * batch, batch), transposed: layer.recurrentMatrix, into: dOld,
                    accumulate: true)
            }
        }

        tape.addGradient(of: layer.inputMatrix, tape.factor(x), outer.factor)
        if steps > 1 {
            let later = rows - batch
            tape.addGradient(
                of: layer.recurrentMatrix, tape.factor(outputs).slice(0, later), inner.factor.slice(batch, later))
        }
        tape.addBiasGradient(layer, gates, recurrent, rows: rows)
        let (dx, accumulate) = tape.gradientTarget(x)
        tape.product(outer.factor, transposed: layer.inputMatrix, into: dx, accumulate: accumulate)
        guard let initial else { return }
        tape.addGradient(of: layer.recurrentMatrix, tape.factor(initial.hidden), inner.factor.slice(0, batch))
        if let first = initial.cell { dk_add(dCell, tape.gradientSum(first), size) }
    }
}

/// Gradients that become a factor of products some rows at a time, as they are computed.
private struct GradientFactor {
    let factor: Factor

    init(_ tape: Tape, _ values: UnsafeMutablePointer<Float>, rows: Int, width: Int) {
        let rounded = tape.precision == .brain ? tape.arena.allocate(UInt16.self, rows * width) : nil
        factor = Factor(values: values, rounded: rounded, rows: rows, width: width)
    }

    /// Makes rows ready that have been computed.
    func finish(_ start: Int, _ count: Int) {
        let part = factor.slice(start, count)
        if let rounded = part.rounded { dk_round(part.values, rounded, count * factor.width) }
    }
}
