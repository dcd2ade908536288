import CKernels
import COneDNN

/// The blocked layout of weights that oneDNN's fastest products read, `BA16a64b` and, in bfloat16, `BA16a64b2a`.
struct WeightPacking {
    private let inner: Int
    private let columns: Int
    private let isTransposed: Bool
    private let isRounded: Bool
    private let block: Int

    /// - Returns: nil for other layouts.
    init?(from plain: dnnl_memory_desc_t, to layout: dnnl_memory_desc_t) {
        guard layout.ndims == 2, layout.format_kind == dnnl_blocked, plain.data_type == dnnl_f32 else { return nil }
        let blocking = layout.format_desc.blocking
        let (blocks, axes) = (blocking.inner_blks, blocking.inner_idxs)
        isRounded = layout.data_type == dnnl_bf16
        guard isRounded || layout.data_type == dnnl_f32, blocking.inner_nblks == (isRounded ? 3 : 2),
            (axes.0, axes.1, blocks.0) == (0, 1, 16), !isRounded || (axes.2, blocks.2) == (0, 2)
        else { return nil }
        (inner, columns, block) = (Int(layout.dims.0), Int(layout.dims.1), Int(blocks.1))
        // Blocks of columns follow one another, each with its tiles in order.
        let tile = 16 * block * (isRounded ? 2 : 1)
        let depth = isRounded ? 32 : 16
        guard block % 16 == 0, blocking.strides.0 == tile, blocking.strides.1 == (inner + depth - 1) / depth * tile
        else { return nil }
        let strides = plain.format_desc.blocking.strides
        isTransposed = strides.0 == 1 && strides.1 == inner
        guard isTransposed || (strides.0 == columns && strides.1 == 1) else { return nil }
    }

    var count: Int { inner * columns }

    /// The number of rows as the weights are stored.
    var rows: Int { isTransposed ? columns : inner }

    /// The stored rows of a range of elements; nil if they cannot be packed separately.
    func rows(_ range: Range<Int>) -> Range<Int>? {
        let width = count / rows
        let own = range.lowerBound / width..<range.upperBound / width
        guard own.lowerBound * width == range.lowerBound, own.upperBound * width == range.upperBound,
            own.lowerBound % Repacking.rowGranularity == 0,
            own.upperBound % Repacking.rowGranularity == 0 || own.upperBound == rows
        else { return nil }
        return own
    }

    func pack(_ values: UnsafePointer<Float>, into copy: UnsafeMutableRawPointer, rows: Range<Int>) {
        dk_pack_weights(
            values, isTransposed, inner, columns, block, isRounded, copy, rows.lowerBound, rows.upperBound)
    }
}
