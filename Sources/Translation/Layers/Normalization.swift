import Tensors

/// Layer normalization with its gain and bias (Ba, Kiros & Hinton 2016).
struct Normalization: Sendable {
    private let gain: Parameter
    private let bias: Parameter

    init(_ layout: inout ParameterLayout, _ name: String, width: Int) {
        gain = layout.add("\(name).gain", [width], .rows([1]))
        bias = layout.add("\(name).bias", [width], .zeros)
    }

    func callAsFunction(_ tape: Tape, _ x: Tensor) -> Tensor { tape.layerNormalization(x, gain: gain, bias: bias) }
}
