import CKernels
import COneDNN

/// A matrix of weights that stay the same for many products with few rows, as in a search: it is worth a copy in the
/// layout that products like best.
struct AppliedWeights {
    var weights: Weights
    /// The first weight of the matrix.
    var offset: Int
    /// What a product sums over.
    var inner: Int
    var columns: Int
    /// Whether it lies as [columns, inner] rather than [inner, columns].
    var isTransposed: Bool

    var values: UnsafePointer<Float> { weights.values + offset }
}

extension Tape {
    /// y = x W + b or y += x W + b, without a way back, in the precision that the tape searches with.
    /// - Parameter isTransposed: whether the weights lie as [O, I] rather than [I, O].
    func apply(
        _ weight: Parameter, isTransposed: Bool, to x: Tensor, bias: Parameter?, into y: UnsafeMutablePointer<Float>,
        accumulate: Bool = false
    ) {
        let matrix = AppliedWeights(
            weights: weights, offset: weight.offset, inner: x.shape.width,
            columns: weight.count / x.shape.width, isTransposed: isTransposed)
        apply(matrix, to: x, bias: bias.map(values), into: y, accumulate: accumulate)
    }

    func apply(
        _ matrix: AppliedWeights, to x: Tensor, bias: UnsafePointer<Float>?,
        into y: UnsafeMutablePointer<Float>, accumulate: Bool = false
    ) {
        precondition(!isRecording && x.shape.width == matrix.inner)
        if quantizes { return applyBytes(matrix, to: x, bias: bias, into: y, accumulate: accumulate) }
        let (rows, inner, columns) = (x.shape.rows, matrix.inner, matrix.columns)
        if precision == .brain {
            let plan = oneDNN.product(
                .init(
                    precision: .brain, rows: rows, columns: columns, inner: inner, second: .packed,
                    accumulates: accumulate))
            let packed = oneDNN.packedWeights(
                matrix.weights, offset: matrix.offset,
                plainLayout: .dense([inner, columns], matrix.isTransposed ? dnnl_ba : dnnl_ab),
                layout: plan.weightsLayout)
            operationCount += 2 * rows * columns * inner
            plan.run(oneDNN, rounded(x), packed: packed, into: y)
        } else {
            // A transposed copy is up to four times as fast as transposing on the way.
            let plain =
                matrix.isTransposed
                ? oneDNN.transposedWeights(
                    matrix.weights, offset: matrix.offset, rows: columns, columns: inner)
                : UnsafeMutablePointer(mutating: matrix.values)
            product(
                MatrixView(x.values, stride: inner), MatrixView(plain, stride: columns),
                into: MatrixView(y, stride: columns), rows: rows, columns: columns, inner: inner,
                accumulate: accumulate)
        }
        if let bias { dk_add_bias(bias, y, rows, columns) }
    }

    private func applyBytes(
        _ matrix: AppliedWeights, to x: Tensor, bias: UnsafePointer<Float>?,
        into y: UnsafeMutablePointer<Float>, accumulate: Bool
    ) {
        let (bytes, scales) = quantized(x)
        let packed = packed.quantized(matrix, isPacked: true)
        dk_multiply_bytes(
            bytes, scales, x.shape.rows, packed.values, matrix.inner, matrix.columns, packed.scales, packed.sums,
            bias,
            y, accumulate)
        operationCount += 2 * x.shape.rows * matrix.columns * matrix.inner
    }

    /// The rows of an activation as bytes, with 128 added, and their scales.
    func quantized(_ x: Tensor) -> (bytes: UnsafeMutablePointer<UInt8>, scales: UnsafeMutablePointer<Float>) {
        if let known = x.quantized { return known }
        let bytes = arena.allocate(UInt8.self, x.shape.rows * dk_row_of_bytes(x.shape.width))
        let scales = scratch(x.shape.rows)
        dk_quantize_rows(x.values, bytes, scales, x.shape.rows, x.shape.width)
        x.quantized = (bytes, scales)
        return (bytes, scales)
    }
}
