import CKernels
import COneDNN

extension Precision {
    /// bfloat16: the upper half of a float32, with 8 bits of significand (Kalamkar et al. 2019).
    public static let bfloat16 =
        PanelBfloat16.isFaster ? Precision("bf16", PanelBfloat16()) : Precision("bf16", OneDNNBfloat16())
}

/// oneDNN's products of bfloat16 numbers.
private struct OneDNNBfloat16: MatmulBackend {
    let format = NumberFormat.bfloat16
    let isSupported = {
        let needed = dnnl_cpu_isa_avx512_core_bf16.rawValue
        return OneDNN.instructions.rawValue & needed == needed
    }()
    let canTrain = true
    let hasIndependentRows = false
    let compilesEachRowCount = true
    /// Packed as they are and transposed; a search reads the same.
    let packedBytesPerWeight = 2 * MemoryLayout<UInt16>.size

    func multiply(
        _ x: ActivationRows, _ w: WeightMatrix, bias: UnsafePointer<Float>?, into y: UnsafeMutablePointer<Float>,
        accumulate: Bool, independentRows: Bool, _ context: MatmulContext
    ) {
        context.multiplyPacked(x, w, in: format, into: y, accumulate: accumulate)
        if let bias { dk_add_bias(bias, y, x.rows, w.columns) }
    }

    func multiplyTransposed(
        _ x: ActivationRows, columns: Range<Int>, _ w: ActivationRows, into y: UnsafeMutablePointer<Float>,
        accumulate: Bool, _ context: MatmulContext
    ) {
        let plan = context.plan(
            .init(
                format: format, rows: columns.count, columns: w.width, inner: x.rows, first: .columns(of: x.width),
                second: .plain, accumulates: accumulate))
        plan.run(
            context, x.numbers + format.bytes(width: columns.lowerBound), w.numbers, into: y)
    }
}
