import Foundation

/// What steers the search for a translation.
public struct SearchOptions: Codable, Sendable, Equatable {
    /// Hypotheses that are kept at each step; 1 is greedy search. With sampling, how many are drawn.
    public var beam = 5
    /// How many hypotheses of each sentence are asked for, at most as many as the beam holds.
    public var best = 1
    /// What the log probability of a translation is divided by.
    public var lengthNormalization = LengthNormalization.wu
    /// The exponent α of ``LengthNormalization/wu``; 0 is none.
    public var lengthPenalty: Float = 1
    /// The weight β of the coverage penalty, Σ log(min(attention to a source word, 1)) (Wu et al. 2016); 0 is none.
    public var coveragePenalty: Float = 0
    /// The shortest translation, as a multiple of the source's words.
    public var minimumRatio = 0.0
    /// The longest translation, as a multiple of the source's words, …; nil is what the model's training corpus had,
    /// where that is known, or ``widestRatio``.
    public var maximumRatio: Double?
    public static let widestRatio = 2.0
    /// … plus so many words.
    public var maximumExtra = 10
    /// What each hypothesis loses for each better one that goes on from the same words (Li, Monroe & Jurafsky 2016), in
    /// nats; 0 ranks by probability alone.
    public var diversity: Float = 0
    /// Draws words by chance rather than looking for the best.
    public var sampling: Sampling?
    /// Whether hypotheses have their attention.
    public var keepsAttention = false

    /// How translations of different lengths are compared. n counts the tokens of a translation and `</s>`.
    public enum LengthNormalization: String, Codable, Sendable, CaseIterable {
        /// Divided by ((5 + n) / 6)^α (Wu et al. 2016).
        case wu
        /// Divided by n: the average log probability of a token.
        case average
        /// Not divided: the log probability of the translation.
        case none
    }

    /// Drawing from the model's distribution.
    public struct Sampling: Codable, Sendable, Equatable {
        /// What scores are divided by: below 1 likely words become likelier.
        public var temperature: Float
        /// Only so many of the likeliest words are drawn from; 0 is all.
        public var top: Int
        public var seed: UInt64

        public init(temperature: Float = 1, top: Int = 0, seed: UInt64 = 1) {
            self.temperature = temperature
            self.top = top
            self.seed = seed
        }
    }

    public init() {}

    public init(beam: Int, lengthPenalty: Float = 1) {
        self.beam = beam
        self.lengthPenalty = lengthPenalty
    }

    /// The number of words after which a translation of `words` source words is cut.
    func limit(source words: Int) -> Int { Int(Double(words) * (maximumRatio ?? Self.widestRatio)) + maximumExtra }

    /// The fewest words of a translation of `words` source words.
    func minimum(source words: Int) -> Int { min(limit(source: words), max(1, Int(Double(words) * minimumRatio))) }

    /// What the log probability of a translation of so many words, `</s>` included, is divided by.
    func normalizer(words: Int) -> Float {
        switch lengthNormalization {
        case .wu: pow((5 + Float(words)) / 6, lengthPenalty)
        case .average: Float(words)
        case .none: 1
        }
    }

    /// Whether the search itself has to know what was attended to.
    var readsAttention: Bool { keepsAttention || coveragePenalty > 0 }
}

/// A translation that the search found.
public struct Hypothesis: Sendable, Equatable {
    /// Words without `</s>`.
    public var words: [Int32]
    /// The sum of the log probabilities of its words and of `</s>`, in nats.
    public var logProbability: Float
    /// The log probability divided by the length normalisation, less the coverage penalty: what hypotheses are ranked
    /// by.
    public var score: Float
    /// The log probability of each word and, unless the translation was cut at its limit, of `</s>`.
    public var wordLogProbabilities: [Float] = []
    /// How much each word, and `</s>`, looked at each source word and its `</s>`; empty unless it was asked for.
    public var attention: [[Float]] = []
}

/// A sentence to translate.
public struct SearchRequest: Sendable {
    /// Words without `</s>`; at least one.
    public var source: [Int32]
    /// The same text as each further model of an ensemble reads it; empty where all share a source vocabulary.
    public var otherSources: [[Int32]] = []
    /// Words that the translation has to start with.
    public var prefix: [Int32] = []
    /// Whether the translation is the prefix and no more: the search then tells its score.
    public var isForced = false
    /// Whether its hypotheses have their attention, where the options do not ask for that of all.
    public var keepsAttention = false
    /// The words that its translation may have, ascending, the specials among them; all without it.
    public var shortlist: [Int32]?
    /// What tells this sentence's random numbers from those of others.
    public var number = 0

    public init(
        source: [Int32], prefix: [Int32] = [], isForced: Bool = false, shortlist: [Int32]? = nil, number: Int = 0
    ) {
        self.shortlist = shortlist
        self.source = source
        self.prefix = prefix
        self.isForced = isForced
        self.number = number
    }
    /// What one of the models reads.
    func source(of model: Int) -> [Int32] {
        model == 0 || otherSources.isEmpty ? source : otherSources[model - 1]
    }

    /// The length of the longest of its sources.
    var length: Int { otherSources.reduce(source.count) { max($0, $1.count) } }
}
