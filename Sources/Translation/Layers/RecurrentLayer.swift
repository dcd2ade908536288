import Tensors

/// A recurrent layer in one direction and, with layer normalization, what makes its outputs even.
///
/// The normalization lies behind the layer rather than inside its gates, so that a step stays one product; the
/// state that passes from step to step is the plain one.
struct RecurrentLayer: Sendable {
    private let parameters: RecurrentParameters
    private let normalization: Normalization?

    init(
        _ layout: inout ParameterLayout, _ cell: RecurrentCell, _ name: String, input: Int, hidden: Int,
        normalizes: Bool
    ) {
        parameters = cell.layer(&layout, name, input: input, hidden: hidden)
        normalization = normalizes ? Normalization(&layout, "\(name).normalization", width: hidden) : nil
    }

    /// - Parameter x: [T, B, input]
    /// - Returns: [T, B, H], and when nothing is recorded the last state.
    func callAsFunction(_ tape: Tape, _ x: Tensor, from initial: RecurrentState? = nil)
        -> (outputs: Tensor, last: RecurrentState?)
    {
        if !tape.isRecording, x.shape.steps == 1, let initial {
            let last = tape.recurrentStep(x, parameters, from: initial)
            return (normalized(tape, last.hidden), last)
        }
        let (outputs, last) = tape.recurrent(x, parameters, initial: initial)
        return (normalized(tape, outputs), last)
    }

    /// The layer as one that is run step by step.
    /// - Parameter known: the first part of its input, [T, B, …], as far as it is known beforehand.
    /// - Returns: what runs the next step on the rest of its input, [1, B, …].
    func steps(_ tape: Tape, known: Tensor? = nil, _ shape: Shape)
        -> (_ input: Tensor, _ state: RecurrentState) -> (output: Tensor, state: RecurrentState)
    {
        if !tape.isRecording, shape.steps == 1 {
            return { input, state in
                let next = tape.recurrentStep(
                    known.map { tape.concatenate([$0, input]) } ?? input, parameters, from: state)
                return (normalized(tape, next.hidden), next)
            }
        }
        let steps = tape.recurrentSteps(parameters, known: known, steps: shape.steps, batch: shape.batch)
        return { input, state in
            let next = steps.step(input, from: state)
            return (normalized(tape, next.hidden), next)
        }
    }

    private func normalized(_ tape: Tape, _ outputs: Tensor) -> Tensor {
        normalization.map { $0(tape, outputs) } ?? outputs
    }
}
