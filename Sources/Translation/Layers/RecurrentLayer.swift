import Tensors

/// A recurrent layer in one direction and, with layer normalization, what makes its outputs even.
///
/// The normalization lies behind the layer rather than inside its gates, so that the layer stays one primitive over
/// the whole sequence; the state that passes from step to step is the plain one.
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
        let (outputs, last) = tape.recurrent(x, parameters, initial: initial)
        return (normalization.map { $0(tape, outputs) } ?? outputs, last)
    }
}
