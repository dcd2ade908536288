/// Whether each pair is read twice with different units dropped, and the weight of the divergence of the two predictions
/// in the objective (R-Drop, Liang et al. 2021).
public struct ConsistencyPlan: Codable, Sendable, Equatable {
    /// The weight of the divergence where pairs are read twice; 0 for reading once.
    public var weight: Float
    /// The length of training, in epochs, from which pairs are read twice.
    public var leastEpochs: Double

    /// The time of an epoch of pairs that are read twice, relative to one of pairs that are read once.
    static let cost = 1.7

    public init(weight: Float = 0, leastEpochs: Double = 0) {
        self.weight = weight
        self.leastEpochs = leastEpochs
    }

    /// The weight in a training of a number of epochs.
    public func weight(epochs: Double) -> Float { epochs >= leastEpochs ? weight : 0 }
}
