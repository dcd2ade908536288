import CKernels

extension Tape {
    /// Dot-product attention of every query on the keys of its own sentence (Luong, Pham & Manning 2015), with several
    /// heads each on its own share of the width (Vaswani et al. 2017).
    ///
    /// No mask is needed: the products of a sentence run over its own length only.
    /// - Parameters:
    ///   - queries: [T, N, H]
    ///   - rows: which queries attend to which sentence; without it N is B.
    ///   - keys: [S, B, H]
    ///   - memory: [S, B, M], what is averaged.
    ///   - order: whether keys and memory lie as [S, B, …] or as [B, S, …].
    ///   - lengths: the length of each source sentence, at most S.
    ///   - heads: how many; it divides both H and M.
    ///   - scale: what scores are multiplied with before the softmax.
    /// - Returns: the contexts, [T, N, M], and the weights, a row of S for each query, grouped by
    ///   sentence; the mean over the heads, where those beyond a sentence's length are undefined.
    public func attention(
        queries: Tensor, rows: [QueryRows]? = nil, keys: Tensor, memory: Tensor, order: SourceOrder = .timeMajor,
        lengths: [Int], heads: Int = 1, scale: Float = 1
    ) -> (contexts: Tensor, weights: UnsafeMutablePointer<Float>) {
        let width = queries.shape.width
        precondition(keys.shape == memory.shape.with(width: width), "\(keys.shape), \(memory.shape)")
        precondition(width % heads == 0, "\(heads) heads for a width of \(width)")
        return attend(queries.shape, rows, memory, order, lengths: lengths, heads: heads) { part, scores in
            matmul(
                part.queryView(queries.values, width), part.sourceView(keys.values, width).transposed, into: scores,
                scale: scale)
        } backward: { [self] in
            let dQueries = gradientSum(queries)
            let dKeys = gradientSum(keys)
            return { [self] part, dScores in
                matmul(
                    dScores, part.sourceView(keys.values, width), into: part.queryView(dQueries, width),
                    accumulate: true, scale: scale)
                matmul(
                    dScores.transposed, part.queryView(queries.values, width), into: part.sourceView(dKeys, width),
                    accumulate: true, scale: scale)
            }
        }
    }
}
