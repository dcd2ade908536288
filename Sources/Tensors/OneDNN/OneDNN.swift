import COneDNN

/// oneDNN for one thread: a stream on the processor, the primitives made so far, and packed copies of the weights.
final class OneDNN {
    let stream: dnnl_stream_t
    private var products: [ProductPlan.Key: ProductPlan] = [:]
    private static let productLimit = 4000
    private var layouts: [dnnl_memory_desc_t] = []
    private var packed: [PackedKey: PackedWeights] = [:]
    private var scratchpad = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    private struct PackedKey: Hashable {
        var offset: Int
        /// The layout that the numbers are read in: a square matrix may be packed as it is and transposed.
        var plain: Int
        var layout: Int
    }

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

    init() {
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

    /// A number for a memory layout, equal for equal layouts.
    func layoutNumber(_ layout: dnnl_memory_desc_t) -> Int {
        var wanted = layout
        for (number, known) in layouts.enumerated() {
            var known = known
            if dnnl_memory_desc_equal(&known, &wanted) != 0 { return number }
        }
        layouts.append(layout)
        return layouts.count - 1
    }

    /// The weights at `offset` of the parameter buffer in the layout a primitive prefers, made anew when the weights
    /// have changed.
    func packedWeights(
        _ plain: UnsafeMutablePointer<Float>, offset: Int, plainLayout: dnnl_memory_desc_t, layout: Int, version: Int
    ) -> dnnl_memory_t {
        let key = PackedKey(offset: offset, plain: layoutNumber(plainLayout), layout: layout)
        let weights: PackedWeights
        if let known = packed[key] {
            weights = known
        } else {
            weights = PackedWeights(from: plainLayout, to: layouts[layout])
            packed[key] = weights
        }
        weights.update(plain, version: version, stream: stream)
        return weights.memory
    }

    /// A transposed copy of the matrix of weights at `offset`, made anew when the weights have changed.
    /// - Returns: [columns, rows]
    func transposedWeights(
        _ plain: UnsafeMutablePointer<Float>, offset: Int, rows: Int, columns: Int, version: Int
    ) -> UnsafeMutablePointer<Float> {
        // Both layouts describe the transposed matrix; in the plain one its columns lie behind one another.
        let memory = packedWeights(
            plain, offset: offset, plainLayout: .dense([columns, rows], dnnl_ba),
            layout: layoutNumber(.dense([columns, rows], dnnl_ab)), version: version)
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

/// A layer's weights in a layout that a primitive prefers.
final class PackedWeights {
    let memory: dnnl_memory_t
    private let plain: dnnl_memory_t
    private let reorder: dnnl_primitive_t
    private var version: Int?

    init(from plainLayout: dnnl_memory_desc_t, to layout: dnnl_memory_desc_t) {
        var plainLayout = plainLayout
        var layout = layout
        var plain: dnnl_memory_t?
        OneDNN.check(dnnl_memory_create(&plain, &plainLayout, OneDNN.engine, nil))
        var memory: dnnl_memory_t?
        // oneDNN owns the packed copy's memory.
        OneDNN.check(dnnl_memory_create(&memory, &layout, OneDNN.engine, UnsafeMutableRawPointer(bitPattern: -1)))
        var description: dnnl_primitive_desc_t?
        OneDNN.check(
            dnnl_reorder_primitive_desc_create(
                &description, &plainLayout, OneDNN.engine, &layout, OneDNN.engine, nil))
        var reorder: dnnl_primitive_t?
        OneDNN.check(dnnl_primitive_create(&reorder, description))
        dnnl_primitive_desc_destroy(description)
        // Success gives handles.
        self.plain = plain!
        self.memory = memory!
        self.reorder = reorder!
    }

    deinit {
        dnnl_primitive_destroy(reorder)
        dnnl_memory_destroy(memory)
        dnnl_memory_destroy(plain)
    }

    func update(_ values: UnsafeMutablePointer<Float>, version: Int, stream: dnnl_stream_t) {
        guard version != self.version else { return }
        self.version = version
        OneDNN.check(dnnl_memory_set_data_handle(plain, values))
        let arguments = [
            dnnl_exec_arg_t(arg: DNNL_ARG_FROM, memory: plain), dnnl_exec_arg_t(arg: DNNL_ARG_TO, memory: memory),
        ]
        OneDNN.check(dnnl_primitive_execute(reorder, stream, 2, arguments))
    }
}
