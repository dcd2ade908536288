/// The mean of resampled scores and half the width of the interval that holds 95 % of them.
public struct ConfidenceInterval: Sendable, Equatable {
    /// The mean of the samples.
    public let mean: Double
    /// Half the width of the interval.
    public let halfWidth: Double

    public init(mean: Double, halfWidth: Double) {
        self.mean = mean
        self.halfWidth = halfWidth
    }
}
