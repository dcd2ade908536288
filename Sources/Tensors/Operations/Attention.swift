import CKernels

extension Tape {
    /// Dot-product attention of every query on the keys of its own sentence (Luong, Pham & Manning 2015).
    ///
    /// No mask is needed: the products of a sentence run over its own length only.
    /// - Parameters:
    ///   - queries: [T, B, H]
    ///   - keys: [S, B, H]
    ///   - memory: [S, B, M], what is averaged.
    ///   - lengths: the length of each source sentence, at most S.
    ///   - scale: what scores are multiplied with before the softmax.
    /// - Returns: the contexts, [T, B, M], and the weights, [B, T, S], where those beyond a sentence's length are
    ///   undefined.
    public func attention(queries: Tensor, keys: Tensor, memory: Tensor, lengths: [Int], scale: Float = 1)
        -> (contexts: Tensor, weights: UnsafeMutablePointer<Float>)
    {
        let (steps, batch, width) = (queries.shape.steps, queries.shape.batch, queries.shape.width)
        let (source, depth) = (keys.shape.steps, memory.shape.width)
        precondition(keys.shape == Shape(steps: source, batch: batch, width: width), "\(keys.shape)")
        precondition(memory.shape == keys.shape.with(width: depth), "\(memory.shape)")
        precondition(lengths.count == batch && lengths.allSatisfy { $0 > 0 && $0 <= source })
        let contexts = make(queries.shape.with(width: depth))
        let weights = scratch(batch * steps * source)

        // The matrix of one sentence within a time-major activation: its rows lie a whole step apart.
        func sentence(_ base: UnsafeMutablePointer<Float>, _ b: Int, _ width: Int, transposed: Bool = false)
            -> MatrixView
        {
            MatrixView(base + b * width, stride: batch * width, transposed: transposed)
        }

        for b in 0..<batch {
            let length = lengths[b]
            let scores = MatrixView(weights + b * steps * source, stride: source)
            product(
                sentence(queries.values, b, width), sentence(keys.values, b, width, transposed: true), into: scores,
                rows: steps, columns: length, inner: width, accumulate: false, scale: scale)
            dk_softmax_rows(scores.pointer, steps, length, source)
            product(
                scores, sentence(memory.values, b, depth), into: sentence(contexts.values, b, depth), rows: steps,
                columns: depth, inner: length, accumulate: false)
        }

        record(from: contexts) { [self] gradient in
            // Sums throughout: one tensor may be queries, keys and memory at once.
            let dQueries = gradientSum(queries)
            let dKeys = gradientSum(keys)
            let dMemory = gradientSum(memory)
            let buffer = scratch(steps * source)
            for b in 0..<batch {
                let length = lengths[b]
                let probabilities = MatrixView(weights + b * steps * source, stride: source)
                var transposed = probabilities
                transposed.isTransposed = true
                let dScores = MatrixView(buffer, stride: source)
                product(
                    transposed, sentence(gradient, b, depth), into: sentence(dMemory, b, depth), rows: length,
                    columns: depth, inner: steps, accumulate: true)
                product(
                    sentence(gradient, b, depth), sentence(memory.values, b, depth, transposed: true), into: dScores,
                    rows: steps, columns: length, inner: depth, accumulate: false)
                dk_softmax_rows_backward(probabilities.pointer, buffer, steps, length, source)
                product(
                    dScores, sentence(keys.values, b, width), into: sentence(dQueries, b, width), rows: steps,
                    columns: width, inner: length, accumulate: true, scale: scale)
                product(
                    MatrixView(buffer, stride: source, transposed: true), sentence(queries.values, b, width),
                    into: sentence(dKeys, b, width), rows: length, columns: width, inner: steps, accumulate: true,
                    scale: scale)
            }
        }
        return (contexts, weights)
    }
}
