import ArgumentParser
import Augmentation
import Concurrency
import Diagnostics
import Files
import Logging
import StageSupport
import Tensors
import Translation
import Vocabularies

/// `pipeline-augment`: text and models in, pairs out.
public struct AugmentCommand: ParsableCommand, ChecksSettings {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline-augment",
        abstract: "Make more training data from text, with trained models.",
        discussion: """
            Writes a bitext of pairs of which one side is made, for pipeline-train --train beside the pairs that people \
            wrote. Stopped at any moment, the same command continues, and the bitext has the same bytes.

            Methods:
            \(AugmentationMethods.all.map { "  \($0.name): \($0.summary)" }.joined(separator: "\n"))

            Examples:
              pipeline-augment --method back-translation --source fr --target en \\
                --text news.en --model en-fr/model --output work/news
              pipeline-augment --method diversification --source fr --target en \\
                --bitext work/clean/train --model a b back --output work/diverse
              pipeline-augment --method distillation --source fr --target en \\
                --bitext work/clean/train --model a b --output work/distilled
              pipeline-augment --method noise --source fr --target en \\
                --bitext work/clean/train --output work/noisy
            """,
        version: Dragoman.version)

    @Option(
        help: "How pairs are made: \(AugmentationMethods.all.map(\.name).joined(separator: ", ")).",
        completion: .list(AugmentationMethods.all.map(\.name)))
    var method: String
    @Option(help: "Source language of the pairs.")
    var source: String
    @Option(help: "Target language of the pairs.")
    var target: String
    @Option(help: ArgumentHelp("The bitext to read, named without its languages.", valueName: "bitext"))
    var bitext: String?
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "In place of --bitext, text of the one language that the method reads, a segment in each line.",
            valueName: "file"))
    var text: [String] = []
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Model folders; each makes a pair of each line, but those of distillation translate together.",
            valueName: "folder"))
    var model: [String] = []
    @Option(help: ArgumentHelp("The bitext to write, without the language.", valueName: "bitext"))
    var output: String
    @Option(
        help: ArgumentHelp(
            "A JSON file for what was read, kept and dropped, with samples. (default: none)", valueName: "file"))
    var report: String?
    @OptionGroup(title: "Translations") var search: AugmentSearchOptions
    @OptionGroup(title: "Noise") var noise: NoiseOptionGroup
    @OptionGroup(title: "Filters") var filters: AugmentFilterOptions
    @Option(
        help: ArgumentHelp(
            "Pairs that are made of each line: the n best translations of each model, n that are drawn, or n noisy sources.",
            valueName: "n"))
    var copies = 1
    @Option(help: "Seed of what is drawn.")
    var seed: UInt64 = 1
    @Option(help: ArgumentHelp("Lines after which progress is saved.", valueName: "count"))
    var linesAtOnce = 2048
    @Option(help: ArgumentHelp("Pairs that the report shows for each reason to drop them.", valueName: "count"))
    var samples = 5

    /// A folder beside the output with the work of a run that ended early has the name of the output and this.
    package static let progressSuffix = AugmentationProgress.suffix

    public init() {}

    public func validate() throws {
        if source == target { throw ValidationError("--source and --target are both '\(source)'") }
        if let tag = search.tag, SourceTag(tag) == nil {
            throw ValidationError("--tag is '\(tag)'; a tag has \(SourceTag.rule)")
        }
        guard samples >= 0 else { throw ValidationError("--samples is \(samples); it must not be negative") }
        try search.check()
        try filters.check()
        let usesModels = AugmentationMethods.named(method)?.modelsWrite.isEmpty == false
        guard !usesModels || !noise.isGiven else {
            throw ValidationError("the options of noise are for --method noise")
        }
        guard usesModels || !search.isGiven else {
            throw ValidationError("--method \(method) translates nothing; leave the options of translations out")
        }
    }

    package func checkSettings() throws { try settings().check() }

    private func settings() -> AugmentationSettings {
        var settings = AugmentationSettings(method: method, source: source, target: target)
        settings.bitext = bitext
        settings.text = text
        settings.model = model
        settings.copies = copies
        settings.seed = seed
        settings.linesAtOnce = linesAtOnce
        settings.samples = samples
        search.set(&settings)
        noise.set(&settings)
        filters.set(&settings)
        return settings
    }

    public func run() throws {
        Interruption.watch()
        let settings = settings()
        // Before the models are read, which takes long.
        try settings.check()
        try Augmentation.refuseOverwriting(settings, output: output, others: report.map { [$0] } ?? [])
        let augmentation = try Augmentation(settings, logger: Logger(label: "pipeline-augment"))
        let result = try augmentation.run(output: output)
        if let report { try JSONFile.write(result, to: report) }
        Console.say("\(output): \(result.summary)")
    }
}
