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
        drop(x.values, y.values, x.shape, key, rate, accumulate: false)
        record(from: y) { [self] dy in
            let (dx, accumulate) = gradientTarget(x)
            drop(dy, dx, x.shape, key, rate, accumulate: accumulate)
        }
        return y
    }

    /// Applies a mask in which each element's random number depends on its index in the whole batch.
    /// - Parameter repeats: whether all time steps have the numbers of the first.
    func drop(
        _ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ shape: Shape, _ key: UInt64, _ rate: Float,
        accumulate: Bool, repeats: Bool = false
    ) {
        let width = shape.width
        guard let shard else {
            let count = repeats ? shape.batch * width : shape.count
            for start in stride(from: 0, to: shape.count, by: count) {
                dk_dropout(x + start, y + start, count, 0, key, rate, accumulate)
            }
            return
        }
        precondition(shape.batch == shard.sentences.count)
        for step in 0..<shape.steps {
            for part in shard.parts {
                let start = (step * shape.batch + part.start) * width
                let first = ((repeats ? 0 : step) * shard.batchSize + part.first) * width
                dk_dropout(
                    x + start, y + start, part.count * width, UInt32(truncatingIfNeeded: first), key, rate, accumulate)
            }
        }
    }
}
