import CKernels

/// The unnormalized scores of all tokens, and what a search reads first of each row of them.
public struct LogitRows {
    /// [1, N, V]
    public let values: Tensor
    /// log Σ exp of each row, [N].
    public let normalizers: UnsafeMutablePointer<Float>
    /// The largest numbers of blocks of each row, which make finding the best tokens quick, [N, blocks].
    let maxima: UnsafeMutablePointer<Float>
    /// How many maxima each row has.
    let blocks: Int

    /// The number of maxima of a row of `count` scores.
    static func blocks(of count: Int) -> Int {
        let block = dk_maxima_block(count)
        return (count + block - 1) / block
    }

    /// One row.
    public func row(_ index: Int) -> LogitRow {
        let count = values.shape.width
        return LogitRow(
            values: values.values + index * count, count: count, normalizer: normalizers[index],
            maxima: maxima + index * blocks)
    }
}

/// The unnormalized scores of the tokens that may follow one hypothesis.
public struct LogitRow {
    /// [count]; a caller may overwrite scores among the first 64.
    public let values: UnsafeMutablePointer<Float>
    public let count: Int
    /// log Σ exp of the values as they were first.
    public let normalizer: Float
    private let maxima: UnsafeMutablePointer<Float>

    init(values: UnsafeMutablePointer<Float>, count: Int, normalizer: Float, maxima: UnsafeMutablePointer<Float>) {
        (self.values, self.count, self.normalizer, self.maxima) = (values, count, normalizer, maxima)
    }

    /// Normalizes the scores of one model, or takes the logarithm of the sum of the probabilities that several give.
    /// - Parameters:
    ///   - scores: those of each model, [count]; the first are overwritten where there are several.
    ///   - count: the number of scores of a model, one for each target token.
    ///   - arena: holds what the row needs beside the scores.
    public init(summing scores: [UnsafeMutablePointer<Float>], count: Int, in arena: Arena) {
        precondition(!scores.isEmpty)
        let (values, maxima) = (scores[0], arena.allocate(Float.self, LogitRows.blocks(of: count)))
        if scores.count > 1 {
            for (index, own) in scores.enumerated() {
                dk_mix_probabilities(own, dk_log_sum_exp(own, count, maxima), values, count, index > 0)
            }
            dk_log(values, count)
        }
        self.init(values: values, count: count, normalizer: dk_log_sum_exp(values, count, maxima), maxima: maxima)
    }

    /// The log probabilities of one model or of several, and those of language models, each with a weight.
    ///
    /// Their sum is no distribution; its normalizer is 0, so scores are taken as they are.
    /// - Parameters:
    ///   - scores: those of each model, [count]; the first are overwritten.
    ///   - language: those of each language model, [count].
    ///   - weights: the weight of each language model's log probabilities.
    ///   - count: the number of scores of a model, one for each target token.
    ///   - arena: holds what the row needs beside the scores.
    public init(
        summing scores: some Collection<UnsafeMutablePointer<Float>>,
        adding language: some Collection<UnsafeMutablePointer<Float>>, weights: [Float], count: Int, in arena: Arena
    ) {
        precondition(language.count == weights.count)
        let row = LogitRow(summing: Array(scores), count: count, in: arena)
        var normalizer = row.normalizer
        for (own, weight) in zip(language, weights) {
            normalizer += weight * dk_log_sum_exp(own, count, row.maxima)
            for i in 0..<count { row.values[i] += weight * own[i] - normalizer }
            normalizer = 0
        }
        // Finds the largest scores of blocks again.
        _ = dk_log_sum_exp(row.values, count, row.maxima)
        self.init(values: row.values, count: count, normalizer: 0, maxima: row.maxima)
    }

    /// The `k` largest scores, largest first, the lower index first among equals.
    /// - Parameters:
    ///   - k: at most `count`.
    ///   - scores: receives the scores, [k].
    ///   - indices: receives the index of each, [k].
    public func top(
        _ k: Int, scores: UnsafeMutableBufferPointer<Float>, indices: UnsafeMutableBufferPointer<Int32>
    ) {
        precondition(k <= count && scores.count >= k && indices.count >= k)
        dk_top(values, count, maxima, k, scores.baseAddress, indices.baseAddress)
    }

    /// Draws one of the scores by their softmax; a score of `-Float.greatestFiniteMagnitude` has no share in it.
    /// - Parameters:
    ///   - temperature: what scores are divided by, above 0.
    ///   - generator: gives the random numbers.
    /// - Returns: the index of the score; nil if no score is finite.
    public func draw(temperature: Float, using generator: inout some RandomNumberGenerator) -> Int32? {
        var (largest, best) = (Float(0), Int32(0))
        dk_top(values, count, maxima, 1, &largest, &best)
        guard largest.isFinite else { return nil }
        let block = dk_maxima_block(count)
        return withUnsafeTemporaryAllocation(of: Float.self, capacity: count) { weights in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: LogitRows.blocks(of: count)) { sums in
                dk_draw_weights(
                    values, count, largest, max(temperature, .leastNormalMagnitude), weights.baseAddress,
                    sums.baseAddress)
                let total = sums.reduce(0) { $0 + Double($1) }
                guard total > 0, total.isFinite else { return nil }
                var rest = Double.random(in: 0..<total, using: &generator)
                // Whole blocks are skipped first.
                var first = 0
                while first < sums.count - 1, rest >= Double(sums[first]) {
                    rest -= Double(sums[first])
                    first += 1
                }
                var last = best
                for index in first * block..<min(count, (first + 1) * block) where weights[index] > 0 {
                    rest -= Double(weights[index])
                    last = Int32(index)
                    if rest < 0 { break }
                }
                return last
            }
        }
    }
}
