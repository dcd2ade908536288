/// The parameters of a model in the order of their declaration, and the offset of each in the buffer.
public struct ParameterLayout: Sendable {
    /// In the order of their offsets.
    public private(set) var parameters: [Parameter] = []
    /// The size of the buffer, in elements.
    public private(set) var count = 0

    /// A layout without parameters.
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
