import CKernels

/// What the output layer reports of a batch, summed over its target tokens.
public struct LossSums: Sendable {
    /// The training objective, label smoothing included, in nats.
    public var loss = 0.0
    /// -log p of the target tokens, in nats; its mean is the logarithm of the perplexity.
    public var negativeLog = 0.0
    public var tokens = 0

    public init() {}

    public static func += (left: inout LossSums, right: LossSums) {
        left.loss += right.loss
        left.negativeLog += right.negativeLog
        left.tokens += right.tokens
    }
}

extension Tape {
    /// The output layer and its loss in one: logits x Wᵀ + b, softmax, cross entropy with label smoothing (Szegedy et
    /// al. 2016).
    ///
    /// While recording, the gradients of the logits take the place of the logits at once: this is the last operation on
    /// a tape, and its own gradient is `scale`.
    /// - Parameters:
    ///   - x: [T, B, H]
    ///   - weight: [V, H]
    ///   - bias: [V]
    ///   - targets: [T, B] time-major; positions below 0 are padding and cost nothing.
    ///   - smoothing: the share of probability that is spread evenly over the vocabulary.
    ///   - scale: what the summed loss is multiplied with before it is differentiated.
    public func crossEntropy(
        _ x: Tensor, _ weight: Parameter, bias: Parameter, targets: [Int32], smoothing: Float = 0, scale: Float = 1
    ) -> LossSums {
        let (width, vocabulary) = (x.shape.width, weight.shape[0])
        precondition(targets.count == x.shape.rows && weight.shape[1] == width && bias.shape == [vocabulary])
        precondition(targets.allSatisfy { $0 < vocabulary }, "a target outside the vocabulary of \(vocabulary)")
        let real = targets.indices.filter { targets[$0] >= 0 }
        let rows = arena.allocate(Int32.self, real.count)
        for (place, row) in real.enumerated() { rows[place] = Int32(row) }
        let inputs = scratch(real.count * width)
        dk_gather_rows(x.values, rows, 1, inputs, real.count, width)
        let hidden = factor(inputs, rows: real.count, width: width)
        let dInputs = isRecording ? scratch(real.count * width) : nil
        // The gradients of all logits are needed at once, for one product with each of two matrices; the logits
        // themselves are not where their gradients are stored rounded.
        let keepsLogits = isRecording && precision == .single
        let logits = scratch((keepsLogits ? real.count : min(real.count, logitRowsAtOnce)) * vocabulary)
        let rounded =
            isRecording && precision == .brain ? arena.allocate(UInt16.self, real.count * vocabulary) : nil

        var sums = LossSums()
        sums.tokens = real.count
        for start in stride(from: 0, to: real.count, by: logitRowsAtOnce) {
            let count = min(logitRowsAtOnce, real.count - start)
            let own = keepsLogits ? logits + start * vocabulary : logits
            product(hidden.slice(start, count), transposed: weight, into: own)
            for row in 0..<count {
                var negativeLog: Float = 0
                let loss = dk_cross_entropy(
                    own + row * vocabulary, values(bias), vocabulary, targets[real[start + row]], smoothing, scale,
                    isRecording, rounded.map { $0 + (start + row) * vocabulary }, &negativeLog)
                sums.loss += Double(loss)
                sums.negativeLog += Double(negativeLog)
            }
            if isRecording { dk_sum_rows(own, gradient(bias), count, vocabulary) }
        }
        guard let dInputs, real.count > 0 else { return sums }
        let gradients = Factor(values: logits, rounded: rounded, rows: real.count, width: vocabulary)
        product(gradients, weight, into: dInputs, accumulate: false)
        addGradient(of: weight, gradients, hidden)
        dk_scatter_add_rows(dInputs, rows, 1, gradientSum(x), real.count, width)
        return sums
    }
}
