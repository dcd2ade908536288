import CKernels
import COneDNN

/// A matrix of weights that stay the same for many products with few rows, as in a search: it is worth a copy in the
/// layout that products like best.
struct AppliedWeights {
    var pointer: UnsafeMutablePointer<Float>
    /// What tells its copies from those of other weights, and from those of the same weights before they changed.
    var offset: Int
    var version: Int
    /// What a product sums over.
    var inner: Int
    var columns: Int
    /// Whether it lies as [columns, inner] rather than [inner, columns].
    var isTransposed: Bool
}

extension Tape {
    /// y = x W + b or y += x W + b, without a way back, in the precision that the tape searches with.
    /// - Parameter isTransposed: whether the weights lie as [O, I] rather than [I, O].
    func apply(
        _ weight: Parameter, isTransposed: Bool, to x: Tensor, bias: Parameter?, into y: UnsafeMutablePointer<Float>,
        accumulate: Bool = false
    ) {
        let weights = AppliedWeights(
            pointer: values(weight), offset: weight.offset, version: weightsVersion, inner: x.shape.width,
            columns: weight.count / x.shape.width, isTransposed: isTransposed)
        apply(weights, to: x, bias: bias.map(values), into: y, accumulate: accumulate)
    }

    func apply(
        _ weights: AppliedWeights, to x: Tensor, bias: UnsafeMutablePointer<Float>?,
        into y: UnsafeMutablePointer<Float>, accumulate: Bool = false
    ) {
        precondition(!isRecording && x.shape.width == weights.inner)
        if quantizes { return applyBytes(weights, to: x, bias: bias, into: y, accumulate: accumulate) }
        let (rows, inner, columns) = (x.shape.rows, weights.inner, weights.columns)
        if precision == .brain {
            let plan = oneDNN.product(
                .init(
                    numbers: .brain, rows: rows, columns: columns, inner: inner, second: .packed,
                    accumulates: accumulate))
            let packed = oneDNN.packedWeights(
                weights.pointer, offset: weights.offset,
                plainLayout: .dense([inner, columns], weights.isTransposed ? dnnl_ba : dnnl_ab),
                layout: plan.weightsLayout, version: weights.version)
            operationCount += 2 * rows * columns * inner
            plan.run(oneDNN, rounded(x), packed: packed, into: y)
        } else {
            // A transposed copy is up to four times as fast as transposing on the way.
            let plain =
                weights.isTransposed
                ? oneDNN.transposedWeights(
                    weights.pointer, offset: weights.offset, rows: columns, columns: inner, version: weights.version)
                : weights.pointer
            product(
                MatrixView(x.values, stride: inner), MatrixView(plain, stride: columns),
                into: MatrixView(y, stride: columns), rows: rows, columns: columns, inner: inner,
                accumulate: accumulate)
        }
        if let bias { dk_add_bias(bias, y, rows, columns) }
    }

    private func applyBytes(
        _ weights: AppliedWeights, to x: Tensor, bias: UnsafeMutablePointer<Float>?,
        into y: UnsafeMutablePointer<Float>, accumulate: Bool
    ) {
        multiplyBytes(weights, x) { block in
            dk_dequantize_rows(
                block.sums, block.rowScales, block.columnScales, block.columnSums,
                bias.map { $0 + block.columns.lowerBound },
                y + block.rows.lowerBound * weights.columns + block.columns.lowerBound, weights.columns,
                block.rows.count, block.columns.count, accumulate)
        }
    }

    // A block of weights and a block of sums, half a megabyte each, stay in a core's cache.
    private static let weightsAtOnce = 1 << 19
    private static let sumsAtOnce = 1 << 17

    /// So many rows or a few more: products are prepared for each number of rows that occurs.
    private static func paddedRows(_ rows: Int) -> Int { (rows + 7) & ~7 }

    /// Some rows and columns of a product of bytes.
    struct BlockOfSums {
        let rows: Range<Int>
        let columns: Range<Int>
        /// [rows, columns]
        let sums: UnsafeMutablePointer<Int32>
        let rowScales: UnsafeMutablePointer<Float>
        // As those of QuantizedWeights.
        let columnScales: UnsafeMutablePointer<Float>
        let columnSums: UnsafeMutablePointer<Int32>
    }

    /// Multiplies the rows of x as bytes with weights as bytes, block by block: the columns in ascending order for any
    /// row.
    /// - Parameters:
    ///   - unit: each block begins at a multiple of so many columns.
    ///   - finish: makes of the sums what is wanted, while they are in the cache.
    func multiplyBytes(_ weights: AppliedWeights, _ x: Tensor, unit: Int = 1, finish: (BlockOfSums) -> Void) {
        let (rows, inner, columns) = (x.shape.rows, weights.inner, weights.columns)
        let (bytes, scales) = quantized(x)
        func plan(rows: Int, columns: Int) -> ProductPlan {
            oneDNN.product(
                .init(
                    numbers: .bytes, rows: rows, columns: columns, inner: inner, second: .packed, accumulates: false))
        }
        func copy(_ layout: Int) -> QuantizedWeights {
            oneDNN.quantizedWeights(
                weights.pointer, offset: weights.offset,
                .init(inner: inner, columns: columns, isTransposed: weights.isTransposed), layout: layout,
                version: weights.version)
        }
        let layout = plan(rows: Self.paddedRows(rows), columns: columns).weightsLayout
        let whole = copy(layout)
        var width = columns
        if let block = whole.columnBlock {
            var step = block
            while step % unit != 0 { step += block }
            width = min(columns, max(1, Self.weightsAtOnce / inner / step) * step)
        }
        let height = min(Self.paddedRows(rows), max(16, Self.sumsAtOnce / width & ~15))
        let sums = arena.allocate(Int32.self, height * width)
        for column in stride(from: 0, to: columns, by: width) {
            let some = min(width, columns - column)
            for row in stride(from: 0, to: rows, by: height) {
                let count = min(height, rows - row)
                let plan = plan(rows: Self.paddedRows(count), columns: some)
                let copy = some < columns || plan.weightsLayout == layout ? whole : copy(plan.weightsLayout)
                plan.run(
                    oneDNN, bytes + row * inner,
                    packed: copy.columns(column..<column + some, layout: oneDNN.layout(plan.weightsLayout)), into: sums)
                finish(
                    BlockOfSums(
                        rows: row..<row + count, columns: column..<column + some, sums: sums, rowScales: scales + row,
                        columnScales: copy.scales + column, columnSums: copy.sums + column))
            }
        }
        operationCount += 2 * rows * columns * inner
    }

    /// The rows of an activation as bytes, with 128 added, and their scales.
    func quantized(_ x: Tensor) -> (bytes: UnsafeMutablePointer<UInt8>, scales: UnsafeMutablePointer<Float>) {
        if let known = x.quantized { return known }
        // Products may go on into rows that nobody wants.
        let bytes = arena.allocate(UInt8.self, Self.paddedRows(x.shape.rows) * x.shape.width)
        let scales = scratch(x.shape.rows)
        dk_quantize_rows(x.values, bytes, scales, x.shape.rows, x.shape.width)
        x.quantized = (bytes, scales)
        return (bytes, scales)
    }
}
