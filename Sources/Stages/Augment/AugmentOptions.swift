import ArgumentParser
import Augmentation
import Evaluation
import Platform
import StageSupport
import Tensors
import Translation
import Vocabularies

/// A precision of products, as `--precision` names it.
struct AugmentPrecision: ExpressibleByArgument {
    let value: Precision

    init(_ value: Precision) { self.value = value }

    init?(argument: String) {
        guard let value = Precision(rawValue: argument) else { return nil }
        self.value = value
    }

    var defaultValueDescription: String { value.rawValue }
}

/// The options of `pipeline-augment` about translations.
struct AugmentSearchOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Hypotheses that the search keeps. (default: what pipeline-tune found for the model, or 5)",
            valueName: "count"))
    var beam: Int?
    @Flag(help: "Draw translations at random rather than taking the best.")
    var sample = false
    @Option(
        help: ArgumentHelp(
            "With --sample, what scores are divided by: below 1 likely tokens become likelier. (default: 1)",
            valueName: "number"))
    var temperature: Float?
    @Option(
        help: ArgumentHelp(
            "With --sample, draw from this many of the likeliest tokens; 0 is all. (default: 0)", valueName: "count"))
    var top: Int?
    @Option(
        help: ArgumentHelp("How many translations distillation chooses among. (default: 8)", valueName: "count"))
    var best: Int?
    @Option(
        help: ArgumentHelp(
            "How distillation measures which is closest to the target, sentence by sentence. (default: bleu)",
            valueName: SentenceScore.names.joined(separator: "|")), completion: .list(SentenceScore.names))
    var by: String?
    @Option(help: ArgumentHelp("A tag that the models read with each line.", valueName: "tag"))
    var tag: String?
    @Option(help: ArgumentHelp("Drop lines with more tokens than this.", valueName: "tokens"))
    var longest = 200
    @Option(help: "Lines that a thread translates at a time.")
    var batchSize = 16
    @Option(help: "Worker threads; by default one for each physical core.")
    var threads = Processor.cores
    @Option(
        help: ArgumentHelp(
            "What matrix products multiply; the default is the fastest that this processor has.",
            valueName: Precision.allCases.map(\.rawValue).joined(separator: "|")),
        completion: .list(Precision.allCases.map(\.rawValue)))
    var precision = AugmentPrecision(.fastest)

    /// Whether an option is given that only translations have.
    var isGiven: Bool {
        beam != nil || sample || temperature != nil || top != nil || best != nil || by != nil || tag != nil
    }

    func check() throws {
        if !sample, temperature != nil || top != nil {
            throw ValidationError("--\(temperature != nil ? "temperature" : "top") is for --sample")
        }
        try checkRange("threads", threads, 1...256)
        try checkRange("batch-size", batchSize, 1...10_000)
        guard precision.value.isSupported else {
            throw ValidationError(
                "--precision is \(precision.value.rawValue), which this processor does not multiply; use f32")
        }
    }

    func set(_ settings: inout AugmentationSettings) {
        settings.beam = beam
        if sample {
            settings.sampling = Sampling(temperature: temperature ?? 1, top: top ?? 0, seed: settings.seed)
        }
        settings.best = best ?? settings.best
        settings.metric = by ?? settings.metric
        settings.tag = tag.flatMap { SourceTag($0) }
        settings.longest = longest
        settings.batchSize = batchSize
        settings.threads = threads
        settings.precision = precision.value
    }
}

/// The options of `pipeline-augment --method noise`.
struct NoiseOptionGroup: ParsableArguments {
    @Option(help: ArgumentHelp("Share of sources in small letters. (default: 0.1)", valueName: "rate"))
    var lowercase: Double?
    @Option(help: ArgumentHelp("Share of sources in capitals. (default: 0.05)", valueName: "rate"))
    var uppercase: Double?
    @Option(
        help: ArgumentHelp("Share of sources that lose their final punctuation. (default: 0.1)", valueName: "rate"))
    var openEnd: Double?
    @Option(
        help: ArgumentHelp(
            "Share of letters that are left out, doubled or exchanged with the next. (default: 0.02)", valueName: "rate"
        ))
    var typingErrors: Double?
    @Flag(help: "Change case and final punctuation of the target too, so that a model learns to follow the source.")
    var bothSides = false

    /// Whether an option is given.
    var isGiven: Bool {
        [lowercase, uppercase, openEnd, typingErrors].contains { $0 != nil } || bothSides
    }

    func set(_ settings: inout AugmentationSettings) {
        settings.noise.lowercase = lowercase ?? settings.noise.lowercase
        settings.noise.uppercase = uppercase ?? settings.noise.uppercase
        settings.noise.openEnd = openEnd ?? settings.noise.openEnd
        settings.noise.typing = typingErrors ?? settings.noise.typing
        settings.noise.changesBothSides = bothSides
    }
}

/// The options of `pipeline-augment` about what is dropped.
struct AugmentFilterOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Drop pairs whose translation has a lower log probability for each token in the mean, such as -1.5. (default: none)",
            valueName: "nats"))
    var minimumScore: Double?
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Models that translate back what was made; pairs of which something else comes back are dropped.",
            valueName: "folder"))
    var roundTrip: [String] = []
    @Option(
        help: ArgumentHelp(
            "With --round-trip, the least chrF of what comes back, from 0 to 100. (default: 40)", valueName: "chrF"))
    var minimumRoundTrip: Double?

    func check() throws {
        guard minimumRoundTrip == nil || !roundTrip.isEmpty else {
            throw ValidationError("--minimum-round-trip is for --round-trip")
        }
    }

    func set(_ settings: inout AugmentationSettings) {
        settings.minimumScore = minimumScore
        settings.roundTrip = roundTrip
        settings.minimumRoundTrip = minimumRoundTrip ?? settings.minimumRoundTrip
    }
}
