import CKernels

/// The simple recurrent network (Elman 1990).
///
///     h' = φ(W x + U h + b)
public struct Elman: RecurrentCell {
    /// φ
    public enum Activation: Sendable {
        case tanh
        /// max(0, x)
        case relu
    }

    public let name: String
    public var title: String { "Elman network (\(activation == .tanh ? "tanh" : "ReLU"))" }
    public let gates = 1
    public let elementwiseParameters = [ElementwiseParameter.bias([0])]
    /// φ
    public let activation: Activation

    /// With tanh. Each step back in time multiplies the gradient with U and a slope below 1, so it vanishes.
    public static let tanh = Elman(name: "rnn-tanh", activation: .tanh)

    /// With rectified linear units. U starts as the identity, so that states and gradients neither vanish nor explode
    /// at first (Le, Jaitly & Hinton 2015).
    public static let relu = Elman(name: "rnn-relu", activation: .relu)

    public func recurrentInitializer(hidden: Int) -> Initializer {
        activation == .relu ? .identity(1) : .glorot(inputs: hidden, outputs: hidden)
    }

    public func forward(_ step: CellStep) {
        dk_rnn_step(
            step.gates, step.parameters[0], step.new.hidden, step.rows, step.width, activation == .relu)
    }

    public func backward(_ step: CellStep, _ gradients: CellGradients) {
        dk_rnn_step_backward(
            step.new.hidden, gradients.hidden, step.gates, step.rows * step.width, activation == .relu)
    }
}
