import CKernels

extension Tape {
    /// Gives each row mean 0 and variance 1, then a learned gain and bias for each feature (Ba, Kiros & Hinton 2016).
    /// - Parameters:
    ///   - x: [T, B, F]
    ///   - gain: [F]
    ///   - bias: [F]
    ///   - epsilon: what is added to the variance.
    public func layerNormalization(_ x: Tensor, gain: Parameter, bias: Parameter, epsilon: Float = 1e-5) -> Tensor {
        let (rows, width) = (x.shape.rows, x.shape.width)
        precondition(gain.shape == [width] && bias.shape == [width], "\(gain.shape) for \(x.shape)")
        let y = make(x.shape)
        let statistics = scratch(2 * rows)
        dk_normalize_rows(x.values, values(gain), values(bias), epsilon, y.values, statistics, rows, width)
        record(from: y) { [self] dy in
            let (dx, accumulate) = gradientTarget(x)
            let (dGain, dBias) = (sums(gain), sums(bias))
            forEachGroup(rows: rows) { start, count, group in
                let first = start * width
                dk_normalize_rows_backward(
                    x.values + first, values(gain), statistics + 2 * start, dy + first, dx + first, dGain[group],
                    dBias[group], count, width, accumulate)
            }
        }
        return y
    }
}
