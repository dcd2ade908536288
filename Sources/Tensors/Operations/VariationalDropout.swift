extension Tape {
    /// Dropout with one mask for all time steps: each sentence keeps or loses the same features throughout (Gal &
    /// Ghahramani 2016). The identity unless the tape is training.
    /// - Parameters:
    ///   - x: [T, B, F]
    ///   - rate: the share, from 0 up to but not including 1.
    ///   - key: what the mask is drawn from; the same key gives a layer the same mask when its steps are run one by one.
    public func variationalDropout(_ x: Tensor, rate: Float, key: RandomKey) -> Tensor {
        guard isTraining, rate > 0 else { return x }
        let y = make(x.shape)
        drop(x.values, y.values, x.shape, key.bits, rate, accumulate: false, repeats: true)
        record(from: y) { [self] dy in
            let (dx, accumulate) = gradientTarget(x)
            drop(dy, dx, x.shape, key.bits, rate, accumulate: accumulate, repeats: true)
        }
        return y
    }
}
