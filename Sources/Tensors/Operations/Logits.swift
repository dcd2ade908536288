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
        let result = LogitRows(values: y, normalizers: normalizers, maxima: maxima, blocks: blocks)
        backend.logits(
            x, matrix(weight, inner: x.shape.width, isTransposed: true), bias: values(bias), into: result,
            matmulContext)
        matmulContext.operationCount += 2 * rows * words * x.shape.width
        return result
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
        let weights = matrix(weight, inner: x.shape.width, isTransposed: true)
        return lists.map { list in
            let y = scratch(list.count * list.outputs.count)
            backend.multiply(
                x, rows: list.start..<list.start + list.count, weights, columns: list.outputs, bias: values(bias),
                into: y, matmulContext)
            matmulContext.operationCount += 2 * list.count * list.outputs.count * x.shape.width
            return y
        }
    }
}
