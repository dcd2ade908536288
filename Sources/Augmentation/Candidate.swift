import Corpora
import Vocabularies

/// A pair that was made, before it is known whether it is kept.
public struct Candidate: Sendable, Equatable {
    /// The texts.
    public var pair: SegmentPair
    /// The side that nobody wrote.
    public var made: TextSide
    /// The mean log probability of a token of that side by the model that made it, in nats; nil where no model did.
    public var score: Double?
    /// Why its method dropped it; nil where it did not.
    public var problem: String?

    /// - Parameters:
    ///   - pair: the texts.
    ///   - made: the side that nobody wrote.
    ///   - score: the mean log probability of a token of that side, in nats.
    ///   - problem: why its method dropped it.
    public init(_ pair: SegmentPair, made: TextSide, score: Double? = nil, problem: String? = nil) {
        (self.pair, self.made, self.score, self.problem) = (pair, made, score, problem)
    }

    /// The text of a side.
    subscript(side: TextSide) -> String { side == .source ? pair.source : pair.target }
}
