import CKernels

/// Elementwise loops over gradients, weights and what an optimizer keeps for each weight.
///
/// Each is one pass, vectorized for the processor. All pointers of a call are to `count` values of distinct memory.
public enum ParameterKernels {
    /// The first of `count` values.
    public typealias Values = UnsafeMutablePointer<Float>

    /// Σ x², summed in double precision over blocks.
    public static func sumOfSquares(_ x: UnsafePointer<Float>, count: Int) -> Double { dk_sum_of_squares(x, count) }

    /// Moves a moving average towards new values: average += rate (x - average).
    public static func average(_ average: Values, towards x: UnsafePointer<Float>, count: Int, rate: Float) {
        dk_average(average, x, count, rate)
    }

    /// The numbers of an update of ``adam(_:_:first:second:count:_:)``.
    public struct AdamStep: Sendable {
        /// The learning rate, with the bias corrections of both moments folded in.
        public var rate: Float
        /// The decay of the first and of the second moment.
        public var beta1, beta2: Float
        /// As the bias correction scales it.
        public var epsilon: Float
        /// The factor on gradients.
        public var gradientScale: Float
        /// What weight decay leaves of a weight; 1 without.
        public var keep: Float

        /// All numbers, as they are documented above.
        public init(rate: Float, beta1: Float, beta2: Float, epsilon: Float, gradientScale: Float, keep: Float) {
            (self.rate, self.epsilon, self.gradientScale, self.keep) = (rate, epsilon, gradientScale, keep)
            (self.beta1, self.beta2) = (beta1, beta2)
        }
    }

    /// g = gradientScale · gradient; m = β₁ m + (1 - β₁) g; v = β₂ v + (1 - β₂) g²; w = keep w - rate m / (√v + ε).
    public static func adam(
        _ weights: Values, _ gradients: UnsafePointer<Float>, first: Values, second: Values, count: Int,
        _ step: AdamStep
    ) {
        dk_adam(
            weights, gradients, first, second, count,
            dk_adam_settings(
                rate: step.rate, beta1: step.beta1, beta2: step.beta2, epsilon: step.epsilon,
                gradient_scale: step.gradientScale, keep: step.keep))
    }

    /// w = keep w - step m / (√v + ε); m = decay₁ m; v = decay₂ v.
    public static func catchUpAdam(
        _ weights: Values, first: Values, second: Values, count: Int, keep: Float, step: Float,
        decays: (first: Float, second: Float), epsilon: Float
    ) {
        dk_adam_catch_up(weights, first, second, count, keep, step, decays.first, decays.second, epsilon)
    }

    /// g = gradientScale · gradient + weightDecay w; v = momentum v + g; w -= rate (g + momentum v).
    public static func sgd(
        _ weights: Values, _ gradients: UnsafePointer<Float>, velocity: Values, count: Int, rate: Float,
        momentum: Float, weightDecay: Float, gradientScale: Float
    ) {
        dk_sgd(
            weights, gradients, velocity, count,
            dk_sgd_settings(
                rate: rate, momentum: momentum, weight_decay: weightDecay, gradient_scale: gradientScale))
    }

    /// Applies a 2 × 2 matrix to pairs of values: (x, y) = (m₀₀ x + m₀₁ y, m₁₀ x + m₁₁ y).
    public static func transformPairs(
        _ x: Values, _ y: Values, count: Int, by m: (Float, Float, Float, Float)
    ) {
        dk_transform_pairs(x, y, count, m.0, m.1, m.2, m.3)
    }
}
