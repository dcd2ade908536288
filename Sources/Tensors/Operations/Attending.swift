import CKernels

/// The rows of an activation that attend to one source sentence.
public struct QueryRows: Sendable {
    /// The index of the sentence in the batch of sources.
    public var sentence: Int
    /// The first row.
    public var start: Int
    /// The number of rows.
    public var count: Int
    /// The distance between them, in rows.
    public var stride: Int

    public init(sentence: Int, start: Int, count: Int, stride: Int = 1) {
        self.sentence = sentence
        self.start = start
        self.count = count
        self.stride = stride
    }

    /// Those of a time-major activation: each sentence's rows are a whole step apart.
    static func timeMajor(_ shape: Shape) -> [QueryRows] {
        (0..<shape.batch).map { QueryRows(sentence: $0, start: $0, count: shape.steps, stride: shape.batch) }
    }
}

/// The memory order of the positions of several source sentences.
public enum SourceOrder: Sendable {
    /// [S, B, H]: as an encoder computes them.
    case timeMajor
    /// [B, S, H]: a sentence's positions are contiguous, as a search keeps them.
    case sentenceMajor
}

/// One sentence's share of attention under one head.
struct AttentionPart {
    let queries: QueryRows
    let head: Int
    let heads: Int
    /// The row of the source sentence's first position, and the distance to the next one, in rows.
    let sourceStart: Int
    let sourceStride: Int
    /// Of the source sentence.
    let length: Int
    /// The part's first row of weights.
    let firstWeights: Int

    /// The number of queries.
    var count: Int { queries.count }

    /// The part's matrix within the queries or the contexts, [queries, width / heads].
    func queryView(_ base: UnsafeMutablePointer<Float>, _ width: Int) -> MatrixView {
        MatrixView(
            base + queries.start * width + head * (width / heads), rows: count, columns: width / heads,
            stride: queries.stride * width)
    }

    /// The part's matrix within the keys or the memory, [length, width / heads].
    func sourceView(_ base: UnsafeMutablePointer<Float>, _ width: Int) -> MatrixView {
        MatrixView(
            base + sourceStart * width + head * (width / heads), rows: length, columns: width / heads,
            stride: sourceStride * width)
    }
}

extension Tape {
    /// The common part of all kinds of attention: scores, their softmax over each sentence's own length, and the mean of
    /// the memory weighted by it.
    /// - Parameters:
    ///   - shape: that of the queries, [T, N, …].
    ///   - queries: which rows of it attend to which sentence; without it N is B.
    ///   - memory: [S, B, M], or [B, S, M] by `order`.
    ///   - score: writes the scores of one part, [queries, length].
    ///   - backward: called once in the backward pass; what it returns adds the gradients of what scores were computed
    ///     from, given those of the scores of one part.
    /// - Returns: the contexts, [T, N, M], and the mean of the heads' weights, a row of S for each query, grouped
    ///   by sentence.
    func attend(
        _ shape: Shape, _ queries: [QueryRows]?, _ memory: Tensor, _ order: SourceOrder, lengths: [Int], heads: Int,
        score: (AttentionPart, _ scores: MatrixView) -> Void,
        backward: @escaping () -> (AttentionPart, _ dScores: MatrixView) -> Void
    ) -> (contexts: Tensor, weights: UnsafeMutablePointer<Float>) {
        let (batch, source, depth) = (memory.shape.batch, memory.shape.steps, memory.shape.width)
        precondition(lengths.count == batch, "\(memory.shape) for \(lengths.count) lengths")
        precondition(depth % heads == 0, "\(heads) heads for a width of \(depth)")
        let queries = queries ?? QueryRows.timeMajor(shape)
        precondition(
            queries.allSatisfy { $0.start + ($0.count - 1) * $0.stride < shape.rows && $0.sentence < batch },
            "\(memory.shape) for \(shape)")
        let contexts = make(shape.with(width: depth))
        var parts: [AttentionPart] = []
        parts.reserveCapacity(queries.count * heads)
        var rows = 0
        for rowsOfSentence in queries {
            let length = lengths[rowsOfSentence.sentence]
            precondition(length > 0 && length <= source)
            for head in 0..<heads {
                parts.append(
                    AttentionPart(
                        queries: rowsOfSentence, head: head, heads: heads,
                        sourceStart: rowsOfSentence.sentence * (order == .timeMajor ? 1 : source),
                        sourceStride: order == .timeMajor ? batch : 1, length: length, firstWeights: rows))
                rows += rowsOfSentence.count
            }
        }
        let probabilities = scratch(rows * source)
        func probabilityView(_ part: AttentionPart) -> MatrixView {
            MatrixView(
                probabilities + part.firstWeights * source, rows: part.count, columns: part.length, stride: source)
        }

        for part in parts {
            let weights = probabilityView(part)
            score(part, weights)
            dk_softmax_rows(weights.pointer, part.count, part.length, source)
            matmul(weights, part.sourceView(memory.values, depth), into: part.queryView(contexts.values, depth))
        }

        record(from: contexts) { [self] gradient in
            // Sums throughout: one tensor may be queries, keys and memory.
            let dMemory = gradientSum(memory)
            let addGradients = backward()
            let allScores = scratch((queries.map(\.count).max() ?? 0) * source)
            for part in parts {
                let weights = probabilityView(part)
                let dScores = MatrixView(allScores, rows: part.count, columns: part.length, stride: source)
                matmul(
                    weights.transposed, part.queryView(gradient, depth), into: part.sourceView(dMemory, depth),
                    accumulate: true)
                matmul(
                    part.queryView(gradient, depth), part.sourceView(memory.values, depth).transposed, into: dScores)
                dk_softmax_rows_backward(weights.pointer, dScores.pointer, part.count, part.length, source)
                addGradients(part, dScores)
            }
        }
        return (contexts, mean(probabilities, parts, source))
    }

    /// The mean over the heads of each sentence's weights.
    private func mean(_ weights: UnsafeMutablePointer<Float>, _ parts: [AttentionPart], _ source: Int)
        -> UnsafeMutablePointer<Float>
    {
        guard let heads = parts.first?.heads, heads > 1 else { return weights }
        let count = parts.reduce(0) { $0 + $1.count } / heads * source
        let result = scratch(count)
        result.initialize(repeating: 0, count: count)
        for part in parts {
            // The heads of a sentence are contiguous, so the offset of its first one is `heads` times that of the result.
            let offset = (part.firstWeights - part.head * part.count) / heads * source
            dk_add_scaled(
                weights + part.firstWeights * source, 1 / Float(heads), result + offset, part.count * source)
        }
        return result
    }
}
