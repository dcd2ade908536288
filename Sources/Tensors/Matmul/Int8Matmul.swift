import CKernels

extension Precision {
    /// Weights and activations as whole numbers from -127 to 127, each row of activations and each column of weights
    /// with a scale of its own; for searching only.
    public static let int8 = Precision("int8", Int8Matmul())
}

/// Our own kernels for products of bytes.
private struct Int8Matmul: MatmulBackend {
    let format = NumberFormat.int8
    let isSupported = true
    let hasIndependentRows = true
    let compilesEachRowCount = false
    let packedBytesPerWeight = MemoryLayout<Int8>.size

    func multiply(
        _ x: ActivationRows, _ w: WeightMatrix, bias: UnsafePointer<Float>?, into y: UnsafeMutablePointer<Float>,
        accumulate: Bool, independentRows: Bool, _ context: MatmulContext
    ) {
        let (bytes, scales) = Self.bytes(x), packed = context.packed.quantized(w, isPacked: true)
        dk_multiply_bytes(
            bytes, scales, x.rows, packed.values, w.inner, w.columns, packed.scales, packed.sums, bias, y, accumulate)
    }

    func logits(
        _ x: Tensor, _ w: WeightMatrix, bias: UnsafePointer<Float>, into y: LogitRows, _ context: MatmulContext
    ) {
        let (bytes, scales) = Self.bytes(context.rows(of: x, in: format))
        let packed = context.packed.quantized(w, isPacked: true)
        dk_multiply_bytes_to_logits(
            bytes, scales, x.shape.rows, packed.values, w.inner, w.columns, packed.scales, packed.sums, bias,
            y.values.values, y.maxima, y.normalizers)
    }

    func multiply(
        _ x: Tensor, rows: Range<Int>, _ w: WeightMatrix, columns: [Int32], bias: UnsafePointer<Float>,
        into y: UnsafeMutablePointer<Float>, _ context: MatmulContext
    ) {
        let (bytes, scales) = Self.bytes(
            context.rows(of: x, in: format).slice(rows.lowerBound, rows.count))
        let weights = context.packed.quantized(w, isPacked: false)
        dk_listed_bytes(
            bytes, scales, rows.count, w.inner, weights.values, weights.scales, weights.sums, bias, columns,
            columns.count, y)
    }

    private static func bytes(_ x: ActivationRows) -> (UnsafePointer<UInt8>, UnsafePointer<Float>) {
        guard let converted = x.converted, let scales = converted.scales else {
            preconditionFailure("the operand is not in int8")
        }
        return (UnsafePointer(converted.numbers.assumingMemoryBound(to: UInt8.self)), UnsafePointer(scales))
    }
}
