import ArgumentParser
import Diagnostics
import Evaluation
import Files
import Foundation
import Logging
import Reporting
import StageSupport
import Text

public struct ScoreCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline-score",
        abstract: "Score hypotheses against references, or a text by a language model, and write a report.",
        discussion: """
            Prints one line for each metric, as sacreBLEU \(sacreBLEUVersion) prints it, and writes report.json, \
            report.md, report.html, junit.xml and sentences.jsonl into the output folder.

            Files hold one segment a line in UTF-8, and may be gzipped; `-` is standard input.

            Examples:
              pipeline-score --hypotheses test.hyp --references test.en \\
                --output reports/test
              pipeline-score --hypotheses test.hyp --references test.en \\
                --sources test.fr --model work/model \\
                --minimum bleu=30 chrf=55 --output reports/test
              pipeline-score --hypotheses test.hyp --references en.1 en.2 \\
                --metrics bleu,chrf++ --lowercase --output reports/test-lc
              pipeline-score --text test.txt --model work/lm --output reports/test
              pipeline-score --hypotheses found.conllu --tags test.conllu \\
                --train train.conllu --model work/tagger --output reports/test
            """,
        version: Dragoman.version)

    @Option(help: ArgumentHelp("The translations to score, a segment a line.", valueName: "file"))
    var hypotheses: String?

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The reference translations, one or more files of as many lines.", valueName: "file"))
    var references: [String] = []

    @Option(
        help: ArgumentHelp(
            "A text, a sentence a line, whose perplexity the language model of --model computes, in place of translations.",
            valueName: "file"))
    var text: String?

    @Option(help: ArgumentHelp("The source text, shown beside the segments in the report.", valueName: "file"))
    var sources: String?

    @Option(
        help: ArgumentHelp(
            "The training corpus's target side, text or tagged words; adds scores by word frequency and words never seen.",
            valueName: "file"))
    var train: String?

    @Option(
        help: ArgumentHelp(
            "The similarity of each segment to the training corpus, as pipeline-prepare writes it; adds the scores "
                + "without near duplicates.", valueName: "file"))
    var similarity: String?

    @Option(
        help: ArgumentHelp(
            "The match of a memory for each segment, from pipeline-match; adds scores by similarity, and those of the "
                + "matches alone.", valueName: "file"))
    var matches: String?

    @Option(help: ArgumentHelp("The report's title; the output folder's name by default.", valueName: "name"))
    var name: String?

    @OptionGroup(title: "METRICS")
    var metricOptions: ScoreMetricOptions

    @Option(help: ArgumentHelp("Digits after the decimal point of the scores printed, 0 to 12.", valueName: "digits"))
    var width = Self.usualWidth

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Exit with status 3 where a metric is below this, from 0 to 100.", valueName: "metric=value"))
    var minimum: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Exit with status 3 where a metric is above this, as for TER, from 0 to 1000; with --text perplexity or "
                + "bits-per-character.", valueName: "metric=value"))
    var maximum: [String] = []

    @OptionGroup(title: "CLASSES")
    var classOptions: ScoreClassOptions

    @OptionGroup(title: "TAGS")
    var tagOptions: ScoreTagOptions

    @Option(
        help: ArgumentHelp(
            "Exit with status 3 where a smaller share of the segments with placeholders, tags or code has those of its "
                + "source, from 0 to 1.", valueName: "share"))
    var minimumPlaceholders: Double?

    @OptionGroup(title: "CONFIDENCE AND COMPARISON")
    var testOptions: ScoreTestOptions

    @Option(
        help: ArgumentHelp(
            "The model folder that the hypotheses come from; adds its training curves, and of translations its SHA-256.",
            valueName: "folder"))
    var model: String?

    @Option(
        help: ArgumentHelp(
            "What pipeline-decode --attention wrote; adds maps of its first \(AttentionMap.mostShown) lines to report.html.",
            valueName: "file"))
    var attention: String?

    @Option(help: ArgumentHelp("The folder to write the report into.", valueName: "folder"))
    var output: String

    @Flag(help: "Print the JSON Schema of report.json and do nothing else.")
    var schema = false

    static let usualWidth = 2

    public init() {}

    /// Answers `--schema`, which needs none of the options that scoring needs.
    /// - Returns: whether that was asked.
    public static func answersSchema(_ arguments: [String] = CommandLine.arguments) -> Bool {
        guard arguments.dropFirst().elementsEqual(["--schema"]) else { return false }
        StandardOutput.watch()
        print(reportSchema, terminator: "")
        return true
    }

    public func validate() throws {
        if text != nil { return try checkTextOptions() }
        if try checkTagOptions() { return }
        if try checkClassOptions() { return }
        _ = try gates()
        try checkRange("width", width, 0...12)
        try checkMinimumPlaceholders()
        let files =
            references + [hypotheses, sources, similarity, matches, testOptions.baseline].compactMap { $0 }
            + testOptions.systems
        guard files.count(where: { $0 == "-" }) < 2 else {
            throw ValidationError("Standard input, `-`, can be one of the files only.")
        }
        guard hypotheses != nil else { throw ValidationError("Missing expected argument '--hypotheses <file>'") }
        guard !references.isEmpty else { throw ValidationError("--references needs at least one file.") }
    }

    public func run() throws {
        guard !schema else { return print(reportSchema, terminator: "") }
        try checkFiles()
        if let text, let model { return try scoreText(text, by: model) }
        guard let hypotheses else { return }  // Without --text they are always given.
        if let tags = tagOptions.tags { return try scoreTags(hypotheses, in: tags) }
        try classOptions.classes.map { try scoreClasses(hypotheses, in: $0) } ?? scoreTranslations(hypotheses)
    }

    private func scoreTranslations(_ path: String) throws {
        let (resampling, hypotheses) = (try testOptions.resampling(), try ScoreInput.one(path))
        let references = try self.references.flatMap { try ScoreInput.all($0, alongside: hypotheses) }
        let sources = try self.sources.map { try ScoreInput.one($0, alongside: hypotheses) }
        let training = try trainingLog().map { (path: $0, curve: try TrainingCurve(file: $0)) }
        let similarities = try similarity.map { try NearDuplicates.similarities($0, alongside: hypotheses) }
        let facts = model.flatMap { ModelFacts(folder: $0) }
        let languages = ScoreLanguages(self, references, sources, facts)
        let choice = try languages.tokenizer(metricOptions, references)
        warn(about: [hypotheses] + references, choice)
        let trainingWords = try train.map {
            try TrainingWords($0, hypotheses, references, choice.tokenizer).counts
        }
        let options = try metricOptions.options(choice.tokenizer)
        var evaluation = CorpusEvaluation(
            hypotheses: hypotheses.lines, references: references.map(\.lines),
            metrics: try metricOptions.selected(options))
        if testOptions.confidence { evaluation.estimateIntervals(samples: testOptions.confidenceN, by: resampling) }
        let compare = { [evaluation] (baseline: Report.Input, others: [Report.Input]) in
            PairedComparison(
                evaluation, name: hypotheses.path, baseline: baseline, others: others,
                references: references.map(\.lines), test: testOptions.test, samples: testOptions.samples,
                by: resampling)
        }
        let named = try testOptions.baseline.map { path in
            compare(
                try ScoreInput.one(path, alongside: hypotheses),
                try testOptions.systems.map { try ScoreInput.one($0, alongside: hypotheses) })
        }
        let stored = try testOptions.baselineReport.map { folder in
            compare(try Report.Input(storedIn: folder, references: references), [])
        }
        let attention = try self.attention.map { try AttentionMap.read($0) } ?? []
        let placeholders = placeholderCounts(hypotheses, sources)
        let verdicts = try verdicts(on: evaluation, placeholders, against: stored)
        var report = Report(
            name: title, hypotheses: hypotheses, references: references, sources: sources,
            options: options, evaluation: evaluation, verdicts: verdicts, paired: named ?? stored,
            training: training?.curve, trainingPath: training?.path, trainingWords: trainingWords, attention: attention,
            command: CommandLine.arguments.quotedForShell,
            created: Timestamp.now, version: Dragoman.version,
            sourceTokenizer: sources.map { languages.sourceTokenizer(of: $0, choice.tokenizer) })
        report.tokenizerNote = choice.note
        report.nearDuplicates = similarities.map { NearDuplicates($0, in: evaluation) }
        report.matchBands = try matchBands(evaluation, hypotheses, references)
        report.placeholders = placeholders
        report.model = try modelWeights()
        report.facts = facts
        report.sourceLanguage = languages.source?.description
        report.targetLanguage = languages.target?.description
        // The runner passes its own command line to its stages.
        report.runCommand = ProcessInfo.processInfo.environment["DRAGOMAN_RUN_COMMAND"]
        try report.write(to: output)

        show(evaluation, report.matchBands, [named, stored].compactMap { $0 })
        try check(verdicts)
    }
}

// MARK: Files

extension ScoreCommand {
    /// The model's training log, if it has one; a model folder that is not there is an error.
    func trainingLog() throws -> String? {
        guard let model else { return nil }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: model, isDirectory: &isFolder), isFolder.boolValue else {
            throw Diagnostic(.missingInput, at: Place(model), "is not a model folder")
        }
        let path = ModelFolder(model).log
        guard FileManager.default.fileExists(atPath: path) else {
            Logger(label: "pipeline-score").warning("\(path) is not there: the report is without training curves")
            return nil
        }
        return path
    }

    /// The model's weights, where the folder has any.
    private func modelWeights() throws -> (path: String, digest: String)? {
        guard let path = model.map({ ModelFolder($0).weights }) else { return nil }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        return (path, try SHA256.hash(of: descriptor, path: path))
    }

    /// Warns of text that scores lower than it should: tokenized hypotheses, and a byte order mark, which counts as a
    /// character, as in sacreBLEU. Also of a tokenizer that is a substitute or the wrong one.
    private func warn(about inputs: [Report.Input], _ choice: Tokenizers.Choice) {
        let log = Logger(label: "pipeline-score")
        for input in inputs where input.lines.first?.utf8.starts(with: [0xEF, 0xBB, 0xBF]) == true {
            log.warning("\(input.path) starts with a byte order mark, which counts as text; remove it")
        }
        if choice.isWarning, let note = choice.note { log.warning("\(note.asMessage)") }
        guard choice.name != "none", inputs[0].lines.count(where: { $0.hasSuffix(" .") }) >= 100 else { return }
        log.warning(
            "100 or more hypotheses end in a space and a full stop: they look tokenized; score detokenized text")
    }
}

extension String {
    /// A sentence as a message: without a full stop.
    fileprivate var asMessage: String { hasSuffix(".") ? String(dropLast()) : self }
}
