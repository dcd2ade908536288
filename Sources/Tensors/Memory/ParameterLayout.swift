/// A named part of a parameter buffer: no pointer, so a model is a plain value.
public struct Parameter: Sendable, Hashable {
    public let name: String
    public let shape: [Int]
    /// Where it starts in the buffer, in elements.
    public let offset: Int
    /// How it starts out.
    public let initializer: Initializer

    public var count: Int { shape.reduce(1, *) }
}

/// How a parameter's values start out.
public enum Initializer: Sendable, Hashable {
    case zeros
    /// Uniform in ±limit.
    case uniform(Float)
    /// Uniform in ±sqrt(6 / (inputs + outputs)) (Glorot & Bengio 2010).
    case glorot(inputs: Int, outputs: Int)
    /// Rows of one value each, for example 1 for the biases of an LSTM's forget gate (Jozefowicz et al. 2015).
    case rows([Float])
    /// The identity matrix times a factor (Le, Jaitly & Hinton 2015, for ReLU networks).
    case identity(Float)
}

/// The parameters of a model in the order in which they were declared, and where each lies in the buffer.
public struct ParameterLayout: Sendable {
    public private(set) var parameters: [Parameter] = []
    /// The size of the buffer, in elements.
    public private(set) var count = 0

    public init() {}

    /// Declares the next parameter. Each starts at a multiple of 64 bytes.
    public mutating func add(_ name: String, _ shape: [Int], _ initializer: Initializer) -> Parameter {
        let parameter = Parameter(name: name, shape: shape, offset: count, initializer: initializer)
        parameters.append(parameter)
        count += (parameter.count + 15) & ~15
        return parameter
    }

    /// The number of trainable values, without the gaps between parameters.
    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }
}
