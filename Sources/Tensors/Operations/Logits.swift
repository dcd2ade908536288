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
        let weights = AppliedWeights(
            pointer: values(weight), offset: weight.offset, version: weightsVersion, inner: x.shape.width,
            columns: words, isTransposed: true)
        if quantizes {
            // Made of the sums while they are in the cache.
            let totals = scratch(rows)
            normalizers.initialize(repeating: -.greatestFiniteMagnitude, count: rows)
            totals.initialize(repeating: 0, count: rows)
            multiplyBytes(weights, x, unit: block) { part in
                let (row, column) = (part.rows.lowerBound, part.columns.lowerBound)
                dk_dequantize_logits(
                    part.sums, part.rowScales, part.columnScales, part.columnSums, values(bias) + column,
                    y.values + row * words + column, words, part.rows.count, part.columns.count, block,
                    maxima + row * blocks + column / block, blocks, normalizers + row, totals + row)
            }
            dk_log(totals, rows)
            dk_add(totals, normalizers, rows)
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
                let weights = rowsOfBytes(weight)
                dk_listed_bytes(
                    bytes + list.start * inner, scales + list.start, list.count, inner, weights.bytes, weights.scales,
                    weights.sums, values(bias), list.outputs, list.outputs.count, y)
            } else {
                dk_listed(
                    x.values + list.start * inner, list.count, inner, values(weight), values(bias), list.outputs,
                    list.outputs.count, y)
            }
            operationCount += 2 * list.count * list.outputs.count * inner
            return y
        }
    }

    private func rowsOfBytes(_ weight: Parameter) -> RowsOfBytes {
        if let known = rowsOfBytes, known.version == weightsVersion, known.weight == weight { return known }
        let made = RowsOfBytes(values(weight), weight, version: weightsVersion)
        rowsOfBytes = made
        return made
    }
}

/// Weights [O, I] as bytes, each row with its own scale.
final class RowsOfBytes {
    let weight: Parameter
    let version: Int
    let bytes: UnsafeMutablePointer<Int8>
    let scales: UnsafeMutablePointer<Float>
    let sums: UnsafeMutablePointer<Int32>

    init(_ values: UnsafeMutablePointer<Float>, _ weight: Parameter, version: Int) {
        self.weight = weight
        self.version = version
        bytes = .allocate(capacity: weight.count)
        scales = .allocate(capacity: weight.shape[0])
        sums = .allocate(capacity: weight.shape[0])
        dk_quantize_weights(values, bytes, scales, sums, weight.shape[1], weight.shape[0], true)
    }

    deinit {
        bytes.deallocate()
        scales.deallocate()
        sums.deallocate()
    }
}
