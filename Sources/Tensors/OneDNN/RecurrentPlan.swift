import COneDNN

/// The forward and backward primitives of one recurrent layer over a whole sequence, for one extent.
final class RecurrentPlan {
    struct Key: Hashable {
        var kind: RecurrentKind
        var steps: Int
        var batch: Int
        var input: Int
        var hidden: Int
        /// Whether the layer starts from a given state rather than from zeros.
        var hasInitialState: Bool
        /// Forward with a workspace for the backward pass, or forward alone with the last state as an output.
        var isTraining: Bool
        /// What inputs, weights, hidden states and outputs are stored in; cell states, biases and all gradients are
        /// always single-precision.
        var precision: Precision
    }

    /// The memory objects of one primitive, by argument; their data pointers are set before each run.
    private struct Bindings {
        var memories: [Int32: dnnl_memory_t] = [:]
        var arguments: [dnnl_exec_arg_t] = []
    }

    let key: Key
    let scratchpadSize: Int
    let workspaceSize: Int
    let weightsLayerLayout: Int
    let weightsIterLayout: Int
    let backwardWeightsLayerLayout: Int
    let backwardWeightsIterLayout: Int
    let plainWeightsLayer: dnnl_memory_desc_t
    let plainWeightsIter: dnnl_memory_desc_t
    private let forward: dnnl_primitive_t
    private let backward: dnnl_primitive_t?
    private var forwardBindings = Bindings()
    private var backwardBindings = Bindings()

    init(_ key: Key, _ oneDNN: OneDNN) {
        self.key = key
        let (t, b, i, h) = (key.steps, key.batch, key.input, key.hidden)
        let gates = key.kind.gates
        func layouts(_ precision: Precision, weights: dnnl_format_tag_t) -> RecurrentLayouts {
            RecurrentLayouts(
                source: .dense([t, b, i], dnnl_tnc, precision),
                state: .dense([1, 1, b, h], dnnl_ldnc, precision),
                cellState: .dense([1, 1, b, h], dnnl_ldnc),
                weightsLayer: .dense([1, 1, i, gates, h], weights, precision),
                weightsIter: .dense([1, 1, h, gates, h], weights, precision),
                bias: .dense([1, 1, key.kind.biasRows, h], dnnl_ldgo),
                destination: .dense([t, b, h], dnnl_tnc, precision))
        }
        let chosen = layouts(key.precision, weights: dnnl_format_tag_any)
        let gradients = layouts(.single, weights: dnnl_ldigo)
        plainWeightsLayer = gradients.weightsLayer
        plainWeightsIter = gradients.weightsIter

        let description = Self.description {
            key.kind.describeForward(&$0, chosen, key: key)
        }
        weightsLayerLayout = oneDNN.layoutNumber(Self.query(description, dnnl_query_weights_md, 0))
        weightsIterLayout = oneDNN.layoutNumber(Self.query(description, dnnl_query_weights_md, 1))
        workspaceSize = Self.size(Self.query(description, dnnl_query_workspace_md, 0))
        var scratchpad = Self.size(Self.query(description, dnnl_query_scratchpad_md, 0))
        forward = Self.primitive(description)

        func bind(_ bindings: inout Bindings, _ argument: Int32, _ layout: dnnl_memory_desc_t) {
            var layout = layout
            guard Self.size(layout) > 0 else { return }
            var memory: dnnl_memory_t?
            OneDNN.check(dnnl_memory_create(&memory, &layout, OneDNN.engine, nil))
            bindings.memories[argument] = memory
        }
        for (argument, layout) in key.kind.inputs(chosen, key: key) { bind(&forwardBindings, argument, layout) }
        for (argument, layout) in key.kind.outputs(chosen, key: key) { bind(&forwardBindings, argument, layout) }
        bind(&forwardBindings, DNNL_ARG_WORKSPACE, Self.query(description, dnnl_query_workspace_md, 0))
        bind(&forwardBindings, DNNL_ARG_SCRATCHPAD, Self.query(description, dnnl_query_scratchpad_md, 0))

        if key.isTraining {
            let back = Self.description(hint: description) {
                key.kind.describeBackward(&$0, chosen, gradients: gradients, key: key)
            }
            backwardWeightsLayerLayout = oneDNN.layoutNumber(Self.query(back, dnnl_query_weights_md, 0))
            backwardWeightsIterLayout = oneDNN.layoutNumber(Self.query(back, dnnl_query_weights_md, 1))
            scratchpad = max(scratchpad, Self.size(Self.query(back, dnnl_query_scratchpad_md, 0)))
            backward = Self.primitive(back)
            for (argument, layout) in key.kind.inputs(chosen, key: key) + key.kind.outputs(chosen, key: key)
                + key.kind.gradients(gradients, key: key)
            {
                bind(&backwardBindings, argument, layout)
            }
            bind(&backwardBindings, DNNL_ARG_WORKSPACE, Self.query(back, dnnl_query_workspace_md, 0))
            bind(&backwardBindings, DNNL_ARG_SCRATCHPAD, Self.query(back, dnnl_query_scratchpad_md, 0))
            dnnl_primitive_desc_destroy(back)
        } else {
            backwardWeightsLayerLayout = weightsLayerLayout
            backwardWeightsIterLayout = weightsIterLayout
            backward = nil
        }
        dnnl_primitive_desc_destroy(description)
        scratchpadSize = scratchpad
    }

    deinit {
        for memory in forwardBindings.memories.values { dnnl_memory_destroy(memory) }
        for memory in backwardBindings.memories.values { dnnl_memory_destroy(memory) }
        dnnl_primitive_destroy(forward)
        if let backward { dnnl_primitive_destroy(backward) }
    }

    /// Runs the layer forward. `pointers` gives the data of each plain argument, `packed` the packed weights.
    func runForward(_ oneDNN: OneDNN, _ pointers: [(Int32, UnsafeMutableRawPointer?)], packed: [(Int32, dnnl_memory_t)])
    {
        Self.run(forward, &forwardBindings, oneDNN, pointers, packed)
    }

    /// Runs the layer backward; only for a plan made for training.
    func runBackward(
        _ oneDNN: OneDNN, _ pointers: [(Int32, UnsafeMutableRawPointer?)], packed: [(Int32, dnnl_memory_t)]
    ) {
        guard let backward else { preconditionFailure("the plan was made for inference") }
        Self.run(backward, &backwardBindings, oneDNN, pointers, packed)
    }

    private static func run(
        _ primitive: dnnl_primitive_t, _ bindings: inout Bindings, _ oneDNN: OneDNN,
        _ pointers: [(Int32, UnsafeMutableRawPointer?)], _ packed: [(Int32, dnnl_memory_t)]
    ) {
        bindings.arguments.removeAll(keepingCapacity: true)
        for (argument, pointer) in pointers + [(DNNL_ARG_SCRATCHPAD, oneDNN.scratchpadPointer)] {
            guard let pointer, let memory = bindings.memories[argument] else { continue }
            OneDNN.check(dnnl_memory_set_data_handle(memory, pointer))
            bindings.arguments.append(dnnl_exec_arg_t(arg: argument, memory: memory))
        }
        for (argument, memory) in packed { bindings.arguments.append(dnnl_exec_arg_t(arg: argument, memory: memory)) }
        OneDNN.check(
            dnnl_primitive_execute(primitive, oneDNN.stream, Int32(bindings.arguments.count), bindings.arguments))
    }

    // MARK: Descriptions

    private static func description(
        hint: dnnl_primitive_desc_t? = nil, _ describe: (inout dnnl_rnn_desc_t) -> dnnl_status_t
    ) -> dnnl_primitive_desc_t {
        var recurrent = dnnl_rnn_desc_t()
        OneDNN.check(describe(&recurrent))
        var attributes: dnnl_primitive_attr_t?
        OneDNN.check(dnnl_primitive_attr_create(&attributes))
        defer { dnnl_primitive_attr_destroy(attributes) }
        OneDNN.check(dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user))
        var description: dnnl_primitive_desc_t?
        OneDNN.check(dnnl_primitive_desc_create(&description, &recurrent, attributes, OneDNN.engine, hint))
        return description!  // success gives a handle
    }

    private static func primitive(_ description: dnnl_primitive_desc_t) -> dnnl_primitive_t {
        var primitive: dnnl_primitive_t?
        OneDNN.check(dnnl_primitive_create(&primitive, description))
        return primitive!  // success gives a handle
    }

    private static func query(_ description: dnnl_primitive_desc_t, _ what: dnnl_query_t, _ index: Int32)
        -> dnnl_memory_desc_t
    {
        dnnl_primitive_desc_query_md(description, what, index)?.pointee ?? dnnl_memory_desc_t()
    }

    private static func size(_ layout: dnnl_memory_desc_t) -> Int {
        var layout = layout
        return dnnl_memory_desc_get_size(&layout)
    }
}

extension dnnl_memory_desc_t {
    /// A layout of numbers that lie close together in the order that `tag` says, or in one that oneDNN chooses.
    static func dense(_ extents: [Int], _ tag: dnnl_format_tag_t, _ precision: Precision = .single)
        -> dnnl_memory_desc_t
    {
        dense(extents, tag, precision.dataType)
    }

    static func dense(_ extents: [Int], _ tag: dnnl_format_tag_t, _ type: dnnl_data_type_t) -> dnnl_memory_desc_t {
        var result = dnnl_memory_desc_t()
        let extents = extents.map(Int64.init)
        OneDNN.check(dnnl_memory_desc_init_by_tag(&result, Int32(extents.count), extents, type, tag))
        return result
    }
}
