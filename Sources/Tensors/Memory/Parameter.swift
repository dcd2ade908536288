/// A named part of a parameter buffer: no pointer, so a model is a plain value.
public struct Parameter: Sendable, Hashable {
    /// Unique in its layout; the tensor's name in `model.safetensors`.
    public let name: String
    /// The extents, the last one contiguous.
    public let shape: [Int]
    /// The index of its first element in the buffer.
    public let offset: Int
    /// Gives the initial values.
    public let initializer: Initializer

    /// The number of elements.
    public var count: Int { shape.reduce(1, *) }
    /// Its elements in the buffer.
    public var range: Range<Int> { offset..<offset + count }
}

/// The initial values of a parameter.
public enum Initializer: Sendable, Hashable {
    /// All 0.
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
