import Concurrency

/// Numbers in the order of a parameter layout, to be read: ``Weights``, or a ``ParameterBuffer``.
public protocol ParameterValues: AnyObject {
    /// The size in elements, gaps between parameters included.
    var count: Int { get }
    /// The first element.
    var values: UnsafePointer<Float> { get }
}

extension ParameterValues {
    /// The first element of a parameter.
    public func values(of parameter: Parameter) -> UnsafePointer<Float> {
        // The buffer of gradients of a tape that does not record is empty.
        precondition(parameter.offset + parameter.count <= count, "\(parameter.name) is outside the buffer")
        return values + parameter.offset
    }

    /// The values of a parameter.
    public func array(_ parameter: Parameter) -> [Float] {
        Array(UnsafeBufferPointer(start: values(of: parameter), count: parameter.count))
    }

    /// The first parameter of a layout with a value that is not a finite number; nil where all are finite.
    public func firstNotFinite(in layout: ParameterLayout) -> Parameter? {
        // No thread writes while they are read.
        nonisolated(unsafe) let values = values
        let parts = parallelMap(count, chunk: 1 << 19) { Self.areFinite(values + $0.lowerBound, $0.count) }
        guard parts.contains(false) else { return nil }
        return layout.parameters.first { !Self.areFinite(self.values(of: $0), $0.count) }
    }

    private static func areFinite(_ values: UnsafePointer<Float>, _ count: Int) -> Bool {
        // Infinity and NaN have all bits of the exponent set, and one more carries into the bit of the sign.
        UnsafeBufferPointer(start: values, count: count)
            .reduce(UInt32(0)) { $0 | (($1.bitPattern & 0x7FFF_FFFF) &+ 0x0080_0000) } < 0x8000_0000
    }
}

/// A contiguous buffer of gradients, or of an optimizer's moments, in the order of a parameter layout.
public final class ParameterBuffer: ParameterValues {
    /// The size in elements, gaps between parameters included.
    public let count: Int
    /// The first element.
    public let base: UnsafeMutablePointer<Float>
    private let memory: MappedMemory

    /// A buffer of zeros.
    /// - Parameter count: the size of its layout, in elements.
    public init(count: Int) {
        self.count = count
        memory = MappedMemory.required(count * MemoryLayout<Float>.stride, isReserved: true)
        base = memory.base.bindMemory(to: Float.self, capacity: memory.count / MemoryLayout<Float>.stride)
    }

    /// The parameters of a file, mapped into memory: nothing is copied, and nothing may be written.
    /// - Parameter start: the offset of the first value, in bytes, a multiple of 4.
    /// - Returns: nil where the file cannot be mapped or is shorter.
    init?(file path: String, from start: Int, count: Int) {
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

    /// The first element, to be read.
    public var values: UnsafePointer<Float> { UnsafePointer(base) }

    /// The first element of a parameter.
    public func pointer(_ parameter: Parameter) -> UnsafeMutablePointer<Float> {
        UnsafeMutablePointer(mutating: values(of: parameter))
    }

    /// Takes over the values of a buffer of the same layout.
    public func copy(from other: some ParameterValues) {
        precondition(other.count == count)
        base.update(from: other.values, count: count)
    }

    /// Sets all values to 0.
    public func zero() { base.update(repeating: 0, count: count) }

    /// Gives every parameter its initial values. The same key gives the same values whatever else is declared.
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
