import ArgumentParser
import StageSupport
import Tensors
import Translation

extension Precision: ExpressibleByArgument {}
extension SearchOptions.LengthNormalization: ExpressibleByArgument {}

/// The options of `pipeline-decode` that control the search.
struct SearchArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Hypotheses kept at each step; 1 is greedy search. With --sample, how many are drawn. (default: what "
                + "pipeline-tune found, or 5, and at least --best)", valueName: "count"))
    var beam: Int?
    @Option(
        help: ArgumentHelp(
            "How many translations of each line are written, at most as many as --beam. (default: 1)",
            valueName: "count"))
    var best: Int?
    @Option(
        help: ArgumentHelp(
            "How translations of different lengths are compared: the log probability divided by ((5 + n) / 6)^α "
                + "(wu), by n (average) or as it is (none); n counts target tokens and the end.",
            valueName: "wu|average|none"))
    var lengthNormalization = SearchOptions.LengthNormalization.wu
    @Option(
        help: ArgumentHelp(
            "The exponent α of --length-normalization wu (Wu et al. 2016); 0 is none. (default: what pipeline-tune "
                + "found, or 1)", valueName: "α"))
    var lengthPenalty: Float?
    @Option(
        help: ArgumentHelp(
            "The weight β of the coverage penalty (Wu et al. 2016); 0 is none. (default: what pipeline-tune found, or 0)",
            valueName: "β"))
    var coveragePenalty: Float?
    @Option(help: "The shortest translation, as a multiple of the source's tokens.")
    var minimumRatio = 0.0
    @Option(
        help: ArgumentHelp(
            "The longest translation, as a multiple of the source's tokens (and ten more). (default: by the lengths in the "
                + "training corpus)", valueName: "ratio"))
    var maximumRatio: Double?
    @Option(
        help: ArgumentHelp(
            "With --best, what a hypothesis loses, in nats, for each better one that continues the same tokens: n-best "
                + "lists become more diverse (Li et al. 2016).", valueName: "nats"))
    var diversity: Float = 0
    @Flag(help: "Draw tokens at random, as many translations as --beam, rather than looking for the best.")
    var sample = false
    @Option(
        help: ArgumentHelp(
            "With --sample or --samples, what scores are divided by: below 1 likely tokens become likelier. (default: 1)",
            valueName: "number"))
    var temperature: Float?
    @Option(
        help: ArgumentHelp(
            "With --sample or --samples, draw from this many of the likeliest tokens; 0 is all. (default: 0)",
            valueName: "count"))
    var top: Int?
    @Option(
        help: ArgumentHelp(
            "Of a language model: draw this many texts for each line of input, which they begin with, or without --input "
                + "as many texts of the model's own.", valueName: "count"))
    var samples: Int?
    @Option(
        help: ArgumentHelp(
            "Of a language model: the most tokens that a text gets. (default: "
                + "\(TextModel.WritingOptions().longest))", valueName: "tokens"))
    var maximumLength: Int?
    @Option(help: "With --sample or --samples, the seed of the random numbers.")
    var seed: UInt64 = 1
    @Option(
        help: """
            Only this many frequent tokens, and this many translations of each source token, may occur: much faster with \
            a large vocabulary. Needs the lexicon that pipeline-lexicon makes; 0 is all tokens.
            """)
    var shortlist = 0
    @OptionGroup var fusion: FusionArguments
    @Option(help: "Lines that a thread translates at a time.")
    var batchSize = 16
    @Option(help: "Worker threads; by default one for each physical core. Results do not depend on it.")
    var threads = Translator.Options().threads
    @Option(
        help: ArgumentHelp(
            "What matrix products multiply; the default is the fastest that this processor has.",
            valueName: Precision.allValueStrings.joined(separator: "|")))
    var precision = Precision.fastest

    func validate() throws {
        func require(_ holds: Bool, _ message: String) throws {
            if !holds { throw ValidationError(message) }
        }
        try checkRange("beam", beam, 1...100)
        if let best {
            let most = beam ?? 100
            try require((1...most).contains(best), "--best is \(best); it must be from 1 to --beam, \(most)")
        }
        try checkRange("length-penalty", lengthPenalty, 0...10)
        try checkRange("coverage-penalty", coveragePenalty, 0...10)
        try checkRange("minimum-ratio", minimumRatio, 0...100)
        let longest = maximumRatio ?? SearchOptions.widestRatio
        try checkRange("maximum-ratio", longest, 0.1...100)
        try require(
            minimumRatio <= longest, "--minimum-ratio is \(minimumRatio), more than --maximum-ratio, \(longest)")
        try checkRange("diversity", diversity, 0...100)
        if let temperature {
            try require(
                temperature.isFinite && (temperature > 0 || temperature == 0 && samples == 1),
                "--temperature is \(temperature); it must be above 0, or 0 with --samples 1")
        }
        try checkRange("samples", samples, 1...1_000_000)
        try checkRange("maximum-length", maximumLength, 1...100_000)
        if let top { try require(top >= 0, "--top is \(top); it must be 0 or more") }
        if let given = fusion.given.first {
            try require(shortlist == 0, "--\(given) scores all tokens; leave out --shortlist")
        }
        try require(shortlist >= 0, "--shortlist is \(shortlist); it must be 0 or more")
        try checkRange("batch-size", batchSize, 1...10_000)
        try checkRange("threads", threads, 1...256)
        try require(
            precision.isSupported,
            "--precision is \(precision.rawValue), which this processor does not multiply; use f32")
        try refuseIdleOptions(require)
    }

    /// Refuses options that others leave without effect.
    private func refuseIdleOptions(_ require: (Bool, String) throws -> Void) throws {
        let draws = sample || samples != nil
        try require(draws || temperature == nil, "--temperature is for --sample and --samples")
        try require(draws || top == nil, "--top is for --sample and --samples")
        try require(!sample || best == nil, "--sample writes as many translations as --beam draws; leave out --best")
        try require(!sample || diversity == 0, "--diversity is for the search of n-best lists, not for --sample")
        try require(
            diversity == 0 || sample || (best ?? 1) > 1, "--diversity is for n-best lists; say with --best how long")
        try require(
            lengthPenalty == nil || lengthNormalization == .wu,
            "--length-penalty is the exponent of --length-normalization wu; leave it out")
    }

    /// How many translations of each line are written.
    var count: Int { sample ? beam ?? SearchOptions().beam : best ?? 1 }

    /// How many lines are read before they are translated: enough that sorting them by length saves time, few enough that
    /// memory stays small.
    var windowLines: Int { threads * max(1024, 16 * batchSize) }

    /// What the options leave to the settings that suit the model, in words.
    func used(of tuned: SearchSettings) -> [String] {
        guard !sample else { return [] }
        var parts: [String] = []
        if beam == nil, tuned.beam >= best ?? 1 { parts.append("beam \(tuned.beam)") }
        if lengthPenalty == nil, lengthNormalization == .wu {
            parts.append("length penalty \(tuned.lengthPenalty)")
        }
        if coveragePenalty == nil { parts.append("coverage penalty \(tuned.coveragePenalty)") }
        return parts + fusion.used(of: tuned)
    }

    /// - Parameter tuned: what suits the model; options that were given win.
    func options(tuned: SearchSettings?) -> Translator.Options {
        var options = Translator.Options()
        let tuned = sample ? SearchSettings() : tuned ?? SearchSettings()
        options.search.best = best ?? 1
        options.search.beam = beam ?? max(tuned.beam, options.search.best)
        options.search.lengthNormalization = lengthNormalization
        options.search.lengthPenalty = lengthPenalty ?? tuned.lengthPenalty
        options.search.coveragePenalty = coveragePenalty ?? tuned.coveragePenalty
        options.search.minimumRatio = minimumRatio
        options.search.maximumRatio = maximumRatio
        options.search.diversity = diversity
        if sample { options.search.sampling = .init(temperature: temperature ?? 1, top: top ?? 0, seed: seed) }
        options.slots = batchSize
        options.shortlist = shortlist
        options.languageModels = fusion.options(tuned: tuned)
        options.threads = threads
        options.precision = precision
        return options
    }

    /// How a language model writes.
    var writing: TextModel.WritingOptions {
        var writing = TextModel.WritingOptions()
        let isDrawn = samples != nil && temperature != 0
        writing.sampling = isDrawn ? .init(temperature: temperature ?? 1, top: top ?? 0, seed: seed) : nil
        writing.count = samples ?? best ?? 1
        writing.beam = beam ?? writing.beam
        writing.longest = maximumLength ?? writing.longest
        writing.threads = threads
        writing.precision = precision
        return writing
    }
}
