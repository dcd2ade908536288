import Foundation

/// What steers the search for a translation.
public struct SearchOptions: Codable, Sendable, Equatable {
    /// Hypotheses that are kept at each step; 1 is greedy search.
    public var beam = 5
    /// The exponent α of the length normalisation ((5 + n) / 6)^α (Wu et al. 2016); 0 is none.
    public var lengthPenalty: Float = 1
    /// The longest translation, as a multiple of the source's words, …
    public var maximumRatio = 2.0
    /// … plus so many words.
    public var maximumExtra = 10

    public init() {}

    public init(beam: Int, lengthPenalty: Float = 1) {
        self.beam = beam
        self.lengthPenalty = lengthPenalty
    }

    /// The number of words after which a translation of `words` source words is cut.
    func limit(source words: Int) -> Int { Int(Double(words) * maximumRatio) + maximumExtra }

    /// What the log probability of a translation of so many words, `</s>` included, is divided by.
    func normalizer(words: Int) -> Float { pow((5 + Float(words)) / 6, lengthPenalty) }
}

/// A translation that the search found.
public struct Hypothesis: Sendable, Equatable {
    /// Words without `</s>`.
    public var words: [Int32]
    /// The sum of the log probabilities of its words and of `</s>`, in nats.
    public var logProbability: Float
    /// The log probability divided by the length normalisation: what hypotheses are ranked by.
    public var score: Float
}
