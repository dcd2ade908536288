import Synchronization

/// The weights of a model: their values and a version that changes with them.
///
/// Products read copies of weights in other layouts and number formats; a copy is up to date while it has the version
/// of the weights. So `modify` is the only way to change a value.
public final class Weights: ParameterValues {
    /// Equal for equal values of the same weights, and different for any two weights of a process.
    struct Version: Hashable, Sendable {
        private let number: Int
        private static let last = Atomic(0)

        init() { number = Self.last.add(1, ordering: .relaxed).newValue }
    }

    private let buffer: ParameterBuffer
    private let isMapped: Bool
    private(set) var version = Version()

    /// The size of the layout, in elements.
    public var count: Int { buffer.count }
    /// The first weight, to be read.
    public var values: UnsafePointer<Float> { buffer.values }

    /// Weights that are all 0.
    /// - Parameter count: the size of their layout, in elements.
    public init(count: Int) {
        buffer = ParameterBuffer(count: count)
        isMapped = false
    }

    /// The weights of a file, mapped into memory: nothing is copied, and ``modify(_:)`` is not allowed.
    /// - Parameters:
    ///   - path: the file.
    ///   - start: the offset of the first value, in bytes, a multiple of 4.
    ///   - count: the size of the layout, in elements.
    /// - Returns: nil where the file cannot be mapped or is shorter.
    public init?(file path: String, from start: Int, count: Int) {
        guard let buffer = ParameterBuffer(file: path, from: start, count: count) else { return nil }
        self.buffer = buffer
        isMapped = true
    }

    /// Changes values. No other thread may use the weights meanwhile.
    ///
    /// All copies of the weights are made again when they are next used.
    /// - Parameter body: may write to the buffer, which it must not keep.
    public func modify<Result, Failure: Error>(_ body: (ParameterBuffer) throws(Failure) -> Result) throws(Failure)
        -> Result
    {
        precondition(!isMapped, "weights that are mapped from a file cannot change")
        defer { version = Version() }
        return try body(buffer)
    }

    /// Changes values range by range, and copies of them in the same pass, while the values are in the cache.
    ///
    /// Copies stay up to date that ``Repacking/update(_:_:)`` has repacked or whose values have not changed; all
    /// others are made again when they are next used.
    /// - Parameters:
    ///   - packed: the copies that products read.
    ///   - body: may call ``Repacking/update(_:_:)`` from several threads, for distinct ranges.
    public func modify(repacking packed: PackedWeights, _ body: (Repacking) -> Void) {
        let old = version
        modify { body(packed.repacking($0, version: old)) }
        packed.finishRepacking(from: old, to: version)
    }

    /// Gives every parameter its initial values. The same key gives the same values whatever else is declared.
    public func initialize(_ layout: ParameterLayout, key: RandomKey) {
        modify { $0.initialize(layout, key: key) }
    }

    /// Gives a parameter the values of an array of the same size.
    public func set(_ parameter: Parameter, to values: [Float]) {
        precondition(values.count == parameter.count, "\(values.count) values for \(parameter.name)")
        modify { $0.pointer(parameter).update(from: values, count: values.count) }
    }

    /// Takes over the values of weights of the same layout.
    public func copy(from other: some ParameterValues) { modify { $0.copy(from: other) } }
}
