import Platform

extension Tape {
    // MARK: Operands

    /// An activation as an operand of products.
    func rows(of x: Tensor) -> ActivationRows { matmulContext.rows(of: x, in: backend.format) }

    /// Numbers [rows, width] as an operand of products.
    func rows(_ values: UnsafeMutablePointer<Float>, rows: Int, width: Int) -> ActivationRows {
        matmulContext.rows(values, rows: rows, width: width, in: backend.format)
    }

    /// Numbers that are not computed yet as an operand; ``ActivationRows/convert(_:_:)`` completes rows.
    func pendingRows(_ values: UnsafeMutablePointer<Float>, rows: Int, width: Int) -> ActivationRows {
        matmulContext.pendingRows(values, rows: rows, width: width, in: backend.format)
    }

    /// An activation that is not computed yet as an operand of all its products.
    func pendingRows(of x: Tensor) -> ActivationRows {
        let result = pendingRows(x.values, rows: x.shape.rows, width: x.shape.width)
        x.converted = result.converted
        return result
    }

    // MARK: Products

    /// y = x w + bias, or y += x w + bias.
    ///
    /// Of activations with weights, or of transposed activations with activations, which is the gradient of weights.
    /// - Parameters:
    ///   - x: [rows, inner]
    ///   - w: [inner, columns]
    ///   - bias: [columns]; only with weights.
    ///   - y: [rows, columns]
    ///   - independentRows: whether the bits of a row must not depend on how many other rows there are, where the
    ///     precision can promise that; without it, true unless the tape is recording. A loss is over all rows anyway,
    ///     and packed products are faster.
    func matmul(
        _ x: MatmulOperand, _ w: MatmulOperand, bias: Parameter? = nil, into y: UnsafeMutablePointer<Float>,
        accumulate: Bool = false, independentRows: Bool? = nil
    ) {
        let isTimed = timesProducts
        let start = isTimed ? MonotonicTime.now : 0
        defer { if isTimed { matmulContext.seconds += MonotonicTime.now - start } }
        switch (x, w) {
        case (.activations(let x), .weights(let weight)):
            multiply(x, matrix(weight, inner: x.width, isTransposed: false))
        case (.activations(let x), .transposedWeights(let weight)):
            multiply(x, matrix(weight, inner: x.width, isTransposed: true))
        case (.transposedActivations(let x, let columns), .activations(let w)):
            precondition(x.rows == w.rows && bias == nil)
            guard !columns.isEmpty else { return }
            backend.multiplyTransposed(x, columns: columns, w, into: y, accumulate: accumulate, matmulContext)
            matmulContext.operationCount += 2 * columns.count * w.width * w.rows
        default: preconditionFailure("no backend has this product")
        }
        func multiply(_ x: ActivationRows, _ w: WeightMatrix) {
            backend.multiply(
                x, w, bias: bias.map(values), into: y, accumulate: accumulate,
                independentRows: independentRows ?? !isRecording, matmulContext)
            matmulContext.operationCount += 2 * x.rows * w.columns * w.inner
        }
    }

    /// A parameter as a matrix [inner, columns].
    func matrix(_ weight: Parameter, inner: Int, isTransposed: Bool) -> WeightMatrix {
        let rows = weight.shape[0]
        let columns = isTransposed ? rows : weight.count / rows
        precondition(inner * columns == weight.count, "\(weight.name) is \(weight.shape), rows have \(inner)")
        return WeightMatrix(
            weights: weights, offset: weight.offset, inner: inner, columns: columns, isTransposed: isTransposed)
    }
}
