import Tensors

/// Local steps with averaging, for slow networks: each rank trains on its own share of every batch, with an optimizer of
/// its own, and every few updates the ranks average their weights (local SGD, Stich 2019). What the weights have changed
/// since the last time is the gradient of an outer step with Nesterov momentum (DiLoCo, Douillard et al. 2023):
///
///     Δ = θ - mean of θₖ,  v = μ v + Δ,  θ = θ - η (Δ + μ v)
final class OuterSteps {
    /// η and μ, those of the paper.
    private static let rate: Float = 0.7, momentum: Float = 0.9
    /// Elements that are exchanged at a time, so that the weights of all ranks are never in memory together.
    private static let elementsPerBlock = 1 << 20

    /// v.
    private let velocity: ParameterBuffer
    /// θ: the weights after the last synchronization.
    private let anchor: ParameterBuffer

    init(count: Int) { (velocity, anchor) = (ParameterBuffer(count: count), ParameterBuffer(count: count)) }

    /// Starts from weights that are the same on all ranks.
    func begin(_ weights: Weights) {
        anchor.copy(from: weights)
        velocity.zero()
    }

    /// Makes the weights, and their moving average if there is one, the same on all ranks.
    func synchronize(_ weights: ParameterBuffer, _ average: ParameterBuffer?, _ ranks: TrainingRanks) throws {
        try Self.forEachMean(of: weights, ranks) { range, mean in
            for (index, mean) in zip(range, mean) {
                let change = anchor.base[index] - mean
                velocity.base[index] = Self.momentum * velocity.base[index] + change
                anchor.base[index] -= Self.rate * (change + Self.momentum * velocity.base[index])
                weights.base[index] = anchor.base[index]
            }
        }
        guard let average else { return }
        try Self.forEachMean(of: average, ranks) { range, mean in
            for (index, mean) in zip(range, mean) { average.base[index] = mean }
        }
    }

    /// Calls `body` with the mean over the ranks of some numbers after others.
    private static func forEachMean(
        of buffer: ParameterBuffer, _ ranks: TrainingRanks, _ body: (Range<Int>, UnsafeBufferPointer<Float>) -> Void
    ) throws {
        let communicator = ranks.communicator
        let factor = 1 / Float(communicator.count)
        var all = [Float](repeating: 0, count: communicator.count * min(elementsPerBlock, buffer.count))
        for start in stride(from: 0, to: buffer.count, by: elementsPerBlock) {
            let range = start..<min(start + elementsPerBlock, buffer.count), size = range.count
            try all.withUnsafeMutableBufferPointer { all in
                guard let base = all.baseAddress else { return }
                (base + communicator.rank * size).update(from: buffer.base + start, count: size)
                try communicator.exchange(
                    (0..<communicator.count).map {
                        [
                            UnsafeMutableRawBufferPointer(
                                UnsafeMutableBufferPointer(start: base + $0 * size, count: size))
                        ]
                    })
                for rank in 1..<communicator.count {
                    for index in 0..<size { base[index] += base[rank * size + index] }
                }
                for index in 0..<size { base[index] *= factor }
                body(range, UnsafeBufferPointer(start: base, count: size))
            }
        }
    }
}
