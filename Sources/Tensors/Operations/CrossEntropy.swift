import CKernels

extension Tape {
    /// The output layer and its loss in one: logits x Wᵀ + b, softmax, cross entropy with label smoothing (Szegedy et
    /// al. 2016).
    ///
    /// While recording, the gradients of the logits overwrite them: this is the last operation on a tape, and its own
    /// gradient is `scale`.
    /// - Parameters:
    ///   - x: [T, B, H]
    ///   - weight: [V, H]
    ///   - bias: [V]
    ///   - targets: [T, B] time-major; positions below 0 are padding and cost nothing.
    ///   - smoothing: the share of probability that is spread evenly over the vocabulary.
    ///   - scale: what the summed loss is multiplied with before it is differentiated.
    ///   - consistency: where it is above 0, the second half of the batch repeats the sentences of the first, and the
    ///     loss of each token has this many times the mean of the Kullback-Leibler divergences of its two predictions
    ///     from one another (R-Drop, Liang et al. 2021).
    ///   - sentences: what each of the B sentences counts; none where all count alike. Not with a `consistency`.
    ///   - each: receives -log p of each target, in nats, with its row in `x`; of the first of two predictions.
    public func crossEntropy(
        _ x: Tensor, _ weight: Parameter, bias: Parameter, targets: [Int32], smoothing: Float = 0, scale: Float = 1,
        consistency: Float = 0, sentences: [SentenceWeight] = [],
        each: ((_ row: Int, _ negativeLog: Float) -> Void)? = nil
    ) -> LossSums {
        let (width, vocabulary) = (x.shape.width, weight.shape[0])
        precondition(targets.count == x.shape.rows && weight.shape[1] == width && bias.shape == [vocabulary])
        precondition(consistency == 0 || x.shape.batch % 2 == 0 && sentences.isEmpty)
        precondition(targets.allSatisfy { $0 < vocabulary }, "a target outside the vocabulary of \(vocabulary)")
        let real = consistency > 0 ? Self.pairedRows(targets, batch: x.shape.batch) : Self.rows(targets)
        let rows = arena.allocate(Int32.self, real.count), order = arena.allocate(Int32.self, real.count)
        for (index, row) in real.enumerated() {
            rows[index] = Int32(row)
            order[index] = Int32(orderInBatch(row, isPaired: consistency > 0))
        }
        let inputs = scratch(real.count * width)
        dk_gather_rows(x.values, rows, 1, inputs, real.count, width)
        let hidden = self.rows(inputs, rows: real.count, width: width)
        let dInputs = isRecording ? scratch(real.count * width) : nil
        // The gradients of all logits are read together, by one product with each of two matrices; the logits
        // themselves are not kept where their gradients are converted to another number format.
        let converted =
            isRecording
            ? ConvertedRows(rows: real.count, width: vocabulary, in: backend.format, arena: arena) : nil
        let keepsLogits = isRecording && converted == nil
        let rowsAtOnce = Self.share(of: real.count, most: logitRowsAtOnce)
        let allLogits = scratch((keepsLogits ? real.count : min(real.count, rowsAtOnce)) * vocabulary)

        let objective = TokenLoss(
            bias: values(bias), vocabulary: vocabulary, smoothing: smoothing, scale: scale, consistency: consistency,
            sentences: sentences, hasGradient: isRecording,
            probabilities: consistency > 0 ? scratch(2 * vocabulary) : nil)
        let dBias = isRecording ? self.sums(bias) : nil
        var sums = LossSums(tokens: real.count { objective.weight(ofRow: $0)?.isCandidate != true })
        for start in stride(from: 0, to: real.count, by: rowsAtOnce) {
            let count = min(rowsAtOnce, real.count - start)
            let logits = keepsLogits ? allLogits + start * vocabulary : allLogits
            matmul(
                .activations(hidden.slice(start, count)), .transposedWeights(weight), into: logits,
                independentRows: false)
            let own = converted?.suffix(from: start)
            for row in stride(from: 0, to: count, by: objective.rows) {
                let negativeLog = objective.add(
                    logits + row * vocabulary, target: targets[real[start + row]], row: real[start + row],
                    rounded: own?.bfloat16.map { $0 + row * vocabulary }, to: &sums)
                each?(real[start + row], negativeLog)
            }
            if let own, own.bfloat16 == nil { own.write(logits, rows: count) }
            guard let dBias else { continue }
            for row in 0..<count {
                dk_sum_rows(logits + row * vocabulary, dBias[group(ofRow: real[start + row])], 1, vocabulary)
            }
        }
        guard let dInputs, real.count > 0 else { return sums }
        let gradients = ActivationRows(values: allLogits, converted: converted, rows: real.count, width: vocabulary)
        matmul(.activations(gradients), .weights(weight), into: dInputs)
        addGradient(of: weight, gradients, hidden, order: order)
        dk_scatter_add_rows(dInputs, rows, 1, gradientSum(x), real.count, width)
        return sums
    }

    /// The rows of a block: nearly equal blocks of about `most` rows, in units that keep pairs together and the number
    /// of different products small.
    private static func share(of rows: Int, most: Int) -> Int {
        let shares = max(1, (rows + most - 1) / max(1, most))
        let unit = most < 16 ? 2 : 16
        return max(unit, ((rows + shares - 1) / shares + unit - 1) / unit * unit)
    }

    /// Where a row with a token to predict lies among those of the whole batch.
    /// - Parameter isPaired: whether both readings of a token follow one another.
    private func orderInBatch(_ row: Int, isPaired: Bool) -> Int {
        guard let shard else { return row }
        let found = shard.rowInBatch(row)
        guard isPaired else { return found }
        let (step, sentence) = found.quotientAndRemainder(dividingBy: shard.batchSize)
        let half = shard.batchSize / 2
        return 2 * (step * half + sentence % half) + sentence / half
    }

    /// The rows with a token to predict.
    private static func rows(_ targets: [Int32]) -> [Int] { targets.indices.filter { targets[$0] >= 0 } }

    /// The same, each of the first half of a batch followed by its repetition in the second half.
    private static func pairedRows(_ targets: [Int32], batch: Int) -> [Int] {
        let half = batch / 2
        return rows(targets).filter { $0 % batch < half }.flatMap { row in
            precondition(targets[row + half] == targets[row], "the second half of a batch repeats the first")
            return [row, row + half]
        }
    }
}

/// The loss of one row of logits, or of two rows for one target, and its gradient.
private struct TokenLoss {
    /// [vocabulary]
    let bias: UnsafePointer<Float>
    let vocabulary: Int
    // As in `crossEntropy`.
    let smoothing: Float
    let scale: Float
    let consistency: Float
    let sentences: [SentenceWeight]
    /// Whether the gradients of the logits overwrite them.
    let hasGradient: Bool
    /// Room for two distributions, [2, vocabulary]; nil where a target has one row.
    let probabilities: UnsafeMutablePointer<Float>?

    /// The number of rows for a target.
    var rows: Int { probabilities == nil ? 1 : 2 }

    /// What the sentence of a row counts; nil where all count alike.
    func weight(ofRow row: Int) -> SentenceWeight? { sentences.isEmpty ? nil : sentences[row % sentences.count] }

    /// - Parameters:
    ///   - row: the first row, which says what its sentence counts.
    ///   - rounded: receives the gradients in bfloat16 too.
    /// - Returns: -log p of the target.
    func add(
        _ logits: UnsafeMutablePointer<Float>, target: Int32, row: Int, rounded: UnsafeMutablePointer<UInt16>?,
        to sums: inout LossSums
    ) -> Float {
        let weight = weight(ofRow: row)
        let isCandidate = weight?.isCandidate == true
        let smoothing = isCandidate ? 0 : smoothing, scale = scale * (weight?.factor ?? 1)
        var negativeLog: Float = 0
        let loss =
            if let probabilities {
                dk_cross_entropy_pair(
                    logits, logits + vocabulary, bias, vocabulary, target, smoothing, consistency, scale, rounded,
                    rounded.map { $0 + vocabulary }, probabilities, &negativeLog)
            } else {
                dk_cross_entropy(
                    logits, bias, vocabulary, target, smoothing, scale, hasGradient, rounded, &negativeLog)
            }
        if !isCandidate { sums.add(loss: loss, negativeLog: negativeLog) }
        return negativeLog
    }
}
