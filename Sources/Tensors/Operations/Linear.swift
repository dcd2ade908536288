import CKernels

extension Tape {
    /// y = x Wᵀ + b
    /// - Parameters:
    ///   - x: [T, B, I]
    ///   - weight: [O, I]
    ///   - bias: [O]
    /// - Returns: [T, B, O]
    public func linear(_ x: Tensor, _ weight: Parameter, bias: Parameter? = nil) -> Tensor {
        let (rows, inputs, outputs) = (x.shape.rows, x.shape.width, weight.shape[0])
        precondition(weight.shape == [outputs, inputs], "\(weight.name) is \(weight.shape), input \(x.shape)")
        let y = make(x.shape.with(width: outputs))
        if isRecording {
            product(
                MatrixView(x.values, stride: inputs), MatrixView(values(weight), stride: inputs, transposed: true),
                into: MatrixView(y.values, stride: outputs), rows: rows, columns: outputs, inner: inputs,
                accumulate: false)
        } else {
            searchProduct(x, weight, into: y)
        }
        if let bias { dk_add_bias(values(bias), y.values, rows, outputs) }

        record(from: y) { [self] dy in
            let (dx, accumulate) = gradientTarget(x)
            product(
                MatrixView(dy, stride: outputs), MatrixView(values(weight), stride: inputs),
                into: MatrixView(dx, stride: inputs), rows: rows, columns: inputs, inner: outputs,
                accumulate: accumulate)
            product(
                MatrixView(dy, stride: outputs, transposed: true), MatrixView(x.values, stride: inputs),
                into: MatrixView(gradient(weight), stride: inputs), rows: outputs, columns: inputs, inner: rows,
                accumulate: true)
            if let bias { dk_sum_rows(dy, gradient(bias), rows, outputs) }
        }
        return y
    }

    /// y = x Wᵀ from a transposed copy of the weights, which is made once for each version of them.
    ///
    /// For the few rows of a step of searching that is up to four times as fast as transposing on the way.
    private func searchProduct(_ x: Tensor, _ weight: Parameter, into y: Tensor) {
        let (rows, inputs, outputs) = (x.shape.rows, x.shape.width, y.shape.width)
        let transposed = oneDNN.transposedWeights(
            values(weight), offset: weight.offset, rows: outputs, columns: inputs, version: weightsVersion)
        product(
            MatrixView(x.values, stride: inputs), MatrixView(transposed, stride: outputs),
            into: MatrixView(y.values, stride: outputs), rows: rows, columns: outputs, inner: inputs, accumulate: false)
    }
}
