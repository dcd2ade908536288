import CKernels

extension Tape {
    /// Dot-product attention of every query on the keys of its own sentence (Luong, Pham & Manning 2015), with several
    /// heads each on its own share of the width (Vaswani et al. 2017).
    ///
    /// No mask is needed: the products of a sentence run over its own length only.
    /// - Parameters:
    ///   - queries: [T, B, H]
    ///   - keys: [S, B, H]
    ///   - memory: [S, B, M], what is averaged.
    ///   - lengths: the length of each source sentence, at most S.
    ///   - heads: how many; it divides both H and M.
    ///   - scale: what scores are multiplied with before the softmax.
    /// - Returns: the contexts, [T, B, M], and the weights, [B, T, S], the mean over the heads, where those beyond a
    ///   sentence's length are undefined.
    public func attention(
        queries: Tensor, keys: Tensor, memory: Tensor, lengths: [Int], heads: Int = 1, scale: Float = 1
    ) -> (contexts: Tensor, weights: UnsafeMutablePointer<Float>) {
        let (steps, width) = (queries.shape.steps, queries.shape.width)
        precondition(keys.shape == memory.shape.with(width: width), "\(keys.shape), \(memory.shape)")
        precondition(width % heads == 0, "\(heads) heads for a width of \(width)")
        let inner = width / heads
        return attend(queries.shape, memory, lengths: lengths, heads: heads) { part, scores in
            partProduct(
                part.view(queries.values, width), part.view(keys.values, width, transposed: true), into: scores,
                rows: steps, columns: part.length, inner: inner, accumulate: false, scale: scale)
        } backward: { [self] in
            let dQueries = gradientSum(queries)
            let dKeys = gradientSum(keys)
            return { [self] part, dScores in
                partProduct(
                    dScores, part.view(keys.values, width), into: part.view(dQueries, width), rows: steps,
                    columns: inner, inner: part.length, accumulate: true, scale: scale)
                partProduct(
                    dScores.transposed, part.view(queries.values, width), into: part.view(dKeys, width),
                    rows: part.length, columns: inner, inner: steps, accumulate: true, scale: scale)
            }
        }
    }
}
