import CKernels

/// One sentence's share of attention under one head.
struct AttentionPart {
    let sentence: Int
    let head: Int
    let heads: Int
    let batch: Int
    /// Of the source sentence.
    let length: Int

    /// Where the part's columns of a time-major activation of some width start.
    func offset(_ width: Int) -> Int { sentence * width + head * (width / heads) }

    /// The part's matrix within a time-major activation: its rows lie a whole step apart.
    func view(_ base: UnsafeMutablePointer<Float>, _ width: Int, transposed: Bool = false) -> MatrixView {
        MatrixView(base + offset(width), stride: batch * width, transposed: transposed)
    }
}

extension MatrixView {
    var transposed: MatrixView { MatrixView(pointer, stride: stride, transposed: !isTransposed) }
}

extension Tape {
    /// What all kinds of attention share: scores, their softmax over each sentence's own length, and the average of the
    /// memory under it.
    /// - Parameters:
    ///   - shape: that of the queries, [T, B, …].
    ///   - memory: [S, B, M]
    ///   - score: writes the scores of one part, [T, length].
    ///   - backward: called once in the backward pass; what it returns adds the gradients of what scores were computed
    ///     from, given those of the scores of one part.
    /// - Returns: the contexts, [T, B, M], and the mean of the heads' weights, [B, T, S].
    func attend(
        _ shape: Shape, _ memory: Tensor, lengths: [Int], heads: Int,
        score: (AttentionPart, _ scores: MatrixView) -> Void,
        backward: @escaping () -> (AttentionPart, _ dScores: MatrixView) -> Void
    ) -> (contexts: Tensor, weights: UnsafeMutablePointer<Float>) {
        let (steps, batch, source, depth) = (shape.steps, shape.batch, memory.shape.steps, memory.shape.width)
        precondition(memory.shape.batch == batch && lengths.count == batch, "\(memory.shape) for \(shape)")
        precondition(lengths.allSatisfy { $0 > 0 && $0 <= source })
        precondition(depth % heads == 0, "\(heads) heads for a width of \(depth)")
        let contexts = make(shape.with(width: depth))
        let probabilities = scratch(batch * heads * steps * source)
        func probabilityView(_ part: AttentionPart) -> MatrixView {
            MatrixView(probabilities + (part.sentence * heads + part.head) * steps * source, stride: source)
        }
        let parts = (0..<batch).flatMap { sentence in
            (0..<heads).map { head in
                AttentionPart(sentence: sentence, head: head, heads: heads, batch: batch, length: lengths[sentence])
            }
        }

        for part in parts {
            let weights = probabilityView(part)
            score(part, weights)
            dk_softmax_rows(weights.pointer, steps, part.length, source)
            partProduct(
                weights, part.view(memory.values, depth), into: part.view(contexts.values, depth), rows: steps,
                columns: depth / heads, inner: part.length, accumulate: false)
        }

        record(from: contexts) { [self] gradient in
            // Sums throughout: one tensor may be queries, keys and memory at once.
            let dMemory = gradientSum(memory)
            let addGradients = backward()
            let dScores = MatrixView(scratch(steps * source), stride: source)
            for part in parts {
                let weights = probabilityView(part)
                partProduct(
                    weights.transposed, part.view(gradient, depth), into: part.view(dMemory, depth),
                    rows: part.length, columns: depth / heads, inner: steps, accumulate: true)
                partProduct(
                    part.view(gradient, depth), part.view(memory.values, depth, transposed: true), into: dScores,
                    rows: steps, columns: part.length, inner: depth / heads, accumulate: false)
                dk_softmax_rows_backward(weights.pointer, dScores.pointer, steps, part.length, source)
                addGradients(part, dScores)
            }
        }
        return (contexts, mean(probabilities, of: heads, batch: batch, count: steps * source))
    }

    /// [B, heads, count] to [B, count]
    private func mean(_ weights: UnsafeMutablePointer<Float>, of heads: Int, batch: Int, count: Int)
        -> UnsafeMutablePointer<Float>
    {
        guard heads > 1 else { return weights }
        let result = scratch(batch * count)
        result.initialize(repeating: 0, count: batch * count)
        for part in 0..<batch * heads {
            dk_add_scaled(weights + part * count, 1 / Float(heads), result + part / heads * count, count)
        }
        return result
    }

    /// A product within one sentence.
    ///
    /// With a single query, as in a step-by-step decoder, there is less to do than the general product needs to get
    /// going.
    func partProduct(
        _ a: MatrixView, _ b: MatrixView, into c: MatrixView, rows: Int, columns: Int, inner: Int, accumulate: Bool,
        scale: Float = 1
    ) {
        switch (rows, inner) {
        case (1, _) where !a.isTransposed && b.isTransposed && !accumulate:
            dk_dot_rows(a.pointer, b.pointer, b.stride, columns, inner, scale, c.pointer)
        case (1, _) where !a.isTransposed && !b.isTransposed:
            dk_weighted_rows(a.pointer, scale, b.pointer, b.stride, inner, columns, c.pointer, accumulate)
        case (_, 1) where a.isTransposed && !b.isTransposed && accumulate:
            dk_add_outer(a.pointer, scale, b.pointer, c.pointer, c.stride, rows, columns)
        default:
            return product(
                a, b, into: c, rows: rows, columns: columns, inner: inner, accumulate: accumulate, scale: scale)
        }
        operationCount += 2 * rows * columns * inner
    }
}
