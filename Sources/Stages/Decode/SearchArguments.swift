import ArgumentParser
import Tensors
import Translation

extension SearchPrecision: ExpressibleByArgument {}

/// The options of `pipeline-decode` that steer the search.
struct SearchArguments: ParsableArguments {
    @Option(help: "Hypotheses that are kept at each step; 1 is greedy search. With --sample, how many are drawn.")
    var beam = 5
    @Option(help: "How many translations of each line are written, at most as many as --beam.")
    var best = 1
    @Option(help: "The exponent α of the length normalisation ((5 + n) / 6)^α (Wu et al. 2016); 0 is none.")
    var lengthPenalty: Float = 1
    @Option(help: "The weight β of the coverage penalty (Wu et al. 2016); 0 is none.")
    var coveragePenalty: Float = 0
    @Option(help: "The shortest translation, as a multiple of the source's tokens.")
    var minimumRatio = 0.0
    @Option(
        help: ArgumentHelp(
            "The longest translation, as a multiple of the source's tokens (and ten more). (default: by the lengths in the "
                + "training corpus)", valueName: "ratio"))
    var maximumRatio: Double?
    @Option(
        help: ArgumentHelp(
            "What a hypothesis loses, in nats, for each better one that goes on from the same words: n-best lists "
                + "become more diverse (Li et al. 2016).", valueName: "nats"))
    var diversity: Float = 0
    @Flag(help: "Draw words by chance, as many translations as --beam, rather than looking for the best.")
    var sample = false
    @Option(help: "With --sample, what scores are divided by: below 1 likely words become likelier.")
    var temperature: Float = 1
    @Option(help: "With --sample, draw from so many of the likeliest words; 0 is all.")
    var top = 0
    @Option(help: "With --sample, the seed of the random numbers.")
    var seed: UInt64 = 1
    @Option(
        help: """
            Only so many frequent words, and so many translations of each source token, may occur: much faster with a \
            large vocabulary. Needs the lexicon that pipeline-lexicon makes; 0 is all words.
            """)
    var shortlist = 0
    @Option(help: "Lines that a thread translates at once.")
    var batchSize = 16
    @Option(help: "Worker threads.")
    var threads = 2
    @Option(
        help: ArgumentHelp(
            "What matrix products multiply; the default is the fastest that this processor has.",
            valueName: "f32|bf16|int8"))
    var precision = SearchPrecision.fastest

    func validate() throws {
        func require(_ holds: Bool, _ message: String) throws {
            if !holds { throw ValidationError(message) }
        }
        try require((1...100).contains(beam), "--beam is \(beam); it must be from 1 to 100")
        try require((1...beam).contains(best), "--best is \(best); it must be from 1 to --beam, \(beam)")
        try require(
            (0...10).contains(lengthPenalty), "--length-penalty is \(lengthPenalty); it must be from 0 to 10")
        try require(
            (0...10).contains(coveragePenalty), "--coverage-penalty is \(coveragePenalty); it must be from 0 to 10")
        try require(
            (0...100).contains(minimumRatio), "--minimum-ratio is \(minimumRatio); it must be from 0 to 100")
        let longest = maximumRatio ?? SearchOptions.widestRatio
        try require((0.1...100).contains(longest), "--maximum-ratio is \(longest); it must be from 0.1 to 100")
        try require(
            minimumRatio <= longest, "--minimum-ratio is \(minimumRatio), more than --maximum-ratio, \(longest)")
        try require((0...100).contains(diversity), "--diversity is \(diversity); it must be from 0 to 100")
        try require(
            temperature.isFinite && temperature > 0, "--temperature is \(temperature); it must be above 0")
        try require(top >= 0, "--top is \(top); it must be 0 or more")
        try require(shortlist >= 0, "--shortlist is \(shortlist); it must be 0 or more")
        try require((1...10_000).contains(batchSize), "--batch-size is \(batchSize); it must be from 1 to 10000")
        try require((1...256).contains(threads), "--threads is \(threads); it must be from 1 to 256")
        try require(
            precision != .brain || Precision.hasFastBrain,
            "--precision is bf16, which this processor does not multiply; use f32")
        try require(
            precision != .bytes || Precision.hasFastBytes,
            "--precision is int8, which this processor does not multiply; use f32")
    }

    /// How many lines are read before they are translated: enough that sorting them by length saves time, few enough that
    /// memory stays small.
    var linesAtOnce: Int { threads * max(1024, 16 * batchSize) }

    var options: Translator.Options {
        var options = Translator.Options()
        options.search.beam = beam
        options.search.best = best
        options.search.lengthPenalty = lengthPenalty
        options.search.coveragePenalty = coveragePenalty
        options.search.minimumRatio = minimumRatio
        options.search.maximumRatio = maximumRatio
        options.search.diversity = diversity
        if sample { options.search.sampling = .init(temperature: temperature, top: top, seed: seed) }
        options.slots = batchSize
        options.shortlist = shortlist
        options.threads = threads
        options.precision = precision
        return options
    }
}
