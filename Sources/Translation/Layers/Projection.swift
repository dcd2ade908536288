import Tensors

/// An affine map: y = W x + b, or without bias y = W x.
struct Projection: Sendable {
    private let weight: Parameter
    private let bias: Parameter?

    init(_ layout: inout ParameterLayout, _ name: String, from input: Int, to output: Int, hasBias: Bool = true) {
        weight = layout.add("\(name).weight", [output, input], .glorot(inputs: input, outputs: output))
        bias = hasBias ? layout.add("\(name).bias", [output], .zeros) : nil
    }

    func callAsFunction(_ tape: Tape, _ x: Tensor) -> Tensor { tape.linear(x, weight, bias: bias) }
}
