import COneDNN

/// The recurrent cells that oneDNN runs as one primitive over a whole sequence.
public enum RecurrentKind: Hashable, Sendable {
    /// h = tanh(W x + U h + b)
    case tanh
    /// h = max(0, W x + U h + b)
    case relu
    /// Long short-term memory with a forget gate; gates in the order input, forget, candidate, output.
    case lstm
    /// Gated recurrent unit whose reset gate acts behind the recurrent product; gates in the order update, reset,
    /// candidate.
    case gru

    public var gates: Int {
        switch self {
        case .tanh, .relu: 1
        case .gru: 3
        case .lstm: 4
        }
    }

    /// Rows of the bias: the GRU's candidate has a second one inside its reset gate.
    public var biasRows: Int { self == .gru ? 4 : gates }

    /// Whether there is a cell state beside the hidden state.
    public var hasCellState: Bool { self == .lstm }
}

/// The layouts of a recurrent primitive's arguments.
struct RecurrentLayouts {
    var source: dnnl_memory_desc_t
    var state: dnnl_memory_desc_t
    var cellState: dnnl_memory_desc_t
    var weightsLayer: dnnl_memory_desc_t
    var weightsIter: dnnl_memory_desc_t
    var bias: dnnl_memory_desc_t
    var destination: dnnl_memory_desc_t
}

extension RecurrentKind {
    /// A layout of no size stands for an argument that is not there.
    private func initial(_ state: dnnl_memory_desc_t, _ key: RecurrentPlan.Key) -> dnnl_memory_desc_t {
        key.hasInitialState ? state : dnnl_memory_desc_t()
    }

    private func last(_ state: dnnl_memory_desc_t, _ key: RecurrentPlan.Key) -> dnnl_memory_desc_t {
        key.isTraining ? dnnl_memory_desc_t() : state
    }

    func describeForward(_ d: inout dnnl_rnn_desc_t, _ layouts: RecurrentLayouts, key: RecurrentPlan.Key)
        -> dnnl_status_t
    {
        var l = layouts
        var first = initial(l.state, key), last = last(l.state, key)
        var firstCell = initial(l.cellState, key), lastCell = self.last(l.cellState, key)
        let purpose = key.isTraining ? dnnl_forward_training : dnnl_forward_inference
        let direction = dnnl_unidirectional_left2right
        switch self {
        case .tanh, .relu:
            return dnnl_vanilla_rnn_forward_desc_init(
                &d, purpose, activation, direction, &l.source, &first, &l.weightsLayer, &l.weightsIter, &l.bias,
                &l.destination, &last, 0, 0, 0)
        case .lstm:
            return dnnl_lstm_forward_desc_init(
                &d, purpose, direction, &l.source, &first, &firstCell, &l.weightsLayer, &l.weightsIter, &l.bias,
                &l.destination, &last, &lastCell, 0)
        case .gru:
            return dnnl_lbr_gru_forward_desc_init(
                &d, purpose, direction, &l.source, &first, &l.weightsLayer, &l.weightsIter, &l.bias, &l.destination,
                &last, 0)
        }
    }

    /// - Parameter gradients: the layouts of the gradients, which are single-precision and plain: those of the weights
    ///   go to the gradient buffer as they are.
    func describeBackward(
        _ d: inout dnnl_rnn_desc_t, _ layouts: RecurrentLayouts, gradients: RecurrentLayouts, key: RecurrentPlan.Key
    ) -> dnnl_status_t {
        var l = layouts, g = gradients
        var first = initial(l.state, key), last = last(l.state, key)
        var firstCell = initial(l.cellState, key), lastCell = self.last(l.cellState, key)
        var firstGradient = initial(g.state, key), lastGradient = self.last(g.state, key)
        var firstCellGradient = firstGradient, lastCellGradient = lastGradient
        let direction = dnnl_unidirectional_left2right
        switch self {
        case .tanh, .relu:
            return dnnl_vanilla_rnn_backward_desc_init(
                &d, dnnl_backward, activation, direction, &l.source, &first, &l.weightsLayer, &l.weightsIter, &l.bias,
                &l.destination, &last, &g.source, &firstGradient, &g.weightsLayer, &g.weightsIter, &g.bias,
                &g.destination, &lastGradient, 0, 0, 0)
        case .lstm:
            return dnnl_lstm_backward_desc_init(
                &d, dnnl_backward, direction, &l.source, &first, &firstCell, &l.weightsLayer, &l.weightsIter, &l.bias,
                &l.destination, &last, &lastCell, &g.source, &firstGradient, &firstCellGradient, &g.weightsLayer,
                &g.weightsIter, &g.bias, &g.destination, &lastGradient, &lastCellGradient, 0)
        case .gru:
            return dnnl_lbr_gru_backward_desc_init(
                &d, dnnl_backward, direction, &l.source, &first, &l.weightsLayer, &l.weightsIter, &l.bias,
                &l.destination, &last, &g.source, &firstGradient, &g.weightsLayer, &g.weightsIter, &g.bias,
                &g.destination, &lastGradient, 0)
        }
    }

    func inputs(_ l: RecurrentLayouts, key: RecurrentPlan.Key) -> [(Int32, dnnl_memory_desc_t)] {
        [
            (DNNL_ARG_SRC_LAYER, l.source), (DNNL_ARG_SRC_ITER, initial(l.state, key)), (DNNL_ARG_BIAS, l.bias),
        ] + (hasCellState ? [(DNNL_ARG_SRC_ITER_C, initial(l.cellState, key))] : [])
    }

    func outputs(_ l: RecurrentLayouts, key: RecurrentPlan.Key) -> [(Int32, dnnl_memory_desc_t)] {
        [(DNNL_ARG_DST_LAYER, l.destination), (DNNL_ARG_DST_ITER, last(l.state, key))]
            + (hasCellState ? [(DNNL_ARG_DST_ITER_C, last(l.cellState, key))] : [])
    }

    func gradients(_ l: RecurrentLayouts, key: RecurrentPlan.Key) -> [(Int32, dnnl_memory_desc_t)] {
        let first = initial(l.state, key)
        return [
            (DNNL_ARG_DIFF_SRC_LAYER, l.source), (DNNL_ARG_DIFF_SRC_ITER, first),
            (DNNL_ARG_DIFF_WEIGHTS_LAYER, l.weightsLayer), (DNNL_ARG_DIFF_WEIGHTS_ITER, l.weightsIter),
            (DNNL_ARG_DIFF_BIAS, l.bias), (DNNL_ARG_DIFF_DST_LAYER, l.destination),
        ] + (hasCellState ? [(DNNL_ARG_DIFF_SRC_ITER_C, first)] : [])
    }

    private var activation: dnnl_alg_kind_t { self == .relu ? dnnl_eltwise_relu : dnnl_eltwise_tanh }
}
