import CKernels

/// A library, or kernels of our own, that multiply matrices in one precision.
///
/// A backend is one file: its type, and its ``Precision``, which `Precision.allCases` lists. What it has to have is a
/// product; a default is there for everything else.
protocol MatmulBackend: Sendable {
    /// The numbers that its products read activations in.
    var format: NumberFormat { get }
    /// Whether this processor multiplies these numbers in hardware.
    var isSupported: Bool { get }
    /// Whether there is a backward pass.
    var canTrain: Bool { get }
    /// Whether it can keep the bits of a row from depending on how many other rows there are.
    var hasIndependentRows: Bool { get }
    /// Whether a product is compiled for each number of rows, so that there should be few such numbers.
    var compilesEachRowCount: Bool { get }
    /// The bytes that copies of a weight take, in training and in the search on the dev set together.
    var packedBytesPerWeight: Int { get }

    /// y = x w + bias, or y += x w + bias; see ``Tape/matmul(_:_:bias:into:accumulate:independentRows:)``.
    func multiply(
        _ x: ActivationRows, _ w: WeightMatrix, bias: UnsafePointer<Float>?, into y: UnsafeMutablePointer<Float>,
        accumulate: Bool, independentRows: Bool, _ context: MatmulContext)

    /// y = xᵀ w or y += xᵀ w for some columns of x, [columns, w.width].
    func multiplyTransposed(
        _ x: ActivationRows, columns: Range<Int>, _ w: ActivationRows, into y: UnsafeMutablePointer<Float>,
        accumulate: Bool, _ context: MatmulContext)

    /// y = x w + bias, and of each row log Σ exp and the largest numbers of its blocks; see ``LogitRows``.
    func logits(
        _ x: Tensor, _ w: WeightMatrix, bias: UnsafePointer<Float>, into y: LogitRows, _ context: MatmulContext)

    /// y = x w + bias for some rows of x and some columns of w, which is stored transposed; [rows, columns].
    func multiply(
        _ x: Tensor, rows: Range<Int>, _ w: WeightMatrix, columns: [Int32], bias: UnsafePointer<Float>,
        into y: UnsafeMutablePointer<Float>, _ context: MatmulContext)
}

extension MatmulBackend {
    var canTrain: Bool { false }

    func multiplyTransposed(
        _ x: ActivationRows, columns: Range<Int>, _ w: ActivationRows, into y: UnsafeMutablePointer<Float>,
        accumulate: Bool, _ context: MatmulContext
    ) { preconditionFailure("this precision has no backward pass") }

    func logits(
        _ x: Tensor, _ w: WeightMatrix, bias: UnsafePointer<Float>, into y: LogitRows, _ context: MatmulContext
    ) {
        multiply(
            context.rows(of: x, in: format), w, bias: bias, into: y.values.values, accumulate: false,
            independentRows: true, context)
        for row in 0..<x.shape.rows {
            y.normalizers[row] = dk_log_sum_exp(
                y.values.values + row * w.columns, w.columns, y.maxima + row * y.blocks)
        }
    }

    func multiply(
        _ x: Tensor, rows: Range<Int>, _ w: WeightMatrix, columns: [Int32], bias: UnsafePointer<Float>,
        into y: UnsafeMutablePointer<Float>, _ context: MatmulContext
    ) {
        // In float32 whatever the format: so few products do not pay for a conversion.
        dk_listed(
            x.values + rows.lowerBound * w.inner, rows.count, w.inner, w.values, bias, columns, columns.count, y)
    }
}
