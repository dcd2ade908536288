import Foundation

/// The options of the search for a translation.
public struct SearchOptions: Codable, Sendable, Equatable {
    /// How many hypotheses are kept at each step; 1 is greedy search. With sampling, how many are drawn.
    public var beam = 5
    /// How many hypotheses of each sentence are wanted, at most ``beam``.
    public var best = 1
    /// How translations of different lengths are compared.
    public var lengthNormalization = LengthNormalization.wu
    /// The exponent α of ``LengthNormalization/wu``; 0 is none.
    public var lengthPenalty: Float = 1
    /// The weight β of the coverage penalty, Σ log(min(attention to a source token, 1)) (Wu et al. 2016); 0 is none.
    public var coveragePenalty: Float = 0
    /// The shortest translation: this many times as many tokens as the source.
    public var minimumRatio = 0.0
    /// The longest translation: this many times as many tokens as the source, plus ``maximumExtra``. Nil is the ratio of
    /// the model's training corpus where that is known, otherwise ``widestRatio``.
    public var maximumRatio: Double?
    /// ``maximumRatio`` where none is known.
    public static let widestRatio = 2.0
    /// Tokens that the longest translation may have in addition.
    public var maximumExtra = 10
    /// What a hypothesis loses for each better one with the same parent (Li, Monroe & Jurafsky 2016), in nats; 0 ranks by
    /// probability alone.
    public var diversity: Float = 0
    /// Draws tokens from the model's distribution rather than searching for the best.
    public var sampling: Sampling?
    /// Whether hypotheses contain their attention.
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

    public init() {}

    public init(beam: Int, lengthPenalty: Float = 1) {
        self.beam = beam
        self.lengthPenalty = lengthPenalty
    }

    /// The number of tokens after which the translation of a source with the given number of tokens is cut.
    public func limit(source tokens: Int) -> Int {
        Int(Double(tokens) * (maximumRatio ?? Self.widestRatio)) + maximumExtra
    }

    /// The fewest tokens of the translation of a source with the given number of tokens.
    func minimum(source tokens: Int) -> Int { min(limit(source: tokens), max(1, Int(Double(tokens) * minimumRatio))) }

    /// The divisor of the log probability of a translation with the given number of tokens, `</s>` included.
    func normalizer(tokens: Int) -> Float {
        switch lengthNormalization {
        case .wu: pow((5 + Float(tokens)) / 6, lengthPenalty)
        case .average: Float(tokens)
        case .none: 1
        }
    }

    /// Whether the search needs attention weights.
    var readsAttention: Bool { keepsAttention || coveragePenalty > 0 }
}

/// A translation found by the search.
public struct Hypothesis: Sendable, Equatable {
    /// Tokens without `</s>`.
    public var tokens: [Int32]
    /// The sum of the log probabilities of its tokens and of `</s>`, in nats.
    public var logProbability: Float
    /// The log probability divided by the length normalization, plus the coverage penalty. Hypotheses are ranked by it.
    public var score: Float
    /// The log probability of each token and, unless the translation was cut at its limit, of `</s>`.
    public var tokenLogProbabilities: [Float] = []
    /// The attention of each token, and of `</s>`, to each source token and its `</s>`; empty unless
    /// ``SearchOptions/keepsAttention``.
    public var attention: [[Float]] = []
}

/// A sentence to translate.
public struct SearchRequest: Sendable {
    /// Tokens without `</s>`; at least one. Annotations follow the source's own tokens.
    public var source: [Int32]
    /// How many of them are the source's own, which the length of the translation is measured by.
    public var ownCount: Int
    /// The same text in the tokens of each further model of an ensemble; empty where all share a source vocabulary.
    public var otherSources: [[Int32]] = []
    /// The tokens that the translation must start with.
    public var prefix: [Int32] = []
    /// Whether the translation is the prefix alone: the search then computes its score.
    public var isForced = false
    /// Whether its hypotheses have their attention, where the options do not ask for that of all.
    public var keepsAttention = false
    /// The tokens that the translation may have, ascending, special tokens included; nil is all tokens.
    public var shortlist: [Int32]?
    /// What the translation has to contain, if that is possible; not for sampling. A shortlist has its tokens.
    public var required: RequiredTokens?
    /// Distinguishes this sentence's random numbers from those of others.
    public var number = 0

    public init(
        source: [Int32], ownCount: Int? = nil, prefix: [Int32] = [], isForced: Bool = false, shortlist: [Int32]? = nil,
        number: Int = 0
    ) {
        self.shortlist = shortlist
        self.source = source
        self.ownCount = ownCount ?? source.count
        self.prefix = prefix
        self.isForced = isForced
        self.number = number
    }

    /// The source tokens of one of the models.
    func source(of model: Int) -> [Int32] {
        model == 0 || otherSources.isEmpty ? source : otherSources[model - 1]
    }

    /// The length of the longest of its sources.
    var length: Int { otherSources.reduce(source.count) { max($0, $1.count) } }
}
