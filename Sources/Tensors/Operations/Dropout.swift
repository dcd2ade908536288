import CKernels

extension Tape {
    /// Sets a share of the elements to zero and scales the others so that the expectation does not change (Srivastava et al.
    /// 2014). The identity unless the tape is training.
    /// - Parameters:
    ///   - x: of any shape.
    ///   - rate: the share, from 0 up to but not including 1.
    public func dropout(_ x: Tensor, rate: Float) -> Tensor {
        guard isTraining, rate > 0 else { return x }
        let key = random.next().bits
        let y = make(x.shape)
        dk_dropout(x.values, y.values, x.shape.count, key, rate, false)
        record(from: y) { [self] dy in
            let (dx, accumulate) = gradientTarget(x)
            dk_dropout(dy, dx, x.shape.count, key, rate, accumulate)
        }
        return y
    }
}
