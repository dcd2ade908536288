import CKernels

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
        let plain = UnsafeMutablePointer<Int8>.allocate(capacity: inner * columns)
        dk_quantize_weights(matrix.values, plain, scales, sums, inner, columns, matrix.isTransposed)
        guard isPacked else {
            values = plain
            return
        }
        values = .allocate(capacity: dk_packed_size(inner, columns))
        dk_pack_bytes(plain, values, inner, columns, matrix.isTransposed)
        plain.deallocate()
    }

    deinit {
        values.deallocate()
        scales.deallocate()
        sums.deallocate()
    }
}
