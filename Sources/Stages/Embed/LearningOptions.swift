import ArgumentParser
import Diagnostics
import Embeddings
import Platform
import Vocabularies

/// The options of learning.
struct LearningOptions: ParsableArguments {
    private static let defaults = EmbeddingOptions()

    @Option(
        help: """
            What is learned: 'skip-gram' predicts the words around each word, 'cbow' each word from the mean of those \
            around it.
            """)
    var method = defaults.method

    @Option(help: "The numbers of a vector.")
    var embeddingSize = defaults.width

    @Option(help: "The most words of context on each side; how many, is drawn for each word.")
    var window = defaults.window

    @Option(help: "Random words among which the right one is to be found.")
    var negatives = defaults.negatives

    @Option(help: "How often the text is read.")
    var epochs = defaults.epochs

    @Option(help: "Leave out words that occur less often.")
    var minimumCount = defaults.minimumCount

    @Option(help: "The share of the text above which a word is left out at times; 0 keeps all.")
    var sampling = defaults.sampling

    @Option(help: "The learning rate at the start. (default: 0.025, with cbow 0.05)")
    var learningRate: Float?

    @Option(
        help: ArgumentHelp(
            "Learn vectors of character n-grams too, whose mean with the word's own is its vector, as fastText does. "
                + "(default: none)", valueName: "3-6"))
    var subwords: LengthRange?

    @Option(help: "The most vectors of n-grams; where there are more, some share one.")
    var buckets = defaults.buckets

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

    @Option(help: "Seed of all random numbers.")
    var seed = defaults.seed

    var options: EmbeddingOptions {
        var options = Self.defaults
        options.method = method
        options.width = embeddingSize
        options.window = window
        options.negatives = negatives
        options.epochs = epochs
        options.minimumCount = minimumCount
        options.sampling = sampling
        options.learningRate = learningRate
        options.subwords = subwords?.lengths
        options.buckets = buckets
        options.threads = threads ?? Processor.cores
        options.seed = seed
        return options
    }

    /// - Parameter side: the side of the vocabulary.
    func tokenization(_ side: Side?) throws -> Tokenization {
        guard let vocab else { return Tokenization(tokenized ? .spaces : .words, lowercases: lowercase) }
        let pair = try VocabularyPair(folder: vocab)
        guard pair.isSingle || side != nil else {
            throw Diagnostic(.usage, "--vocab \(vocab) has two sides; give --side source or target")
        }
        return Tokenization(.vocabulary(side == .source ? pair.source : pair.target), lowercases: lowercase)
    }

    func validate(learns: Bool) throws {
        let ranges: [(String, Int, ClosedRange<Int>)] = [
            ("--embedding-size", embeddingSize, 1...65_536), ("--window", window, 1...1000),
            ("--negatives", negatives, 1...1000), ("--epochs", epochs, 1...1_000_000),
            ("--minimum-count", minimumCount, 1...Int(Int32.max)), ("--buckets", buckets, 1...(1 << 28)),
            ("--threads", threads ?? 1, 1...256),
        ]
        for (name, value, range) in ranges where !range.contains(value) {
            throw ValidationError(
                "\(name) is \(value); it must be from \(range.lowerBound) to \(range.upperBound)")
        }
        guard (0...1).contains(sampling) else {
            throw ValidationError("--sampling is \(sampling); it must be from 0 to 1")
        }
        if let learningRate, !(learningRate > 0 && learningRate <= 1) {
            throw ValidationError("--learning-rate is \(learningRate); it must be above 0 and at most 1")
        }
        guard vocab == nil || !tokenized else { throw ValidationError("--vocab and --tokenized exclude each other") }
        let given = [
            ("--tokenized", tokenized), ("--vocab", vocab != nil), ("--lowercase", lowercase),
            ("--subwords", subwords != nil), ("--learning-rate", learningRate != nil),
        ].first(where: \.1)
        if !learns, let given { throw ValidationError("\(given.0) is for learning, from --input") }
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
