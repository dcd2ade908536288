import Tensors

/// An update rule: how weights change with their gradients.
///
/// A rule treats every weight by itself, so threads share an update by ranges. Its type is its kind, its properties are
/// its hyperparameters; what it keeps for each weight is in an ``OptimizerState``. An optimizer is a file with a type
/// of this protocol and a line in ``Optimizers/all``.
public protocol Optimizer: Encodable, Sendable {
    /// The name by which it is chosen and recorded.
    static var name: String { get }
    /// What it is, in a few words for a list of choices.
    static var summary: String { get }
    /// The learning rate by default, as a multiple of Adam's.
    static var relativeLearningRate: Float { get }
    /// The hyperparameters that can be set by name.
    static var hyperparameters: [Hyperparameter<Self>] { get }

    /// With the default hyperparameters.
    init()

    /// The names of the numbers that it keeps for each weight, which are 0 before the first update. Checkpoints hold
    /// them under these names.
    var stateNames: [String] { get }

    /// Prepares an update.
    /// - Returns: changes the weights and the state of a range of parameters. Threads call it at the same time, for
    ///   distinct ranges.
    func update(_ step: OptimizerStep) -> (_ slice: ParameterSlice) -> Void
}

/// An optimizer of which several updates without a gradient have a closed form: `update` with gradients of 0, several
/// times over, but for rounding. Rows of embeddings that batches do not read then catch up when they are next read.
public protocol LazyOptimizer: Optimizer {
    /// What an update does to weights without a gradient, as far as it differs between updates.
    func idleUpdate(_ step: OptimizerStep) -> IdleUpdate

    /// Prepares to catch up with updates.
    /// - Parameter updates: the last ones, newest last.
    /// - Returns: applies the newest `count` of them to a range of parameters; called as that of ``Optimizer/update(_:)``.
    func catchUp(_ updates: [IdleUpdate]) -> (_ slice: ParameterSlice, _ count: Int) -> Void
}

/// One update, as it is for all weights.
public struct OptimizerStep: Sendable {
    /// Counted from 1.
    public var number: Int
    /// The learning rate.
    public var learningRate: Float
    /// The factor on gradients that clips them; 1 for none.
    public var gradientScale: Float

    public init(number: Int, learningRate: Float, gradientScale: Float = 1) {
        (self.number, self.learningRate, self.gradientScale) = (number, learningRate, gradientScale)
    }
}

/// An update of a weight without a gradient: w = keep w - rate · direction, of which the direction is the optimizer's.
public struct IdleUpdate: Sendable, Equatable {
    /// The factor on the direction of the optimizer.
    public var rate: Float
    /// The factor on the weight.
    public var keep: Float

    public init(rate: Float, keep: Float = 1) { (self.rate, self.keep) = (rate, keep) }
}
