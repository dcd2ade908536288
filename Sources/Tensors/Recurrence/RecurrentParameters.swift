/// The parameters of one recurrent layer in one direction, gates side by side.
public struct RecurrentParameters: Sendable {
    /// The cell that uses them.
    public let cell: any RecurrentCell
    /// The width of the layer's input.
    public let inputSize: Int
    /// H
    public let hiddenSize: Int
    /// W, [input, gates, H]
    public let inputWeights: Parameter
    /// U, [H, gates, H]; nil for cells without a recurrent product.
    public let recurrentWeights: Parameter?
    /// Biases and other parameters that are used element by element, [rows, H] each, in the cell's order.
    public let elementwise: [Parameter]

    /// The names, shapes and initial values of a layer's parameters: `input`, `recurrent` where the cell has recurrent
    /// weights, and its elementwise parameters.
    public static func declarations(of cell: any RecurrentCell, input: Int, hidden: Int)
        -> [(name: String, shape: [Int], initializer: Initializer)]
    {
        let inputWeights = ("input", [input, cell.gates, hidden], Initializer.glorot(inputs: input, outputs: hidden))
        let recurrentWeights = ("recurrent", [hidden, cell.gates, hidden], cell.recurrentInitializer(hidden: hidden))
        return [inputWeights] + (cell.recurrentProduct == .none ? [] : [recurrentWeights])
            + cell.elementwiseParameters.map { ($0.name, [$0.rows, hidden], $0.initializer) }
    }

    /// Declares the parameters of a layer.
    public init(
        _ layout: inout ParameterLayout, _ cell: any RecurrentCell, _ name: String, input: Int, hidden: Int
    ) {
        var parameters: [Parameter] = []
        for declaration in Self.declarations(of: cell, input: input, hidden: hidden) {
            parameters.append(layout.add("\(name).\(declaration.name)", declaration.shape, declaration.initializer))
        }
        self.init(cell: cell, parameters: parameters)
    }

    /// - Parameters:
    ///   - cell: the cell that the parameters are of.
    ///   - parameters: in the order of ``declarations(of:input:hidden:)``.
    public init(cell: any RecurrentCell, parameters: [Parameter]) {
        let matrices = cell.recurrentProduct == .none ? 1 : 2
        self.cell = cell
        inputSize = parameters[0].shape[0]
        hiddenSize = parameters[0].shape[2]
        inputWeights = parameters[0]
        recurrentWeights = matrices > 1 ? parameters[1] : nil
        elementwise = Array(parameters[matrices...])
        let expected = Self.declarations(of: cell, input: inputSize, hidden: hiddenSize)
        precondition(parameters.map(\.shape) == expected.map(\.shape), "\(cell.name) has \(expected.map(\.shape))")
    }

    /// W, [input, gates * H]
    var inputMatrix: Parameter { inputMatrix(0..<inputSize) }

    /// Some rows of W, [rows, gates * H].
    func inputMatrix(_ rows: Range<Int>) -> Parameter { matrix(inputWeights, rows) }

    /// U, [H, gates * H]
    var recurrentMatrix: Parameter? { recurrentWeights.map { matrix($0, 0..<hiddenSize) } }

    private func matrix(_ parameter: Parameter, _ rows: Range<Int>) -> Parameter {
        let width = cell.gates * hiddenSize
        return Parameter(
            name: parameter.name, shape: [rows.count, width], offset: parameter.offset + rows.lowerBound * width,
            initializer: parameter.initializer)
    }
}
