import CKernels
import COneDNN

/// Products in single precision by kernels of our own, for processors on which oneDNN would pack the weights again for
/// each product: those without AVX-512.
///
/// The bits of a row depend neither on how many rows there are nor on which columns of a gradient are computed.
struct PanelFloat32: MatmulBackend {
    let format = NumberFormat.float32
    let isSupported = true
    let canTrain = true
    let hasIndependentRows = true
    let compilesEachRowCount = false
    /// Packed as they are and transposed; a search reads the same.
    let packedBytesPerWeight = 2 * MemoryLayout<Float>.size

    func multiply(
        _ x: ActivationRows, _ w: WeightMatrix, bias: UnsafePointer<Float>?, into y: UnsafeMutablePointer<Float>,
        accumulate: Bool, independentRows: Bool, _ context: MatmulContext
    ) {
        dk_multiply_packed(x.values, x.rows, context.panels(w), w.inner, w.columns, y, accumulate)
        if let bias { dk_add_bias(bias, y, x.rows, w.columns) }
    }

    func multiplyTransposed(
        _ x: ActivationRows, columns: Range<Int>, _ w: ActivationRows, into y: UnsafeMutablePointer<Float>,
        accumulate: Bool, _ context: MatmulContext
    ) {
        let scratch = context.scratchpad(dk_gradient_scratch() * MemoryLayout<Float>.size)
        dk_multiply_transposed(
            x.values + columns.lowerBound, x.width, columns.count, w.values, x.rows, w.width, y, accumulate,
            scratch.assumingMemoryBound(to: Float.self))
    }
}

extension MatmulContext {
    /// A matrix of weights in panels of sixteen columns.
    fileprivate func panels(_ matrix: WeightMatrix) -> UnsafePointer<Float> {
        UnsafePointer(copy(of: matrix, in: .dense([matrix.inner, matrix.columns], dnnl_BA16a16b)))
    }
}
