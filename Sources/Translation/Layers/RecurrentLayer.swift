import Tensors

/// A recurrent layer in one direction, with layer normalization of its outputs where the model has that.
///
/// The normalization comes after the layer rather than inside its gates, so that a step stays one matrix product; the
/// state that passes from step to step is not normalized.
struct RecurrentLayer: Sendable {
    private let parameters: RecurrentParameters
    private let normalization: Normalization?

    init(
        _ layout: inout ParameterLayout, _ cell: any RecurrentCell, _ name: String, input: Int, hidden: Int,
        normalizes: Bool
    ) {
        parameters = RecurrentParameters(&layout, cell, name, input: input, hidden: hidden)
        normalization = normalizes ? Normalization(&layout, "\(name).normalization", width: hidden) : nil
    }

    /// - Parameter x: [T, B, input]
    /// - Returns: [T, B, H], and the last state, through which no gradient flows.
    func callAsFunction(_ tape: Tape, _ x: Tensor, from initial: RecurrentState? = nil)
        -> (outputs: Tensor, last: RecurrentState)
    {
        let (outputs, last) = tape.recurrent(x, parameters, initial: initial)
        return (normalized(tape, outputs), last)
    }

    /// The layer, to be run step by step.
    /// - Parameters:
    ///   - known: the first part of its input, [T, B, …], if it is known before the first step.
    ///   - steps: T
    ///   - batch: B
    /// - Returns: a function that runs the next step on the rest of its input, [1, B, …].
    func unrolled(_ tape: Tape, known: Tensor? = nil, steps: Int, batch: Int)
        -> (_ input: Tensor, _ state: RecurrentState) -> (output: Tensor, state: RecurrentState)
    {
        let steps = tape.recurrentSteps(parameters, known: known, steps: steps, batch: batch)
        return { input, state in
            let next = steps.step(input, from: state)
            return (normalized(tape, next.hidden), next)
        }
    }

    private func normalized(_ tape: Tape, _ outputs: Tensor) -> Tensor {
        normalization.map { $0(tape, outputs) } ?? outputs
    }
}
