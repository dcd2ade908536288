import Foundation
import Tensors

/// Adam (Kingma & Ba 2015, algorithm 1): m and v are moving means of the gradient g and of its square, and
/// w -= η m̂ / (√v̂ + ε) with m̂ = m / (1 - β₁ᵗ) and v̂ = v / (1 - β₂ᵗ).
public struct Adam: LazyOptimizer {
    public static let name = "adam"
    public static let summary = "steps of about one size for every weight"
    public static let relativeLearningRate: Float = 1
    public static var hyperparameters: [Hyperparameter<Self>] {
        [.init("beta1", \.beta1, .share), .init("beta2", \.beta2, .share), .init("epsilon", \.epsilon, .notNegative)]
    }

    /// The decay of the mean of gradients.
    public var beta1: Float = 0.9
    /// The decay of the mean square of gradients.
    public var beta2: Float = 0.98
    /// Keeps steps finite where gradients are 0.
    public var epsilon: Float = 1e-9

    public init() {}

    public var stateNames: [String] { ["adam.first", "adam.second"] }

    public func update(_ step: OptimizerStep) -> (ParameterSlice) -> Void { update(step, keep: 1) }

    public func idleUpdate(_ step: OptimizerStep) -> IdleUpdate { IdleUpdate(rate: correctedRate(step).rate) }

    /// Without a gradient the direction m / √v of a weight shrinks by r = β₁ / √β₂ an update (ε is taken as shrinking
    /// with √v). So k updates change w to keep w - Σⱼ rateⱼ rʲ m / √v over j = 1...k with the moments before them; a
    /// weight decay after update j multiplies its term.
    public func catchUp(_ updates: [IdleUpdate]) -> (ParameterSlice, Int) -> Void {
        let ratio = Double(beta1) / Double(beta2).squareRoot()
        // By the number of updates to catch up with.
        var (steps, keeps): ([Float], [Float]) = ([0], [1])
        var (step, keep) = (0.0, 1.0)
        for update in updates.reversed() {
            step = ratio * (Double(update.rate) * keep + step)
            keep *= Double(update.keep)
            steps.append(Float(step))
            keeps.append(Float(keep))
        }
        return { slice, count in
            ParameterKernels.catchUpAdam(
                slice.weights, first: slice.state(0), second: slice.state(1), count: slice.count, keep: keeps[count],
                step: steps[count], decays: (pow(beta1, Float(count)), pow(beta2, Float(count))), epsilon: epsilon)
        }
    }

    /// An update that leaves `keep` of each weight before it.
    func update(_ step: OptimizerStep, keep: Float) -> (ParameterSlice) -> Void {
        let (rate, epsilonFactor) = correctedRate(step)
        let numbers = ParameterKernels.AdamStep(
            rate: rate, beta1: beta1, beta2: beta2, epsilon: epsilon * epsilonFactor,
            gradientScale: step.gradientScale, keep: keep)
        return { slice in
            ParameterKernels.adam(
                slice.weights, slice.gradients, first: slice.state(0), second: slice.state(1), count: slice.count,
                numbers)
        }
    }

    /// The learning rate with the bias corrections of both moments, and what ε is multiplied with along with that.
    private func correctedRate(_ step: OptimizerStep) -> (rate: Float, epsilonFactor: Float) {
        let update = Float(step.number)
        let root = (1 - pow(beta2, update)).squareRoot()
        return (step.learningRate / (1 - pow(beta1, update)) * root, root)
    }
}
