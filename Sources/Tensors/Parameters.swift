import Foundation

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

/// One contiguous buffer with the values (or gradients, or moments) of all parameters of a model.
public final class ParameterBuffer {
    public let count: Int
    public let base: UnsafeMutablePointer<Float>
    private let memory: MappedMemory

    /// A buffer of zeros.
    public init(count: Int) {
        self.count = count
        memory = MappedMemory.required(count * MemoryLayout<Float>.stride, isReserved: true)
        base = memory.base.bindMemory(to: Float.self, capacity: memory.count / MemoryLayout<Float>.stride)
    }

    /// The parameters as they lie in a file, from a byte on that is a multiple of 4: nothing is copied, and nothing may
    /// be written.
    /// - Returns: nil where the file cannot be mapped or is shorter.
    public init?(file path: String, from start: Int, count: Int) {
        guard let memory = MappedMemory(file: path) else { return nil }
        let size = count * MemoryLayout<Float>.stride
        guard start % MemoryLayout<Float>.stride == 0, start >= 0, start + size <= memory.count else {
            memory.unmap()
            return nil
        }
        self.count = count
        self.memory = memory
        base = (memory.base + start).bindMemory(to: Float.self, capacity: count)
    }

    deinit { memory.unmap() }

    public func pointer(_ parameter: Parameter) -> UnsafeMutablePointer<Float> {
        // A buffer without room is that of a tape that does not record.
        precondition(parameter.offset + parameter.count <= count, "\(parameter.name) lies outside the buffer")
        return base + parameter.offset
    }

    public func array(_ parameter: Parameter) -> [Float] {
        Array(UnsafeBufferPointer(start: pointer(parameter), count: parameter.count))
    }

    public func copy(from other: ParameterBuffer) {
        precondition(other.count == count)
        base.update(from: other.base, count: count)
    }

    /// The first parameter of a layout with a value that is not a finite number; nil where all are finite.
    public func firstNotFinite(in layout: ParameterLayout) -> Parameter? {
        layout.parameters.first { parameter in
            let values = UnsafeBufferPointer(start: pointer(parameter), count: parameter.count)
            // Infinity and NaN have all bits of the exponent set. The largest absolute value, as bits, tells of both.
            return values.reduce(UInt32(0)) { max($0, $1.bitPattern & 0x7FFF_FFFF) } >= 0x7F80_0000
        }
    }

    public func zero() { base.update(repeating: 0, count: count) }

    /// Gives every parameter its starting values. The same key gives the same values whatever else is declared.
    public func initialize(_ layout: ParameterLayout, key: RandomKey) {
        for parameter in layout.parameters {
            let target = pointer(parameter)
            let key = key.derived(parameter.name)
            switch parameter.initializer {
            case .zeros:
                target.update(repeating: 0, count: parameter.count)
            case .uniform(let limit):
                key.uniform(target, parameter.count, -limit, limit)
            case .glorot(let inputs, let outputs):
                let limit = (6 / Float(inputs + outputs)).squareRoot()
                key.uniform(target, parameter.count, -limit, limit)
            case .rows(let values):
                let width = parameter.count / values.count
                for (row, value) in values.enumerated() {
                    (target + row * width).update(repeating: value, count: width)
                }
            case .identity(let factor):
                target.update(repeating: 0, count: parameter.count)
                let width = parameter.shape[parameter.shape.count - 1]
                for i in 0..<min(width, parameter.count / width) { target[i * width + i] = factor }
            }
        }
    }
}
