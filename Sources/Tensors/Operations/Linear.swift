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
        guard isRecording else {
            apply(weight, isTransposed: true, to: x, bias: bias, into: y.values)
            return y
        }
        let input = factor(x)
        product(input, transposed: weight, into: y.values)
        if let bias { dk_add_bias(values(bias), y.values, rows, outputs) }

        record(from: y) { [self] dy in
            let (dx, accumulate) = gradientTarget(x)
            let output = factor(dy, rows: rows, width: outputs)
            product(output, weight, into: dx, accumulate: accumulate)
            addGradient(of: weight, output, input)
            if let bias { dk_sum_rows(dy, gradient(bias), rows, outputs) }
        }
        return y
    }
}
