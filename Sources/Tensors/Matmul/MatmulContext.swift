import COneDNN

/// What the products of one thread need beside their operands: compiled plans, copies of the weights and memory.
final class MatmulContext {
    /// Memory for operands in other number formats, until the tape's reset.
    let arena: Arena
    /// Copies of the weights, perhaps shared with other threads.
    let packed: PackedWeights
    let stream: dnnl_stream_t
    /// Floating-point operations of all products so far.
    var operationCount = 0
    /// Seconds that the products that are timed have taken so far; see ``Tape/timesAllProducts``.
    var seconds = 0.0
    private var plans: [MatmulPlan.Key: MatmulPlan] = [:]
    static let planLimit = 4000
    private var scratchpad = UnsafeMutableRawBufferPointer(start: nil, count: 0)

    init(arena: Arena, packed: PackedWeights) {
        self.arena = arena
        self.packed = packed
        var stream: dnnl_stream_t?
        OneDNN.check(dnnl_stream_create(&stream, OneDNN.engine, dnnl_stream_default_flags.rawValue))
        self.stream = stream!  // success gives a handle
    }

    deinit {
        dnnl_stream_destroy(stream)
        scratchpad.deallocate()
    }

    /// The product of the given extent, compiled on first use.
    func plan(_ key: MatmulPlan.Key) -> MatmulPlan {
        if let plan = plans[key] { return plan }
        if plans.count >= Self.planLimit { plans.removeAll(keepingCapacity: true) }
        let plan = MatmulPlan(key)
        reserveScratchpad(plan.scratchpadSize)
        plans[key] = plan
        return plan
    }

    /// The rows of each compiled product's first factor; where that is transposed, the rows of the second.
    var compiledRows: [Int] { plans.keys.map { $0.first == .plain ? $0.rows : $0.inner } }

    /// Temporary memory that every primitive of this thread uses in turn.
    var scratchpadPointer: UnsafeMutableRawPointer? { scratchpad.baseAddress }

    /// In bytes.
    var scratchpadSize: Int { scratchpad.count }

    /// The same, of at least this size in bytes.
    func scratchpad(_ size: Int) -> UnsafeMutableRawPointer {
        reserveScratchpad(size)
        return scratchpad.baseAddress!  // it was just allocated
    }

    private func reserveScratchpad(_ size: Int) {
        guard size > scratchpad.count else { return }
        scratchpad.deallocate()
        scratchpad = .allocate(byteCount: size, alignment: 4096)
    }

    /// A matrix of weights in the layout that a plan prefers.
    func packedWeights(_ matrix: WeightMatrix, for plan: MatmulPlan) -> dnnl_memory_t {
        copy(of: matrix, layout: plan.weightsLayout)
    }

    /// A matrix of weights that is stored as [columns, inner], transposed.
    /// - Returns: [inner, columns]
    func transposedWeights(_ matrix: WeightMatrix) -> UnsafeMutablePointer<Float> {
        copy(of: matrix, in: .dense([matrix.inner, matrix.columns], dnnl_ab)).assumingMemoryBound(to: Float.self)
    }

    /// A matrix of weights in a layout.
    func copy(of matrix: WeightMatrix, in layout: dnnl_memory_desc_t) -> UnsafeMutableRawPointer {
        let memory = copy(of: matrix, layout: Layouts.number(layout))
        var handle: UnsafeMutableRawPointer?
        OneDNN.check(dnnl_memory_get_data_handle(memory, &handle))
        return handle!  // oneDNN allocated it
    }

    private func copy(of matrix: WeightMatrix, layout: Int) -> dnnl_memory_t {
        // The layout describes [inner, columns]; transposed weights are stored column by column.
        let plain = dnnl_memory_desc_t.dense(
            [matrix.inner, matrix.columns], matrix.isTransposed ? dnnl_ba : dnnl_ab)
        return packed.copy(
            of: matrix.weights, .init(offset: matrix.offset, plain: Layouts.number(plain), layout: layout),
            stream: stream)
    }

    /// Rows as an operand in a number format.
    func rows(_ values: UnsafeMutablePointer<Float>, rows: Int, width: Int, in format: NumberFormat)
        -> ActivationRows
    {
        let result = pendingRows(values, rows: rows, width: width, in: format)
        result.convert(0, rows)
        return result
    }

    /// An activation as an operand in a number format; it is converted once, however many products read it.
    func rows(of x: Tensor, in format: NumberFormat) -> ActivationRows {
        if x.converted == nil {
            x.converted = rows(x.values, rows: x.shape.rows, width: x.shape.width, in: format).converted
        }
        return ActivationRows(values: x.values, converted: x.converted, rows: x.shape.rows, width: x.shape.width)
    }

    /// Rows that are not computed yet; see ``ActivationRows/convert(_:_:)``.
    func pendingRows(_ values: UnsafeMutablePointer<Float>, rows: Int, width: Int, in format: NumberFormat)
        -> ActivationRows
    {
        ActivationRows(
            values: values, converted: ConvertedRows(rows: rows, width: width, in: format, arena: arena), rows: rows,
            width: width)
    }
}
