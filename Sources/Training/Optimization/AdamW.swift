/// Adam with decoupled weight decay (Loshchilov & Hutter 2019, algorithm 2): each update first multiplies weights with
/// 1 - η λ, which Adam's moments do not see.
public struct AdamW: LazyOptimizer {
    public static let name = "adamw"
    public static let summary = "Adam with decoupled weight decay"
    public static let relativeLearningRate: Float = 1
    public static var hyperparameters: [Hyperparameter<Self>] {
        [
            .init("beta1", \.beta1, .share), .init("beta2", \.beta2, .share), .init("epsilon", \.epsilon, .notNegative),
            .init("weightDecay", \.weightDecay, .notNegative),
        ]
    }

    /// As in ``Adam``.
    public var beta1 = Adam().beta1
    /// As in ``Adam``.
    public var beta2 = Adam().beta2
    /// As in ``Adam``.
    public var epsilon = Adam().epsilon
    /// λ, the share of a weight that an update at a learning rate of 1 would take away.
    public var weightDecay: Float = 0.01

    public init() {}

    private var adam: Adam {
        var adam = Adam()
        (adam.beta1, adam.beta2, adam.epsilon) = (beta1, beta2, epsilon)
        return adam
    }

    public var stateNames: [String] { ["adamw.first", "adamw.second"] }

    public func update(_ step: OptimizerStep) -> (ParameterSlice) -> Void {
        let decaying = adam.update(step, keep: keep(step)), plain = adam.update(step)
        return { $0.decays ? decaying($0) : plain($0) }
    }

    public func idleUpdate(_ step: OptimizerStep) -> IdleUpdate {
        IdleUpdate(rate: adam.idleUpdate(step).rate, keep: keep(step))
    }

    public func catchUp(_ updates: [IdleUpdate]) -> (ParameterSlice, Int) -> Void {
        let decaying = adam.catchUp(updates), plain = adam.catchUp(updates.map { IdleUpdate(rate: $0.rate) })
        return { $0.decays ? decaying($0, $1) : plain($0, $1) }
    }

    private func keep(_ step: OptimizerStep) -> Float { 1 - step.learningRate * weightDecay }
}
