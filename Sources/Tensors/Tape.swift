import CKernels

/// The autodiff tape: allocates activations and, while recording, the backward pass.
///
/// An operation is a method on `Tape`: it computes forward and registers its backward pass. With recording off the same
/// code decodes. A tape belongs to one worker thread.
public final class Tape {
    /// Memory for activations and gradients, until ``reset()``.
    public let arena = Arena()
    let matmulContext: MatmulContext
    private var steps: [() -> Void] = []
    /// Products for the gradients of weights that the backward pass has left for its end.
    var weightGradients: [WeightGradient] = []
    /// What embeddings have left for ``BatchGradients``.
    var rowGradients: [RowGradient] = []
    /// The gradients of all other parameters, by the offset of the parameter, where the tape has a ``shard``.
    var groupSums: [Int: GroupSums] = [:]
    /// Floating-point operations of all matrix products so far.
    public var operationCount: Int { matmulContext.operationCount }

    /// Seconds that the matrix products of recorded operations, and of their backward passes, have taken so far; with
    /// ``timesAllProducts`` those of others too.
    public var matmulSeconds: Double { matmulContext.seconds }
    /// Whether the products of operations that are not recorded are timed. A search has many small ones, so that it is
    /// slower for it.
    public var timesAllProducts = false
    /// Whether products are timed now.
    var timesProducts: Bool { isRecording || timesAllProducts }

    /// The largest number of bytes that activations have taken, those within primitives included.
    public var peakMemory: Int { arena.peak + matmulContext.scratchpadSize }

    /// Of each product that has been compiled for this tape, the rows of the activations that it reads.
    public var compiledRows: [Int] { matmulContext.compiledRows }

    /// The most compiled products that a tape keeps.
    public static var compiledProductLimit: Int { MatmulContext.planLimit }

    /// The values of the parameters that operations read.
    public var weights: Weights
    /// Where operations add the gradients of the parameters, unless there is a ``shard``.
    public let gradients: ParameterBuffer
    /// The sentences that this tape computes of a batch that several share, whose gradients ``BatchGradients`` computes;
    /// nil where it computes a batch alone, and its gradients. It is set before a batch is computed.
    public var shard: Shard?

    /// What matrix products multiply.
    public var precision = Precision.float32
    var backend: any MatmulBackend { precision.backend }
    /// Memory that outlives the steps of a search, for the sentences that it has encoded.
    public let storage = Arena()
    /// Whether operations record their backward pass.
    public var isRecording = false
    /// Whether dropout drops. Off, it is the identity.
    public var isTraining = false
    /// What random numbers are drawn from; each operation that needs some takes the next key.
    public var random = RandomKey(0)
    /// The rows for which the output layer computes logits and their softmax at a time, where it does not keep all
    /// logits.
    public var logitRowsAtOnce = Tape.defaultLogitRowsAtOnce
    /// Fits the second-level cache for the usual vocabularies.
    public static let defaultLogitRowsAtOnce = 288

    /// - Parameters:
    ///   - weights: the parameters, shared with other tapes.
    ///   - gradients: this worker's own gradients, of the same layout.
    ///   - packed: copies of the weights for products, if other tapes use the same weights at the same time.
    public init(weights: Weights, gradients: ParameterBuffer, packed: PackedWeights = PackedWeights()) {
        matmulContext = MatmulContext(arena: arena, packed: packed)
        self.weights = weights
        self.gradients = gradients
    }

    /// A tape that only computes forward.
    public convenience init(weights: Weights, packed: PackedWeights = PackedWeights()) {
        self.init(weights: weights, gradients: ParameterBuffer(count: 0), packed: packed)
    }

    /// Forgets all activations and what was recorded.
    public func reset() {
        steps.removeAll(keepingCapacity: true)
        weightGradients.removeAll(keepingCapacity: true)
        rowGradients.removeAll(keepingCapacity: true)
        groupSums.removeAll(keepingCapacity: true)
        arena.reset()
    }

    // MARK: For callers

    /// An activation with the given values.
    public func tensor(_ shape: Shape, _ values: [Float]) -> Tensor {
        precondition(values.count == shape.count, "\(values.count) values for shape \(shape)")
        let result = make(shape)
        result.values.update(from: values, count: values.count)
        return result
    }

    /// An activation of zeros.
    public func zeros(_ shape: Shape) -> Tensor {
        let result = make(shape)
        result.values.initialize(repeating: 0, count: shape.count)
        return result
    }

    /// Back-propagation: runs the recorded steps from last to first.
    ///
    /// The outputs must have been given a gradient, by a loss operation or by ``seed(_:gradient:)``.
    /// Where the tape has a ``shard``, the gradients of the parameters are left to ``BatchGradients``.
    public func backward() {
        while let step = steps.popLast() { step() }
        if shard == nil { addWeightGradients() }
    }

    /// Gives an activation a gradient from outside.
    public func seed(_ tensor: Tensor, gradient: [Float]) {
        precondition(gradient.count == tensor.shape.count)
        let (target, accumulate) = gradientTarget(tensor)
        gradient.withUnsafeBufferPointer { source in
            if accumulate {
                dk_add(source.baseAddress, target, gradient.count)
            } else {
                target.update(from: source.baseAddress!, count: gradient.count)  // not empty: shapes are not
            }
        }
    }

    // MARK: For operations

    /// An activation whose values the operation is about to write.
    func make(_ shape: Shape) -> Tensor { Tensor(shape, scratch(shape.count)) }

    /// Uninitialized memory until the reset.
    func scratch(_ count: Int) -> UnsafeMutablePointer<Float> { arena.allocate(Float.self, count) }

    /// Records the backward pass of `output`; skipped if nothing downstream used it.
    func record(from output: Tensor, _ step: @escaping (UnsafeMutablePointer<Float>) -> Void) {
        guard isRecording else { return }
        steps.append {
            guard let gradient = output.gradient else { return }
            step(gradient)
        }
    }

    /// The memory for the gradient of an input, and whether it already has a gradient to add to.
    func gradientTarget(_ tensor: Tensor) -> (pointer: UnsafeMutablePointer<Float>, accumulate: Bool) {
        if let gradient = tensor.gradient { return (gradient, true) }
        let fresh = scratch(tensor.shape.count)
        tensor.gradient = fresh
        return (fresh, false)
    }

    /// As ``gradientTarget(_:)``, but zeroed when new, for operations that only add.
    func gradientSum(_ tensor: Tensor) -> UnsafeMutablePointer<Float> {
        let (target, accumulate) = gradientTarget(tensor)
        if !accumulate { target.initialize(repeating: 0, count: tensor.shape.count) }
        return target
    }

    func values(_ parameter: Parameter) -> UnsafePointer<Float> { weights.values(of: parameter) }
}
