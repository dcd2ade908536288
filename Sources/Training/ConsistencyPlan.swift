/// Whether each pair is read twice, with different units dropped, and what the divergence of the two predictions weighs
/// in the objective (R-Drop, Liang et al. 2021).
public struct ConsistencyPlan: Codable, Sendable, Equatable {
    /// What the divergence weighs where pairs are read twice; 0 is never.
    public var weight: Float
    /// Passes over the corpus from which on a training reads twice.
    public var leastEpochs: Double

    /// What an epoch of pairs that are read twice takes, in epochs of pairs that are read once.
    static let cost = 1.7

    public init(weight: Float = 0, leastEpochs: Double = 0) {
        self.weight = weight
        self.leastEpochs = leastEpochs
    }

    /// The weight in a training of so many epochs.
    public func weight(epochs: Double) -> Float { epochs >= leastEpochs ? weight : 0 }
}
