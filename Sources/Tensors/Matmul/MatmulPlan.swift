import COneDNN

/// A compiled matrix product of one extent in one number format, C = A B or C += A B.
final class MatmulPlan {
    struct Key: Hashable {
        /// Of A and B; C is float32.
        var format: NumberFormat
        var rows: Int
        var columns: Int
        var inner: Int
        var first = First.plain
        var second: Second
        var accumulates: Bool
    }

    /// How A is stored.
    enum First: Hashable {
        /// [rows, inner]
        case plain
        /// Transposed, as some columns of a matrix [inner, width].
        case columns(of: Int)
    }

    /// How B is stored.
    enum Second {
        /// [inner, columns]
        case plain
        /// In the layout that the primitive prefers.
        case packed

        fileprivate var tag: dnnl_format_tag_t {
            switch self {
            case .plain: dnnl_ab
            case .packed: dnnl_format_tag_any
            }
        }
    }

    /// The number of the layout that packed weights must have.
    let weightsLayout: Int
    let scratchpadSize: Int
    private let primitive: dnnl_primitive_t
    private let a: dnnl_memory_t
    private let b: dnnl_memory_t?
    private let c: dnnl_memory_t
    private let scratchpad: dnnl_memory_t

    init(_ key: Key) {
        let type = key.format.dataType
        var aLayout =
            switch key.first {
            case .plain: dnnl_memory_desc_t.dense([key.rows, key.inner], dnnl_ab, type)
            case .columns(let width): dnnl_memory_desc_t.strided([key.rows, key.inner], [1, width], type)
            }
        var bLayout = dnnl_memory_desc_t.dense([key.inner, key.columns], key.second.tag, type)
        var cLayout = dnnl_memory_desc_t.dense([key.rows, key.columns], dnnl_ab, dnnl_f32)
        var operation = dnnl_matmul_desc_t()
        OneDNN.check(dnnl_matmul_desc_init(&operation, &aLayout, &bLayout, nil, &cLayout))
        var attributes: dnnl_primitive_attr_t?
        OneDNN.check(dnnl_primitive_attr_create(&attributes))
        defer { dnnl_primitive_attr_destroy(attributes) }
        OneDNN.check(dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user))
        if key.accumulates {
            var sum: dnnl_post_ops_t?
            OneDNN.check(dnnl_post_ops_create(&sum))
            defer { dnnl_post_ops_destroy(sum) }
            OneDNN.check(dnnl_post_ops_append_sum(sum, 1))
            OneDNN.check(dnnl_primitive_attr_set_post_ops(attributes, sum))
        }
        var description: dnnl_primitive_desc_t?
        OneDNN.check(dnnl_primitive_desc_create(&description, &operation, attributes, OneDNN.engine, nil))
        defer { dnnl_primitive_desc_destroy(description) }
        var primitive: dnnl_primitive_t?
        OneDNN.check(dnnl_primitive_create(&primitive, description))
        func memory(_ layout: dnnl_memory_desc_t) -> dnnl_memory_t {
            var layout = layout
            var memory: dnnl_memory_t?
            OneDNN.check(dnnl_memory_create(&memory, &layout, OneDNN.engine, nil))
            return memory!  // success gives a handle
        }
        func layout(_ what: dnnl_query_t) -> dnnl_memory_desc_t {
            dnnl_primitive_desc_query_md(description, what, 0)?.pointee ?? dnnl_memory_desc_t()
        }
        self.primitive = primitive!  // success gives a handle
        a = memory(aLayout)
        b = key.second == .packed ? nil : memory(bLayout)
        c = memory(cLayout)
        weightsLayout = key.second == .packed ? Layouts.number(layout(dnnl_query_weights_md)) : 0
        var temporary = layout(dnnl_query_scratchpad_md)
        scratchpadSize = dnnl_memory_desc_get_size(&temporary)
        scratchpad = memory(temporary)
    }

    deinit {
        dnnl_primitive_destroy(primitive)
        for memory in [a, c, scratchpad] { dnnl_memory_destroy(memory) }
        if let b { dnnl_memory_destroy(b) }
    }

    /// Multiplies with B as it is in memory.
    func run(
        _ context: MatmulContext, _ first: UnsafeMutableRawPointer, _ second: UnsafeMutableRawPointer,
        into result: UnsafeMutableRawPointer
    ) {
        guard let b else { preconditionFailure("the product was made for packed weights") }
        OneDNN.check(dnnl_memory_set_data_handle(b, second))
        run(context, first, packed: b, into: result)
    }

    /// Multiplies with B as packed weights.
    func run(
        _ context: MatmulContext, _ first: UnsafeMutableRawPointer, packed second: dnnl_memory_t,
        into result: UnsafeMutableRawPointer
    ) {
        OneDNN.check(dnnl_memory_set_data_handle(a, first))
        OneDNN.check(dnnl_memory_set_data_handle(c, result))
        OneDNN.check(dnnl_memory_set_data_handle(scratchpad, context.scratchpadPointer))
        let arguments = [
            dnnl_exec_arg_t(arg: DNNL_ARG_SRC, memory: a), dnnl_exec_arg_t(arg: DNNL_ARG_WEIGHTS, memory: second),
            dnnl_exec_arg_t(arg: DNNL_ARG_DST, memory: c),
            dnnl_exec_arg_t(arg: DNNL_ARG_SCRATCHPAD, memory: scratchpad),
        ]
        OneDNN.check(dnnl_primitive_execute(primitive, context.stream, Int32(arguments.count), arguments))
    }
}
