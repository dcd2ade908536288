import CKernels

/// The parameters of one recurrent layer in one direction, gates side by side.
public struct RecurrentParameters: Sendable {
    public let kind: RecurrentKind
    public let inputSize: Int
    public let hiddenSize: Int
    /// [input, gates, H]
    public let inputWeights: Parameter
    /// [H, gates, H]
    public let recurrentWeights: Parameter
    /// [bias rows, H]
    public let bias: Parameter

    public init(
        kind: RecurrentKind, inputWeights: Parameter, recurrentWeights: Parameter, bias: Parameter
    ) {
        self.kind = kind
        inputSize = inputWeights.shape[0]
        hiddenSize = recurrentWeights.shape[0]
        self.inputWeights = inputWeights
        self.recurrentWeights = recurrentWeights
        self.bias = bias
        precondition(inputWeights.shape == [inputSize, kind.gates, hiddenSize])
        precondition(recurrentWeights.shape == [hiddenSize, kind.gates, hiddenSize])
        precondition(bias.shape == [kind.biasRows, hiddenSize])
    }

    /// [input, gates * H]
    var inputMatrix: Parameter { inputMatrix(0..<inputSize) }

    /// Some rows of the input's weights, [rows, gates * H].
    func inputMatrix(_ rows: Range<Int>) -> Parameter { matrix(inputWeights, rows) }

    /// [H, gates * H]
    var recurrentMatrix: Parameter { matrix(recurrentWeights, 0..<hiddenSize) }

    private func matrix(_ parameter: Parameter, _ rows: Range<Int>) -> Parameter {
        let width = kind.gates * hiddenSize
        return Parameter(
            name: parameter.name, shape: [rows.count, width], offset: parameter.offset + rows.lowerBound * width,
            initializer: parameter.initializer)
    }
}

extension Tape {
    /// Adds the sums of the gates' gradients, [rows, gates * H] each, to the gradient of the bias.
    /// - Parameter recurrent: those of U h of a GRU, whose candidate has a bias there too.
    func addBiasGradient(
        _ layer: RecurrentParameters, _ gates: UnsafeMutablePointer<Float>, _ recurrent: UnsafeMutablePointer<Float>,
        rows: Int
    ) {
        let (width, hidden, bias) = (layer.kind.gates * layer.hiddenSize, layer.hiddenSize, gradient(layer.bias))
        dk_sum_rows(gates, bias, rows, width)
        guard layer.kind.biasRows > layer.kind.gates else { return }
        for row in 0..<rows { dk_add(recurrent + row * width + 2 * hidden, bias + width, hidden) }
    }
}
