/// How word vectors are learned.
public struct EmbeddingOptions: Sendable, Equatable {
    /// What is predicted from what (Mikolov et al. 2013).
    public enum Method: String, Sendable, CaseIterable {
        /// Each word of the window from the word in its middle.
        case skipGram = "skip-gram"
        /// The word in the middle from the mean of those around it.
        case cbow

        /// The learning rate that suits it.
        public var learningRate: Float { self == .skipGram ? 0.025 : 0.05 }
    }

    /// What is predicted from what.
    public var method = Method.skipGram
    /// The numbers of a vector.
    public var width = 100
    /// The most words on each side of a word that are its context; how many, is drawn for each word.
    public var window = 5
    /// Random words among which the right one is to be found.
    public var negatives = 5
    /// How often the text is read.
    public var epochs = 5
    /// Words that occur less often have no vector.
    public var minimumCount = 5
    /// The share of a text above which a word is left out at times: with p of all words, it is kept with the
    /// probability √(t / p) + t / p. 0 keeps all.
    public var sampling = 1e-3
    /// The learning rate at the start, which falls to ``lowestRate``; nil for that of the method.
    public var learningRate: Float?
    /// The lengths of the n-grams of characters whose vectors are parts of a word's (Bojanowski et al. 2017); nil for
    /// none.
    public var subwords: ClosedRange<Int>?
    /// The most vectors of n-grams; where there are more n-grams, some share one.
    public var buckets = 2_000_000
    /// Threads that change the vectors without waiting for each other. With more than one the result differs from run to
    /// run.
    public var threads = 1
    /// The seed of all random numbers.
    public var seed: UInt64 = 1

    /// The learning rate at the end.
    public static let lowestRate: Float = 0.0001

    public init() {}
}
