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
    /// The logits of a few hundred rows at a time exist only inside this function, and while recording their
    /// gradients are used on the spot, so the large matrix [rows, V] never reaches main memory. For that reason this
    /// is the last operation on a tape: its own gradient is `scale`.
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
        let atOnce = max(1, min(real.count, logitsAtOnce / vocabulary))
        let logits = scratch(atOnce * vocabulary)
        let rounded = isRecording && precision == .brain ? arena.allocate(UInt16.self, atOnce * vocabulary) : nil

        var sums = LossSums()
        sums.tokens = real.count
        for start in stride(from: 0, to: real.count, by: atOnce) {
            let count = min(atOnce, real.count - start)
            // The softmax of a few rows follows their product while they are in the cache.
            for block in stride(from: 0, to: count, by: Self.softmaxRows) {
                let size = min(Self.softmaxRows, count - block)
                product(hidden.slice(start + block, size), transposed: weight, into: logits + block * vocabulary)
                for row in block..<block + size {
                    var negativeLog: Float = 0
                    let loss = dk_cross_entropy(
                        logits + row * vocabulary, values(bias), vocabulary, targets[real[start + row]], smoothing,
                        scale, isRecording, rounded.map { $0 + row * vocabulary }, &negativeLog)
                    sums.loss += Double(loss)
                    sums.negativeLog += Double(negativeLog)
                }
                if isRecording { dk_sum_rows(logits + block * vocabulary, gradient(bias), size, vocabulary) }
            }
            guard let dInputs else { continue }
            let gradients = Factor(values: logits, rounded: rounded, rows: count, width: vocabulary)
            product(gradients, weight, into: dInputs + start * width, accumulate: false)
            addGradient(of: weight, gradients, hidden.slice(start, count))
        }
        if let dInputs { dk_scatter_add_rows(dInputs, rows, 1, gradientSum(x), real.count, width) }
        return sums
    }

    private static let softmaxRows = 96
}
