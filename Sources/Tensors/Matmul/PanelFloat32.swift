import CKernels
import COneDNN

/// Products in single precision by kernels of our own.
struct PanelFloat32: PanelBackend {
    /// Whether oneDNN's are slower: without AVX-512 it packs the weights again for each product.
    static let isFaster = {
        let packing = dnnl_cpu_isa_avx512_core.rawValue
        return OneDNN.instructions.rawValue & packing != packing
    }()

    let format = NumberFormat.float32

    func multiply(
        _ x: ActivationRows, _ w: WeightMatrix, bias: UnsafePointer<Float>?, into y: UnsafeMutablePointer<Float>,
        accumulate: Bool, independentRows: Bool, _ context: MatmulContext
    ) {
        let packed = context.copy(of: w, in: .dense([w.inner, w.columns], dnnl_BA16a32b))
        dk_multiply_packed(
            x.values, x.rows, packed.assumingMemoryBound(to: Float.self), w.inner, w.columns, y, accumulate,
            context.productScratch)
        if let bias { dk_add_bias(bias, y, x.rows, w.columns) }
    }

    func multiplyTransposed(
        _ x: ActivationRows, columns: Range<Int>, _ w: ActivationRows, into y: UnsafeMutablePointer<Float>,
        accumulate: Bool, _ context: MatmulContext
    ) {
        dk_multiply_transposed(
            x.values + columns.lowerBound, x.width, columns.count, w.values, x.rows, w.width, y, accumulate,
            context.productScratch)
    }
}
