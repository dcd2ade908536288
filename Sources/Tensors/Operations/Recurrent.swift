import CKernels
import COneDNN

/// The parameters of one recurrent layer in one direction, gates side by side.
public struct RecurrentParameters: Sendable {
    public let kind: RecurrentKind
    public let inputSize: Int
    public let hiddenSize: Int
    /// [input, gates, H]
    public let inputWeights: Parameter
    /// [H, gates, H]
    public let recurrentWeights: Parameter
    /// [bias rows, H]
    public let bias: Parameter

    public init(
        kind: RecurrentKind, inputWeights: Parameter, recurrentWeights: Parameter, bias: Parameter
    ) {
        self.kind = kind
        inputSize = inputWeights.shape[0]
        hiddenSize = recurrentWeights.shape[0]
        self.inputWeights = inputWeights
        self.recurrentWeights = recurrentWeights
        self.bias = bias
        precondition(inputWeights.shape == [inputSize, kind.gates, hiddenSize])
        precondition(recurrentWeights.shape == [hiddenSize, kind.gates, hiddenSize])
        precondition(bias.shape == [kind.biasRows, hiddenSize])
    }
}

/// The state that a recurrent layer carries from step to step: hidden, and for an LSTM the cell, each [1, B, H].
public struct RecurrentState {
    public var hidden: Tensor
    public var cell: Tensor?

    public init(hidden: Tensor, cell: Tensor? = nil) {
        self.hidden = hidden
        self.cell = cell
    }
}

extension Tape {
    /// A recurrent layer, left to right over the whole sequence.
    /// - Parameters:
    ///   - x: [T, B, input]
    ///   - initial: the state before the first step; zeros without it.
    /// - Returns: the hidden states of all steps, [T, B, H], and, when nothing is recorded, the last state.
    public func recurrent(_ x: Tensor, _ layer: RecurrentParameters, initial: RecurrentState? = nil)
        -> (outputs: Tensor, last: RecurrentState?)
    {
        precondition(x.shape.width == layer.inputSize, "width \(x.shape.width), layer takes \(layer.inputSize)")
        let stateShape = Shape(batch: x.shape.batch, width: layer.hiddenSize)
        var initial = initial
        if initial == nil, isRecording {
            // Without an initial state oneDNN 2.6 gets the gradient of the recurrent weights wrong for all cells but
            // the GRU, so training always gives it one.
            let zero = zeros(stateShape)
            initial = RecurrentState(hidden: zero, cell: layer.kind.hasCellState ? zero : nil)
        }
        let key = RecurrentPlan.Key(
            kind: layer.kind, steps: x.shape.steps, batch: x.shape.batch, input: layer.inputSize,
            hidden: layer.hiddenSize, hasInitialState: initial != nil, isTraining: isRecording, precision: precision)
        let plan = oneDNN.recurrentPlan(key)
        let outputs = activation(x.shape.with(width: layer.hiddenSize))
        let last: RecurrentState? =
            isRecording
            ? nil
            : RecurrentState(hidden: activation(stateShape), cell: layer.kind.hasCellState ? make(stateShape) : nil)
        let workspace = plan.workspaceSize > 0 ? arena.allocate(UInt8.self, plan.workspaceSize) : nil
        let inputs: [(Int32, UnsafeMutableRawPointer?)] = [
            (DNNL_ARG_SRC_LAYER, pointer(x)), (DNNL_ARG_SRC_ITER, initial.map { pointer($0.hidden) }),
            (DNNL_ARG_SRC_ITER_C, initial?.cell.map { .init($0.values) }), (DNNL_ARG_BIAS, .init(values(layer.bias))),
            (DNNL_ARG_DST_LAYER, pointer(outputs)), (DNNL_ARG_WORKSPACE, workspace.map { .init($0) }),
        ]
        let lastPointers: [(Int32, UnsafeMutableRawPointer?)] = [
            (DNNL_ARG_DST_ITER, last.map { pointer($0.hidden) }),
            (DNNL_ARG_DST_ITER_C, last?.cell.map { .init($0.values) }),
        ]
        plan.runForward(
            oneDNN, inputs + lastPointers,
            packed: [
                (DNNL_ARG_WEIGHTS_LAYER, packed(layer.inputWeights, plan.plainWeightsLayer, plan.weightsLayerLayout)),
                (DNNL_ARG_WEIGHTS_ITER, packed(layer.recurrentWeights, plan.plainWeightsIter, plan.weightsIterLayout)),
            ])
        widen(outputs)
        if let last { widen(last.hidden) }

        let operations =
            2 * x.shape.rows * (layer.inputSize + layer.hiddenSize) * layer.kind.gates * layer.hiddenSize
        operationCount += operations

        record(from: outputs) { [self, initial] gradient in
            operationCount += 2 * operations
            // The primitive overwrites the gradients of its inputs, so those that already have one get it by way of
            // a scratch buffer; it adds to the gradients of the weights.
            var additions: [(UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, Int)] = []
            func target(_ tensor: Tensor) -> UnsafeMutableRawPointer {
                let (pointer, accumulate) = gradientTarget(tensor)
                guard accumulate else { return .init(pointer) }
                let temporary = scratch(tensor.shape.count)
                additions.append((temporary, pointer, tensor.shape.count))
                return .init(temporary)
            }
            plan.runBackward(
                oneDNN,
                inputs + [
                    (DNNL_ARG_DIFF_DST_LAYER, .init(gradient)), (DNNL_ARG_DIFF_SRC_LAYER, target(x)),
                    (DNNL_ARG_DIFF_SRC_ITER, initial.map { target($0.hidden) }),
                    (DNNL_ARG_DIFF_SRC_ITER_C, initial?.cell.map { target($0) }),
                    (DNNL_ARG_DIFF_WEIGHTS_LAYER, .init(self.gradient(layer.inputWeights))),
                    (DNNL_ARG_DIFF_WEIGHTS_ITER, .init(self.gradient(layer.recurrentWeights))),
                    (DNNL_ARG_DIFF_BIAS, .init(self.gradient(layer.bias))),
                ],
                packed: [
                    (
                        DNNL_ARG_WEIGHTS_LAYER,
                        packed(layer.inputWeights, plan.plainWeightsLayer, plan.backwardWeightsLayerLayout)
                    ),
                    (
                        DNNL_ARG_WEIGHTS_ITER,
                        packed(layer.recurrentWeights, plan.plainWeightsIter, plan.backwardWeightsIterLayout)
                    ),
                ])
            for (temporary, pointer, count) in additions { dk_add(temporary, pointer, count) }
        }
        return (outputs, last)
    }

    /// An activation that a primitive is about to write in the tape's precision.
    private func activation(_ shape: Shape) -> Tensor {
        let result = make(shape)
        if precision == .brain { result.rounded = arena.allocate(UInt16.self, shape.count) }
        return result
    }

    /// Where a primitive finds an activation in the tape's precision.
    private func pointer(_ x: Tensor) -> UnsafeMutableRawPointer {
        precision == .brain ? .init(rounded(x)) : .init(x.values)
    }

    /// Gives an activation that was written in bfloat16 its single-precision values.
    private func widen(_ x: Tensor) {
        if let rounded = x.rounded { dk_widen(rounded, x.values, x.shape.count) }
    }

    private func packed(_ parameter: Parameter, _ plain: dnnl_memory_desc_t, _ layout: Int) -> dnnl_memory_t {
        oneDNN.packedWeights(
            values(parameter), offset: parameter.offset, plainLayout: plain, layout: layout, version: weightsVersion)
    }
}
