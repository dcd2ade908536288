import CKernels

/// A recurrent layer unrolled over T time steps: one step, forward and backward, as whole sequences, loops and searches
/// run it.
///
/// They differ in where a step's input and states come from. W x is the caller's, who knows how much of x there is
/// before the first step.
final class Unrolled {
    let tape: Tape
    let layer: RecurrentParameters
    /// T
    let steps: Int
    /// B
    let batch: Int
    /// W x of all steps, [T, B, gates * H], which the caller writes before a step; the step leaves its gates there, and
    /// the backward pass their gradients.
    let gates: Tensor
    /// U h of all steps, treated as the gates are, where the cell has it beside W x; otherwise the same as the gates.
    private let recurrent: UnsafeMutablePointer<Float>
    /// [T, B, kept vectors, H]
    private let kept: UnsafeMutablePointer<Float>
    private let parameters: [UnsafePointer<Float>]
    private lazy var backwardPass = BackwardPass(self)

    /// What the backward pass needs besides, made when it begins.
    private final class BackwardPass {
        /// The gradients of the elementwise parameters.
        let parameters: [GroupSums]
        /// The gradients of W x and of U h.
        let outer: ActivationRows
        let inner: ActivationRows
        /// For each step whether it has been run backward.
        var isComplete: [Bool]
        /// Takes the gradient of a state that nobody asks for, [B, H].
        let unused: UnsafeMutablePointer<Float>

        init(_ unrolled: Unrolled) {
            let (tape, rows) = (unrolled.tape, unrolled.steps * unrolled.batch)
            parameters = unrolled.layer.elementwise.map(tape.sums)
            outer = tape.pendingRows(unrolled.gates.values, rows: rows, width: unrolled.gates.shape.width)
            inner =
                unrolled.isSeparate
                ? tape.pendingRows(unrolled.recurrent, rows: rows, width: unrolled.gates.shape.width) : outer
            isComplete = [Bool](repeating: false, count: unrolled.steps)
            unused = tape.scratch(unrolled.size)
        }
    }

    private var cell: any RecurrentCell { layer.cell }
    private var isSeparate: Bool { recurrent != gates.values }
    /// The number of elements of a vector of H numbers for each sentence.
    private var size: Int { batch * layer.hiddenSize }

    /// Whether the bits of a row must not depend on how many other rows there are; see ``Tape/matmul``.
    private let independentRows: Bool

    init(_ tape: Tape, _ layer: RecurrentParameters, steps: Int, batch: Int, independentRows: Bool) {
        self.independentRows = independentRows
        self.tape = tape
        self.layer = layer
        self.steps = steps
        self.batch = batch
        let size = steps * batch * layer.hiddenSize
        gates = tape.make(Shape(steps: steps, batch: batch, width: layer.cell.gates * layer.hiddenSize))
        recurrent = layer.cell.recurrentProduct == .separate ? tape.scratch(gates.shape.count) : gates.values
        kept = layer.cell.keptVectors > 0 ? tape.scratch(size * layer.cell.keptVectors) : gates.values
        parameters = layer.elementwise.map(tape.values)
    }

    /// - Parameter sentences: those of the step.
    private func step(_ t: Int, _ old: RecurrentState, _ new: RecurrentState, sentences: Range<Int>) -> CellStep {
        let width = layer.hiddenSize
        let start = (t * batch + sentences.lowerBound) * width
        return CellStep(
            rows: sentences.count, width: width, gates: gates.values + cell.gates * start,
            recurrent: recurrent + cell.gates * start, kept: kept + cell.keptVectors * start,
            parameters: parameters, old: old.pointers.advanced(by: sentences.lowerBound * width),
            new: new.pointers.advanced(by: sentences.lowerBound * width))
    }

    // MARK: Forward

    /// Runs a step.
    /// - Parameters:
    ///   - old: the state before the step.
    ///   - new: receives the state after the step.
    ///   - isZero: whether the state before the step is zero, so that its products can be left out.
    func forward(_ t: Int, from old: RecurrentState, to new: RecurrentState, isZero: Bool = false) {
        if let weights = layer.recurrentMatrix {
            let target = recurrent + t * cell.gates * size
            if !isZero {
                multiply(old.hidden, weights, into: target, accumulate: !isSeparate)
            } else if isSeparate {
                target.initialize(repeating: 0, count: cell.gates * size)
            }
        }
        cell.forward(step(t, old, new, sentences: 0..<batch))
    }

    /// y = x W or y += x W, for weights [inputs, gates * H].
    func multiply(
        _ x: Tensor, _ weights: Parameter, into y: UnsafeMutablePointer<Float>, accumulate: Bool
    ) {
        tape.matmul(
            .activations(tape.rows(of: x)), .weights(weights), into: y, accumulate: accumulate,
            independentRows: independentRows)
    }

    // MARK: Backward

    /// Runs a step's elementwise half backward, after which its gates are their gradients.
    /// - Parameters:
    ///   - hidden: the gradient of the hidden state after the step, [B, H].
    ///   - oldHidden: where that of the hidden state before the step is added to, its path through U left out; nil where
    ///     nobody reads it.
    ///   - cells: the gradients of the cell states after the step, which become those before it.
    func backward(
        _ t: Int, from old: RecurrentState, to new: RecurrentState, hidden: UnsafeMutablePointer<Float>,
        oldHidden: UnsafeMutablePointer<Float>?, cells: [UnsafeMutablePointer<Float>]
    ) {
        let pass = backwardPass
        func run(_ start: Int, _ count: Int, parameters: [UnsafeMutablePointer<Float>]) {
            let first = start * layer.hiddenSize
            cell.backward(
                step(t, old, new, sentences: start..<start + count),
                CellGradients(
                    hidden: hidden + first, oldHidden: (oldHidden ?? pass.unused) + first,
                    cells: cells.map { $0 + first },
                    parameters: parameters))
        }
        if cell.addsGradientsInStep {
            tape.forEachGroup(rows: batch) { start, count, group in
                run(start, count, parameters: pass.parameters.map { $0[group] })
            }
        } else {
            run(0, batch, parameters: [])
        }
        pass.outer.convert(t * batch, batch)
        if isSeparate { pass.inner.convert(t * batch, batch) }
        pass.isComplete[t] = true
    }

    /// The gradient of W x of a step that has been run backward, [B, gates * H].
    func inputGradient(_ t: Int) -> ActivationRows { backwardPass.outer.slice(t * batch, batch) }

    /// Adds the gradient that passes to the hidden state before a step through U, or overwrites what was there.
    func addHiddenGradient(_ t: Int, to target: UnsafeMutablePointer<Float>, accumulate: Bool) {
        guard let weights = layer.recurrentMatrix else { return }
        tape.matmul(
            .activations(backwardPass.inner.slice(t * batch, batch)), .transposedWeights(weights), into: target,
            accumulate: accumulate)
    }

    /// Ends the backward pass and adds the gradients of the elementwise parameters.
    /// - Returns: the gradients of W x and of U h over all steps, [T * B, gates * H]; zero for steps that have not been
    ///   run backward.
    func finishBackward() -> (outer: ActivationRows, inner: ActivationRows) {
        let pass = backwardPass
        for t in 0..<steps where !pass.isComplete[t] {
            let (start, count) = (t * cell.gates * size, cell.gates * size)
            (gates.values + start).initialize(repeating: 0, count: count)
            pass.outer.convert(t * batch, batch)
            guard isSeparate else { continue }
            (recurrent + start).initialize(repeating: 0, count: count)
            pass.inner.convert(t * batch, batch)
        }
        let width = layer.hiddenSize
        tape.forEachGroup(rows: steps * batch) { start, count, group in
            let first = start * cell.gates * width
            cell.addGradients(
                GateGradients(
                    rows: count, width: width, gatesCount: cell.gates, gates: gates.values + first,
                    recurrent: recurrent + first),
                to: pass.parameters.map { $0[group] })
        }
        return (pass.outer, pass.inner)
    }
}
