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
        let input = self.rows(of: x)
        matmul(.activations(input), .transposedWeights(weight), bias: bias, into: y.values)
        record(from: y) { [self] dy in
            let (dx, accumulate) = gradientTarget(x)
            let output = self.rows(dy, rows: rows, width: outputs)
            matmul(.activations(output), .weights(weight), into: dx, accumulate: accumulate)
            addGradient(of: weight, output, input)
            if let bias {
                let sums = self.sums(bias)
                forEachGroup(rows: rows) { dk_sum_rows(dy + $0 * outputs, sums[$2], $1, outputs) }
            }
        }
        return y
    }
}
