import CKernels
import COneDNN

extension Precision {
    /// IEEE single precision, 32 bits.
    public static let float32 =
        PanelFloat32.isFaster ? Precision("f32", PanelFloat32()) : Precision("f32", OneDNNFloat32())
}

/// oneDNN's products in single precision.
private struct OneDNNFloat32: MatmulBackend {
    let format = NumberFormat.float32
    let isSupported = true
    let canTrain = true
    let hasIndependentRows = true
    let compilesEachRowCount = true
    /// Packed as they are and transposed; a search reads them in a third layout.
    let packedBytesPerWeight = 3 * MemoryLayout<Float>.size

    func multiply(
        _ x: ActivationRows, _ w: WeightMatrix, bias: UnsafePointer<Float>?, into y: UnsafeMutablePointer<Float>,
        accumulate: Bool, independentRows: Bool, _ context: MatmulContext
    ) {
        if independentRows {
            // The general product, unlike the packed one, computes a row in the same order however many there are. With
            // a transposed copy of the weights it is up to four times as fast as when it transposes them itself.
            let plain =
                w.isTransposed ? context.transposedWeights(w) : UnsafeMutablePointer(mutating: w.values)
            context.sgemm(
                MatrixView(x.values, rows: x.rows, columns: x.width),
                MatrixView(plain, rows: w.inner, columns: w.columns),
                into: MatrixView(y, rows: x.rows, columns: w.columns), accumulate: accumulate)
        } else {
            context.multiplyPacked(x, w, in: format, into: y, accumulate: accumulate)
        }
        if let bias { dk_add_bias(bias, y, x.rows, w.columns) }
    }

    func multiplyTransposed(
        _ x: ActivationRows, columns: Range<Int>, _ w: ActivationRows, into y: UnsafeMutablePointer<Float>,
        accumulate: Bool, _ context: MatmulContext
    ) {
        context.sgemm(
            MatrixView(x.values + columns.lowerBound, rows: x.rows, columns: columns.count, stride: x.width).transposed,
            MatrixView(w.values, rows: w.rows, columns: w.width),
            into: MatrixView(y, rows: columns.count, columns: w.width), accumulate: accumulate)
    }
}

extension MatmulContext {
    /// y = x w or y += x w, with packed weights.
    func multiplyPacked(
        _ x: ActivationRows, _ w: WeightMatrix, in format: NumberFormat, into y: UnsafeMutablePointer<Float>,
        accumulate: Bool
    ) {
        let plan = plan(
            .init(
                format: format, rows: x.rows, columns: w.columns, inner: w.inner, second: .packed,
                accumulates: accumulate))
        plan.run(self, x.numbers, packed: packedWeights(w, for: plan), into: y)
    }
}
