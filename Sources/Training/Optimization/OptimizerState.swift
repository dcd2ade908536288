import Tensors

/// What an optimizer keeps for each weight: buffers in the order of a model's parameters.
public final class OptimizerState {
    /// The names of the buffers.
    public let names: [String]
    /// The buffers.
    public let buffers: [ParameterBuffer]
    private let starts: UnsafeMutablePointer<UnsafeMutablePointer<Float>>

    /// The state before the first update: zeros.
    /// - Parameters:
    ///   - optimizer: names the buffers.
    ///   - count: the size of the parameter layout, in elements.
    public init(_ optimizer: any Optimizer, count: Int) {
        names = optimizer.stateNames
        buffers = names.map { _ in ParameterBuffer(count: count) }
        starts = .allocate(capacity: max(1, buffers.count))
        for (index, buffer) in buffers.enumerated() { (starts + index).initialize(to: buffer.base) }
    }

    deinit { starts.deallocate() }

    /// Forgets all updates.
    public func reset() {
        for buffer in buffers { buffer.zero() }
    }

    /// A range of parameters. It is valid as long as the state and the pointers are.
    /// - Parameters:
    ///   - range: in elements of the layout.
    ///   - weights: the first weight of the range.
    ///   - gradients: the first gradient of the range.
    ///   - decays: whether weight decay applies.
    public func slice(
        _ range: Range<Int>, weights: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>, decays: Bool
    ) -> ParameterSlice {
        ParameterSlice(
            count: range.count, weights: weights, gradients: gradients, decays: decays, starts: UnsafePointer(starts),
            offset: range.lowerBound)
    }
}

/// A range of parameters, to be updated: plain pointers, as there are thousands of ranges an update.
public struct ParameterSlice {
    /// The number of weights.
    public let count: Int
    /// The first weight.
    public let weights: UnsafeMutablePointer<Float>
    /// The first gradient; not read to catch up with updates that have none.
    public let gradients: UnsafePointer<Float>
    /// Whether weight decay applies: not to biases, to the gains of normalization and to frozen parameters.
    public let decays: Bool
    fileprivate let starts: UnsafePointer<UnsafeMutablePointer<Float>>
    fileprivate let offset: Int

    /// What the optimizer keeps for the range.
    /// - Parameter index: that of one of its ``Optimizer/stateNames``.
    public func state(_ index: Int) -> UnsafeMutablePointer<Float> { starts[index] + offset }
}

extension Parameter {
    /// Whether weight decay applies: to what starts at random values, that is weights and embeddings. Biases and the
    /// gains of normalization start at values of their own, and drawing those to 0 regularizes nothing.
    var decays: Bool {
        switch initializer {
        case .zeros, .rows: false
        case .uniform, .glorot, .identity: true
        }
    }
}
