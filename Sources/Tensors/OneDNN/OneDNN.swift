import COneDNN

/// oneDNN for one thread: a stream on the processor, the primitives made so far, and packed copies of the weights.
final class OneDNN {
    let stream: dnnl_stream_t
    private var products: [ProductPlan.Key: ProductPlan] = [:]
    private static let productLimit = 4000
    private let packed: PackedWeights
    private var scratchpad = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    private struct SharedEngine: @unchecked Sendable {
        let handle: dnnl_engine_t
    }
    /// One engine for the process: it is immutable, and primitives on it are cached by oneDNN itself.
    private static let sharedEngine: SharedEngine = {
        var engine: dnnl_engine_t?
        check(dnnl_engine_create(&engine, dnnl_cpu, 0))
        return SharedEngine(handle: engine!)  // success gives a handle
    }()
    static var engine: dnnl_engine_t { sharedEngine.handle }

    /// - Parameter packed: copies of weights, perhaps shared with other threads.
    init(packed: PackedWeights) {
        self.packed = packed
        var stream: dnnl_stream_t?
        Self.check(dnnl_stream_create(&stream, Self.engine, dnnl_stream_default_flags.rawValue))
        self.stream = stream!  // success gives a handle
    }

    deinit {
        dnnl_stream_destroy(stream)
        scratchpad.deallocate()
    }

    /// The product of the given extent, made on first use.
    func product(_ key: ProductPlan.Key) -> ProductPlan {
        if let product = products[key] { return product }
        if products.count >= Self.productLimit { products.removeAll(keepingCapacity: true) }
        let product = ProductPlan(key, self)
        reserveScratchpad(product.scratchpadSize)
        products[key] = product
        return product
    }

    /// Temporary memory that every primitive of this thread uses in turn.
    var scratchpadPointer: UnsafeMutableRawPointer? { scratchpad.baseAddress }

    var scratchpadSize: Int { scratchpad.count }

    private func reserveScratchpad(_ size: Int) {
        guard size > scratchpad.count else { return }
        scratchpad.deallocate()
        scratchpad = .allocate(byteCount: size, alignment: 4096)
    }

    /// A matrix of weights in the layout that a primitive prefers.
    /// - Parameters:
    ///   - offset: the first weight of the matrix.
    ///   - plainLayout: that of the weights.
    ///   - layout: the number of the copy's layout.
    func packedWeights(_ weights: Weights, offset: Int, plainLayout: dnnl_memory_desc_t, layout: Int) -> dnnl_memory_t {
        packed.copy(
            of: weights, .init(offset: offset, plain: Layouts.number(plainLayout), layout: layout), stream: stream)
    }

    /// A matrix of weights [rows, columns], transposed.
    /// - Parameter offset: the first weight of the matrix.
    /// - Returns: [columns, rows]
    func transposedWeights(_ weights: Weights, offset: Int, rows: Int, columns: Int) -> UnsafeMutablePointer<Float> {
        // Both layouts describe the transposed matrix; the plain one stores it column by column.
        let memory = packedWeights(
            weights, offset: offset, plainLayout: .dense([columns, rows], dnnl_ba),
            layout: Layouts.number(.dense([columns, rows], dnnl_ab)))
        var handle: UnsafeMutableRawPointer?
        Self.check(dnnl_memory_get_data_handle(memory, &handle))
        return handle!.assumingMemoryBound(to: Float.self)  // oneDNN allocated it
    }

    /// Ends the process on a failed call: shapes are checked before, so it is a defect here or memory has run out,
    /// and neither can be mended by going on.
    static func check(_ status: dnnl_status_t, _ what: String = #function) {
        guard status == dnnl_success else { fatalError("oneDNN: \(what) failed with status \(status.rawValue)") }
    }
}
