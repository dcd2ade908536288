import CKernels
import Concurrency

/// A matrix of weights as bytes: each column is a scale times whole numbers from -127 to 127.
final class QuantizedWeights: @unchecked Sendable {
    // Written once, before anyone else knows of it.

    let version: Weights.Version
    /// As the weights lie, or in the layout that products read.
    let values: UnsafeMutablePointer<Int8>
    /// What each column's whole numbers are multiplied with.
    let scales: UnsafeMutablePointer<Float>
    /// The sum of each column's whole numbers: the other factor's numbers have 128 added to them, and so the product
    /// has 128 times this.
    let sums: UnsafeMutablePointer<Int32>

    init(_ matrix: WeightMatrix, isPacked: Bool) {
        let (inner, columns) = (matrix.inner, matrix.columns)
        version = matrix.weights.version
        scales = .allocate(capacity: columns)
        sums = .allocate(capacity: columns)
        guard isPacked else {
            values = .allocate(capacity: inner * columns)
            dk_quantize_weights(matrix.values, values, scales, sums, inner, columns, matrix.isTransposed)
            return
        }
        values = .allocate(capacity: dk_packed_size(inner, columns))
        // Each part writes columns of its own, and they are read when all have been written.
        nonisolated(unsafe) let (scales, sums, values, weights) = (scales, sums, values, matrix.values)
        let isTransposed = matrix.isTransposed, panel = dk_packed_panel()
        _ = parallelMap(columns, chunk: max(1, Self.part / (panel * inner)) * panel) { part in
            withUnsafeTemporaryAllocation(of: Int8.self, capacity: panel * inner) { scratch in
                dk_quantize_to_panels(
                    weights, values, scales, sums, inner, columns, isTransposed, scratch.baseAddress, part.lowerBound,
                    part.upperBound)
            }
        }
    }

    /// Weights that one thread quantizes at a time.
    private static let part = 1 << 18

    deinit {
        values.deallocate()
        scales.deallocate()
        sums.deallocate()
    }
}
