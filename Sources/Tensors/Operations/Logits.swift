import Platform

/// Rows of an activation, and the outputs of a linear layer to compute for them.
public struct OutputList {
    /// The first row, and how many.
    public var start: Int
    public var count: Int
    /// Rows of the weights.
    public var outputs: [Int32]

    /// - Parameters:
    ///   - start: the first row.
    ///   - count: the number of rows.
    ///   - outputs: rows of the weights.
    public init(start: Int, count: Int, outputs: [Int32]) {
        self.start = start
        self.count = count
        self.outputs = outputs
    }
}

extension Tape {
    /// The logits x Wᵀ + b of a search's rows; it has no backward pass.
    /// - Parameters:
    ///   - x: [1, N, I]
    ///   - weight: [V, I]
    ///   - bias: [V]
    public func logits(_ x: Tensor, _ weight: Parameter, bias: Parameter) -> LogitRows {
        let (rows, tokens) = (x.shape.rows, weight.shape[0])
        let y = make(x.shape.with(width: tokens))
        let blocks = LogitRows.blocks(of: tokens)
        let maxima = scratch(rows * blocks), normalizers = scratch(rows)
        let result = LogitRows(values: y, normalizers: normalizers, maxima: maxima, blocks: blocks)
        let start = timesProducts ? MonotonicTime.now : 0
        defer { if timesProducts { matmulContext.seconds += MonotonicTime.now - start } }
        backend.logits(
            x, matrix(weight, inner: x.shape.width, isTransposed: true), bias: values(bias), into: result,
            matmulContext)
        matmulContext.operationCount += 2 * rows * tokens * x.shape.width
        return result
    }

    /// x Wᵀ + b for the outputs that a list names only; it has no backward pass.
    /// - Parameters:
    ///   - x: [1, N, I]
    ///   - weight: [V, I]
    ///   - bias: [V]
    ///   - lists: for consecutive rows of `x` the outputs to compute.
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
