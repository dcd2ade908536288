import CKernels
import COneDNN

/// A matrix of weights as bytes: each column is a scale times whole numbers from -127 to 127.
final class QuantizedWeights {
    /// How a matrix for products x W lies in the parameter buffer.
    struct Extent {
        /// What a product sums over.
        var inner: Int
        var columns: Int
        /// Whether it lies as [columns, inner] rather than [inner, columns].
        var isTransposed: Bool
    }

    let version: Int
    private let memory: dnnl_memory_t
    private let extent: Extent
    /// As ``dnnl_memory_desc_t/columnBlock``.
    let columnBlock: Int?
    private let columnStride: Int
    private var parts: [Range<Int>: dnnl_memory_t] = [:]
    /// What each column's whole numbers are multiplied with.
    let scales: UnsafeMutablePointer<Float>
    /// The sum of each column's whole numbers: the other factor's numbers have 128 added to them, and so the product
    /// has 128 times this.
    let sums: UnsafeMutablePointer<Int32>

    init(
        _ values: UnsafeMutablePointer<Float>, _ extent: Extent, layout: dnnl_memory_desc_t, version: Int,
        stream: dnnl_stream_t
    ) {
        self.version = version
        self.extent = extent
        columnBlock = layout.columnBlock
        columnStride = Int(layout.format_desc.blocking.strides.1)
        scales = .allocate(capacity: extent.columns)
        sums = .allocate(capacity: extent.columns)
        let bytes = UnsafeMutablePointer<Int8>.allocate(capacity: extent.inner * extent.columns)
        defer { bytes.deallocate() }
        dk_quantize_weights(values, bytes, scales, sums, extent.inner, extent.columns, extent.isTransposed)

        var plain = dnnl_memory_desc_t.dense(
            [extent.inner, extent.columns], extent.isTransposed ? dnnl_ba : dnnl_ab, dnnl_s8)
        var layout = layout
        var source: dnnl_memory_t?
        OneDNN.check(dnnl_memory_create(&source, &plain, OneDNN.engine, bytes))
        defer { dnnl_memory_destroy(source) }
        var memory: dnnl_memory_t?
        // oneDNN owns the packed copy's memory.
        OneDNN.check(dnnl_memory_create(&memory, &layout, OneDNN.engine, UnsafeMutableRawPointer(bitPattern: -1)))
        var description: dnnl_primitive_desc_t?
        OneDNN.check(
            dnnl_reorder_primitive_desc_create(&description, &plain, OneDNN.engine, &layout, OneDNN.engine, nil))
        defer { dnnl_primitive_desc_destroy(description) }
        var reorder: dnnl_primitive_t?
        OneDNN.check(dnnl_primitive_create(&reorder, description))
        defer { dnnl_primitive_destroy(reorder) }
        self.memory = memory!  // success gives a handle
        let arguments = [
            dnnl_exec_arg_t(arg: DNNL_ARG_FROM, memory: source), dnnl_exec_arg_t(arg: DNNL_ARG_TO, memory: memory),
        ]
        OneDNN.check(dnnl_primitive_execute(reorder, stream, 2, arguments))
    }

    /// Some of the columns, in the layout of weights of their number.
    /// - Parameter range: begins at a whole ``columnBlock``.
    func columns(_ range: Range<Int>, layout part: @autoclosure () -> dnnl_memory_desc_t) -> dnnl_memory_t {
        guard range.count < extent.columns, let columnBlock else { return memory }
        if let known = parts[range] { return known }
        var handle: UnsafeMutableRawPointer?
        OneDNN.check(dnnl_memory_get_data_handle(memory, &handle))
        let offset = range.lowerBound / columnBlock * columnStride
        var part = part()
        var result: dnnl_memory_t?
        // Success gives handles.
        OneDNN.check(dnnl_memory_create(&result, &part, OneDNN.engine, handle! + offset))
        parts[range] = result!
        return result!
    }

    deinit {
        for part in parts.values { dnnl_memory_destroy(part) }
        dnnl_memory_destroy(memory)
        scales.deallocate()
        sums.deallocate()
    }
}
