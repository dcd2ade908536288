import ArgumentParser
import Diagnostics
import Embeddings
import Platform
import StageSupport
import Vocabularies

/// The options of learning.
struct LearningOptions: ParsableArguments {
    private static let defaults = EmbeddingOptions()

    @Option(
        help: """
            What is learned: 'skip-gram' predicts the words around each word, 'cbow' each word from the mean of those \
            around it. (default: \(Self.defaults.method.rawValue))
            """)
    var method: EmbeddingOptions.Method?

    @Option(help: "The numbers of a vector. (default: \(Self.defaults.width))")
    var embeddingSize: Int?

    @Option(
        help: """
            The most words of context on each side; how many, is drawn for each word. (default: \(Self.defaults.window))
            """)
    var window: Int?

    @Option(help: "Random words among which the right one is to be found. (default: \(Self.defaults.negatives))")
    var negatives: Int?

    @Option(help: "How often the text is read. (default: \(Self.defaults.epochs))")
    var epochs: Int?

    @Option(help: "Leave out words that occur less often. (default: \(Self.defaults.minimumCount))")
    var minimumCount: Int?

    @Option(
        help: """
            The share of the text above which a word is left out at times; 0 keeps all. (default: \(Self.defaults.sampling))
            """)
    var sampling: Double?

    @Option(help: "The learning rate at the start. (default: 0.025, with cbow 0.05)")
    var learningRate: Float?

    @Option(
        help: ArgumentHelp(
            "Learn vectors of character n-grams too, whose mean with the word's own is its vector, as fastText does. "
                + "(default: none)", valueName: "3-6"))
    var subwords: LengthRange?

    @Option(
        help: "The most vectors of n-grams; where there are more, some share one. (default: \(Self.defaults.buckets))")
    var buckets: Int?

    @Flag(help: "Take what is between spaces as a word, for text that is divided into words already.")
    var tokenized = false

    @Option(
        help: ArgumentHelp(
            "Learn vectors for the tokens of this vocabulary of pipeline-vocab. (default: words and punctuation marks)",
            valueName: "folder"))
    var vocab: String?

    @Flag(help: "Make capital letters small first.")
    var lowercase = false

    @Option(
        help: """
            The number of threads. One gives the same bytes each time; more change the vectors without waiting for each \
            other, and do not. (default: one per core)
            """)
    var threads: Int?

    @Option(help: "Seed of all random numbers. (default: \(Self.defaults.seed))")
    var seed: UInt64?

    var options: EmbeddingOptions {
        var options = Self.defaults
        options.method = method ?? options.method
        options.width = embeddingSize ?? options.width
        options.window = window ?? options.window
        options.negatives = negatives ?? options.negatives
        options.epochs = epochs ?? options.epochs
        options.minimumCount = minimumCount ?? options.minimumCount
        options.sampling = sampling ?? options.sampling
        options.learningRate = learningRate
        options.subwords = subwords?.lengths
        options.buckets = buckets ?? options.buckets
        options.threads = threads ?? Processor.cores
        options.seed = seed ?? options.seed
        return options
    }

    /// - Parameter side: the side of the vocabulary.
    func tokenization(_ side: SideOption?) throws -> Tokenization {
        guard let vocab else { return Tokenization(tokenized ? .spaces : .words, lowercases: lowercase) }
        let pair = try VocabularyPair(folder: vocab)
        guard pair.isSingle || side != nil else {
            throw Diagnostic(.usage, "--vocab \(vocab) has two sides; give --side source or target")
        }
        return Tokenization(.vocabulary(side == .source ? pair.source : pair.target), lowercases: lowercase)
    }

    /// - Parameters:
    ///   - learns: whether there is a text to learn from.
    ///   - draws: whether a map of words is drawn, for which there are random numbers too.
    func validate(learns: Bool, draws: Bool) throws {
        let ranges: [(name: String, value: Int?, range: ClosedRange<Int>)] = [
            ("embedding-size", embeddingSize, 1...65_536), ("window", window, 1...1000),
            ("negatives", negatives, 1...1000), ("epochs", epochs, 1...1_000_000),
            ("minimum-count", minimumCount, 1...Int(Int32.max)), ("buckets", buckets, 1...(1 << 28)),
            ("threads", threads, 1...256),
        ]
        for (name, value, range) in ranges { try checkRange(name, value, range) }
        try checkRange("sampling", sampling, 0...1)
        if let learningRate, !(learningRate > 0 && learningRate <= 1) {
            throw ValidationError("--learning-rate is \(learningRate); it must be above 0 and at most 1")
        }
        guard vocab == nil || !tokenized else { throw ValidationError("--vocab and --tokenized exclude each other") }
        guard !learns else { return }
        let others: [(name: String, isGiven: Bool)] = [
            ("method", method != nil), ("sampling", sampling != nil), ("learning-rate", learningRate != nil),
            ("subwords", subwords != nil), ("tokenized", tokenized), ("vocab", vocab != nil), ("lowercase", lowercase),
        ]
        let given = ranges.first { $0.value != nil }?.name ?? others.first(where: \.isGiven)?.name
        if let given { throw ValidationError("--\(given) is for learning, from --input") }
        guard draws || seed == nil else {
            throw ValidationError("--seed is for learning, from --input, and for --report")
        }
    }
}

/// `3-6`, or `3` for that alone.
struct LengthRange: ExpressibleByArgument {
    let lengths: ClosedRange<Int>

    init?(argument: String) {
        let parts = argument.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard (1...2).contains(parts.count), let first = parts[0], let last = parts[parts.count - 1],
            first >= 1, first <= last, last <= 100
        else { return nil }
        lengths = first...last
    }
}

extension EmbeddingOptions.Method: ExpressibleByArgument {}
