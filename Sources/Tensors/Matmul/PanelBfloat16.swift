import CKernels
import COneDNN

/// Products of bfloat16 numbers by kernels of our own, which widen them to float32 in registers, for processors on which
/// the instruction for bfloat16 numbers is slower than that.
struct PanelBfloat16: PanelBackend {
    /// Whether oneDNN's products of bfloat16 numbers are slower: on Intel's processors without tiles, where a fused
    /// multiply-add of float32 vectors takes half a cycle, and one of bfloat16 pairs two or more.
    static let isFaster = {
        let (instruction, tiles) = (dnnl_cpu_isa_avx512_core_bf16.rawValue, dnnl_cpu_isa_avx512_core_amx.rawValue)
        let instructions = OneDNN.instructions.rawValue
        return instructions & instruction == instruction && instructions & tiles != tiles && dk_is_intel()
    }()

    let format = NumberFormat.bfloat16

    func multiply(
        _ x: ActivationRows, _ w: WeightMatrix, bias: UnsafePointer<Float>?, into y: UnsafeMutablePointer<Float>,
        accumulate: Bool, independentRows: Bool, _ context: MatmulContext
    ) {
        let packed = context.copy(of: w, in: .dense([w.inner, w.columns], dnnl_BA16a32b2a, dnnl_bf16))
        dk_multiply_rounded(
            x.bfloat16, x.rows, packed.assumingMemoryBound(to: UInt32.self), w.inner, w.columns, y, accumulate,
            context.productScratch)
        if let bias { dk_add_bias(bias, y, x.rows, w.columns) }
    }

    func multiplyTransposed(
        _ x: ActivationRows, columns: Range<Int>, _ w: ActivationRows, into y: UnsafeMutablePointer<Float>,
        accumulate: Bool, _ context: MatmulContext
    ) {
        dk_multiply_rounded_transposed(
            x.bfloat16 + columns.lowerBound, x.width, columns.count, w.bfloat16, x.rows, w.width, y, accumulate,
            context.productScratch)
    }
}

extension ActivationRows {
    fileprivate var bfloat16: UnsafePointer<UInt16> { UnsafePointer(numbers.assumingMemoryBound(to: UInt16.self)) }
}
