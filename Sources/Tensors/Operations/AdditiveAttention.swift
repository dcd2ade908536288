import CKernels

extension Tape {
    /// Additive attention of every query on the keys of its own sentence: scores v · tanh(q + k) (Bahdanau, Cho &
    /// Bengio 2015), with several heads each on its own share of the width (Chen et al. 2018).
    ///
    /// tanh(q + k) comes from exp(2q) and exp(2k), which are computed once a row, so that for each pair of positions
    /// only a product and a quotient are left; nothing of the extent [T, S, A] is kept, the backward pass computes it
    /// again. It is exact while no |q| or |k| exceeds 43, far beyond where tanh saturates.
    /// - Parameters:
    ///   - queries: [T, N, A], projected.
    ///   - rows: which queries attend to which sentence; without it N is B.
    ///   - keys: [S, B, A], projected; another tensor than the queries.
    ///   - keysAreExponentials: whether the keys are what ``exponentials(of:)`` made of them, once for many queries; then
    ///     there is no backward pass.
    ///   - v: [A]
    ///   - memory: [S, B, M], what is averaged.
    ///   - order: whether keys and memory lie as [S, B, …] or as [B, S, …].
    ///   - lengths: the length of each source sentence, at most S.
    ///   - heads: how many; it divides both A and M.
    /// - Returns: the contexts, [T, N, M], and the weights, a row of S for each query, grouped by
    ///   sentence; the mean over the heads, where those beyond a sentence's length are undefined.
    public func additiveAttention(
        queries: Tensor, rows: [QueryRows]? = nil, keys: Tensor, keysAreExponentials: Bool = false, v: Parameter,
        memory: Tensor, order: SourceOrder = .timeMajor, lengths: [Int], heads: Int = 1
    ) -> (contexts: Tensor, weights: UnsafeMutablePointer<Float>) {
        let width = queries.shape.width
        precondition(keys.shape == memory.shape.with(width: width), "\(keys.shape), \(memory.shape)")
        precondition(v.shape == [width] && width % heads == 0, "\(heads) heads for a width of \(width)")
        precondition(queries !== keys, "queries and keys have projections of their own")
        let inner = width / heads
        precondition(!keysAreExponentials || !isRecording)
        let q = exponentials(of: queries).values
        let k = keysAreExponentials ? keys.values : exponentials(of: keys).values
        return attend(queries.shape, rows, memory, order, lengths: lengths, heads: heads) { part, scores in
            let queries = part.queryView(q, width), keys = part.sourceView(k, width)
            dk_additive_scores(
                queries.pointer, queries.stride, keys.pointer, keys.stride, values(v) + part.head * inner, inner,
                scores.pointer, scores.stride, part.count, part.length)
        } backward: { [self] in
            let dQueries = gradientSum(queries)
            let dKeys = gradientSum(keys)
            let dV = sums(v)
            return { [self] part, dScores in
                let queries = part.queryView(q, width), keys = part.sourceView(k, width)
                dk_additive_scores_backward(
                    queries.pointer, queries.stride, keys.pointer, keys.stride, values(v) + part.head * inner, inner,
                    dScores.pointer, dScores.stride, part.count, part.length,
                    part.queryView(dQueries, width).pointer, part.sourceView(dKeys, width).pointer,
                    dV[group(ofRow: part.queries.sentence)] + part.head * inner)
            }
        }
    }

    /// exp(2x) of each element; it has no backward pass.
    public func exponentials(of x: Tensor) -> Tensor {
        let result = make(x.shape)
        dk_exp_scaled(x.values, 2, result.values, x.shape.count)
        return result
    }
}
