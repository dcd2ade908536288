import CKernels

/// A recurrent layer that is run step by step, since a part of its input depends on its own earlier outputs.
///
/// The known part of the input is multiplied with its weights over all steps before the first, and the
/// gradients of the weights are products over all steps too, after the backward pass of the first. Only what has to
/// wait for the step before is computed within a step.
public final class RecurrentSteps {
    private let unrolled: Unrolled
    /// The first part of the input, [T, B, …].
    private let known: Tensor?
    // The weights as matrices, [inputs, gates * H].
    private let knownWeights: Parameter
    private let inputWeights: Parameter
    /// While recording, the rest of the input and the hidden state before each step, [T, B, …].
    private let inputs: Tensor?
    private let states: Tensor?
    private var next = 0

    private var tape: Tape { unrolled.tape }
    private var layer: RecurrentParameters { unrolled.layer }
    private var batch: Int { unrolled.batch }
    /// Whether both parts of the input are multiplied together: the single step of a search has both when it is run.
    private var isJoined: Bool { !tape.isRecording && unrolled.steps == 1 }

    fileprivate init(_ tape: Tape, _ layer: RecurrentParameters, known: Tensor?, steps: Int, batch: Int) {
        precondition(known.map { $0.shape.steps == steps && $0.shape.batch == batch } ?? true)
        let knownWidth = known?.shape.width ?? 0
        precondition(knownWidth < layer.inputSize)
        // Several steps without recording are those of a loss, which is over all rows anyway.
        unrolled = Unrolled(
            tape, layer, steps: steps, batch: batch, independentRows: !tape.isRecording && steps == 1)
        self.known = known
        knownWeights = layer.inputMatrix(0..<knownWidth)
        inputWeights = layer.inputMatrix(knownWidth..<layer.inputSize)
        func sequence(_ width: Int) -> Tensor? {
            tape.isRecording ? tape.make(Shape(steps: steps, batch: batch, width: width)) : nil
        }
        inputs = sequence(layer.inputSize - knownWidth)
        states = layer.recurrentMatrix == nil ? nil : sequence(layer.hiddenSize)
        if let known, !isJoined {
            unrolled.multiply(known, knownWeights, into: unrolled.gates.values, accumulate: false)
        }
        // Recorded before any step, so it runs after the backward passes of all.
        tape.record(from: unrolled.gates) { [self] _ in finish() }
    }

    /// Runs the next step.
    /// - Parameters:
    ///   - input: the part of the input that follows the known one, [1, B, …].
    ///   - state: the state before the step.
    /// - Returns: the state after it.
    public func step(_ input: Tensor, from state: RecurrentState) -> RecurrentState {
        precondition(
            next < unrolled.steps && input.shape == Shape(batch: batch, width: inputWeights.shape[0]), "\(input.shape)")
        precondition(state.cellStates.count == layer.cell.cellStates.count)
        let t = next
        next += 1
        let gates = unrolled.gates.values + t * batch * unrolled.gates.shape.width
        if isJoined {
            let x = known.map { tape.concatenate([$0, input]) } ?? input
            unrolled.multiply(x, layer.inputMatrix, into: gates, accumulate: false)
        } else {
            unrolled.multiply(input, inputWeights, into: gates, accumulate: known != nil)
        }
        let new = state.map { _ in tape.make(Shape(batch: batch, width: layer.hiddenSize)) }
        unrolled.forward(t, from: state, to: new)
        for (sequence, part) in [(inputs, input), (states, state.hidden)] {
            if let sequence {
                (sequence.values + t * part.shape.count).update(from: part.values, count: part.shape.count)
            }
        }
        tape.record(from: new.hidden) { [self] gradient in backward(t, input, state, new, gradient) }
        return new
    }

    /// The backward pass of a step, but for the gradients of the parameters.
    private func backward(
        _ t: Int, _ input: Tensor, _ old: RecurrentState, _ new: RecurrentState, _ gradient: UnsafeMutablePointer<Float>
    ) {
        let cells = new.cellStates.map(tape.gradientSum)
        // Also where nothing is added: without a gradient of its output the step before would not be run backward.
        let isRead = layer.cell.readsHidden || layer.recurrentMatrix == nil
        unrolled.backward(
            t, from: old, to: new, hidden: gradient, oldHidden: isRead ? tape.gradientSum(old.hidden) : nil,
            cells: cells)
        for (gradient, state) in zip(cells, old.cellStates) {
            dk_add(gradient, tape.gradientSum(state), state.shape.count)
        }
        let (target, accumulate) = tape.gradientTarget(input)
        tape.matmul(
            .activations(unrolled.inputGradient(t)), .transposedWeights(inputWeights), into: target,
            accumulate: accumulate)
        if layer.recurrentMatrix != nil {
            let (target, accumulate) = tape.gradientTarget(old.hidden)
            unrolled.addHiddenGradient(t, to: target, accumulate: accumulate)
        }
        // They have taken the gates' memory.
        unrolled.gates.gradient = unrolled.gates.values
    }

    /// The gradients of the parameters and of the known part of the input.
    private func finish() {
        let (outer, inner) = unrolled.finishBackward()
        let rows = next * batch
        if let inputs { tape.addGradient(of: inputWeights, tape.rows(of: inputs).slice(0, rows), outer.slice(0, rows)) }
        if let weights = layer.recurrentMatrix, let states {
            tape.addGradient(of: weights, tape.rows(of: states).slice(0, rows), inner.slice(0, rows))
        }
        guard let known else { return }
        tape.addGradient(of: knownWeights, tape.rows(of: known), outer)
        let (target, accumulate) = tape.gradientTarget(known)
        tape.matmul(.activations(outer), .transposedWeights(knownWeights), into: target, accumulate: accumulate)
    }
}

extension Tape {
    /// Prepares a recurrent layer to be run step by step.
    /// - Parameters:
    ///   - layer: the cell and its parameters.
    ///   - known: the first part of the layer's input, [T, B, …], if there is one.
    ///   - steps: T
    ///   - batch: B
    public func recurrentSteps(_ layer: RecurrentParameters, known: Tensor?, steps: Int, batch: Int) -> RecurrentSteps {
        RecurrentSteps(self, layer, known: known, steps: steps, batch: batch)
    }
}
