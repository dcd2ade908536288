import CKernels

/// The scores of all words, not normalised, and what a search reads first of each row of them.
public struct LogitRows {
    /// [1, N, V]
    public let values: Tensor
    /// log Σ exp of each row.
    public let normalizers: UnsafeMutablePointer<Float>
    /// The largest numbers of blocks of each row, which make finding the best words quick.
    public let maxima: UnsafeMutablePointer<Float>
    /// How many maxima each row has.
    public let blocks: Int
}

/// Some rows of an activation, and which outputs of an affine layer are wanted of them.
public struct OutputList {
    /// The first row, and how many.
    public var start: Int
    public var count: Int
    public var outputs: [Int32]

    public init(start: Int, count: Int, outputs: [Int32]) {
        self.start = start
        self.count = count
        self.outputs = outputs
    }
}

extension Tape {
    /// The logits x Wᵀ + b of a search's rows, without a way back.
    /// - Parameters:
    ///   - x: [1, N, I]
    ///   - weight: [V, I]
    ///   - bias: [V]
    public func logits(_ x: Tensor, _ weight: Parameter, bias: Parameter) -> LogitRows {
        let (rows, words) = (x.shape.rows, weight.shape[0])
        let y = make(x.shape.with(width: words))
        let block = dk_maxima_block(words)
        let blocks = (words + block - 1) / block
        let maxima = scratch(rows * blocks), normalizers = scratch(rows)
        let weights = output(weight)
        if quantizes {
            let (bytes, scales) = quantized(x)
            let packed = packed.quantized(weights, isPacked: true)
            dk_multiply_bytes_to_logits(
                bytes, scales, rows, packed.values, weights.inner, words, packed.scales, packed.sums, values(bias),
                y.values, maxima, normalizers)
            operationCount += 2 * rows * words * weights.inner
        } else {
            apply(weights, to: x, bias: values(bias), into: y.values)
            for row in 0..<rows {
                normalizers[row] = dk_log_sum_exp(y.values + row * words, words, maxima + row * blocks)
            }
        }
        return LogitRows(values: y, normalizers: normalizers, maxima: maxima, blocks: blocks)
    }

    /// x Wᵀ + b for some outputs only, others for each list.
    /// - Parameters:
    ///   - x: [1, N, I]
    ///   - weight: [V, I]
    ///   - bias: [V]
    /// - Returns: for each list the values, [count, outputs].
    public func linear(_ x: Tensor, _ weight: Parameter, bias: Parameter, _ lists: [OutputList])
        -> [UnsafeMutablePointer<Float>]
    {
        let inner = x.shape.width
        return lists.map { list in
            let y = scratch(list.count * list.outputs.count)
            if quantizes {
                let (bytes, scales) = quantized(x)
                let weights = packed.quantized(output(weight), isPacked: false)
                dk_listed_bytes(
                    bytes + list.start * dk_row_of_bytes(inner), scales + list.start, list.count, inner, weights.values,
                    weights.scales, weights.sums, values(bias), list.outputs, list.outputs.count, y)
            } else {
                dk_listed(
                    x.values + list.start * inner, list.count, inner, values(weight), values(bias), list.outputs,
                    list.outputs.count, y)
            }
            operationCount += 2 * list.count * list.outputs.count * inner
            return y
        }
    }

    private func output(_ weight: Parameter) -> AppliedWeights {
        AppliedWeights(
            weights: weights, offset: weight.offset, inner: weight.shape[1], columns: weight.shape[0],
            isTransposed: true)
    }
}
