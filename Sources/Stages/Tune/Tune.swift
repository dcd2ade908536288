import ArgumentParser
import Concurrency
import Corpora
import Diagnostics
import Evaluation
import Files
import Foundation
import Logging
import StageSupport
import Text
import Translation

/// `pipeline-tune`: the beam, length penalty and coverage penalty that suit a model, and the confidence in translations.
public struct TuneCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline-tune",
        abstract: "Find the beam, length penalty and coverage penalty that suit a model.",
        discussion: """
            Translates development text with one setting after another and keeps the one with the highest BLEU, by the \
            tokenizer of the target language. pipeline-decode takes it from the model's folder, search.json, wherever \
            its own options do not say otherwise. Never tune on a test set.

            With those settings it also learns how good a translation probably is, confidence.json: an estimate of a \
            segment's chrF, which pipeline-decode writes beside translations. From fewer than \(Confidence.fewest) pairs, \
            or where the estimate does not correlate with chrF, it writes none, and removes that of an earlier tuning.

            Examples:
              pipeline-tune --model work/model --bitext work/clean/dev
              pipeline-tune --model work/model --bitext work/clean/dev \\
                --maximum-beam 5 --lines 500
              pipeline-tune --model work/model --bitext work/clean/dev \\
                --language-model work/lm
            """,
        version: Dragoman.version)

    @Option(help: ArgumentHelp("The folder that pipeline-train wrote.", valueName: "folder"))
    var model: String
    @Option(
        help: ArgumentHelp(
            "Development text: a bitext, without the endings of its two files.", valueName: "name"))
    var bitext: String
    @Option(
        help: ArgumentHelp(
            "The match of a memory for each pair, from pipeline-match, for a model that reads matches.",
            valueName: "file"))
    var matches: String?
    @Option(
        help: ArgumentHelp(
            "The terms of each pair, from pipeline-terms, for a model that reads terms.", valueName: "file"))
    var terms: String?
    @Option(
        help: ArgumentHelp(
            "A language model of the target side, as of pipeline-decode; its weight is found too.", valueName: "folder")
    )
    var languageModel: String?
    @Option(
        help: ArgumentHelp(
            "A language model of the target side of the training text, as of pipeline-decode; its weight is found too.",
            valueName: "folder"))
    var trainingLanguageModel: String?
    @Option(
        help: ArgumentHelp(
            "Where the settings go. (default: search.json in the model's folder)", valueName: "file"))
    var output: String?
    @Option(
        help: ArgumentHelp(
            "Where the confidence goes. (default: confidence.json in the model's folder)", valueName: "file"))
    var confidence: String?
    @Option(help: ArgumentHelp("A JSON file for the BLEU of all settings that were tried.", valueName: "file"))
    var report: String?
    @Option(help: ArgumentHelp("The most pairs to translate, taken evenly from the bitext.", valueName: "count"))
    var lines = 1000
    @Option(help: ArgumentHelp("The widest beam to try: wider ones take longer.", valueName: "count"))
    var maximumBeam = 10
    @Option(
        help: ArgumentHelp(
            "The tokenizer of BLEU. (default: by the target language)", valueName: "tokenizer"))
    var tokenize: String?
    @Option(help: "Worker threads; by default one for each physical core. Results do not depend on it.")
    var threads = Translator.Options().threads

    public init() {}

    public func validate() throws {
        try checkRange("lines", lines, 1...)
        try checkRange("maximum-beam", maximumBeam, 1...100)
        try checkRange("threads", threads, 1...256)
        guard ![output, confidence, report].contains("-") else {
            throw ValidationError(
                "--output, --confidence and --report need a file each; none can be standard output, -")
        }
        if let tokenize { _ = try Tokenizers.make(tokenize, loading: false) }
        guard languageModel != nil || trainingLanguageModel == nil else {
            throw ValidationError("--training-language-model corrects what --language-model adds; give that too")
        }
    }

    /// The most source tokens of a sentence, as pipeline-decode has it by default: longer lines would be cut.
    private static let longest = 200

    public func run() throws {
        Interruption.watch()
        var options = Translator.Options()
        options.threads = threads
        options.languageModels = languageModels
        let translator = try Translator(folders: [model], options: options)
        let description = translator.description
        try checkFiles(description)
        let log = Logger(label: "pipeline-tune")
        let choice = Tokenizers.default(for: LanguageTag(description.target))
        let tokenizer = try tokenize.map { try Tokenizers.make($0) } ?? choice.tokenizer
        if tokenize == nil, let note = choice.note { log.notice("\(note)") }
        let all = try pairs(description).filter { translator.sourceLength($0.input.text) <= Self.longest }
        guard !all.isEmpty else { throw Diagnostic(.badInput, at: Place(bitext), "has no pairs to translate") }
        let count = min(lines, all.count)
        let pairs = (0..<count).map { all[$0 * all.count / count] }

        var tuning = Tuning(
            maximumBeam: maximumBeam, hasAttention: description.model.attention != .none,
            languageModels: languageModels.map(\.role)
        ) { settings in
            translator.use(settings)
            let found = try translator.translate(pairs.map(\.input)).map { $0[0].text }
            let evaluation = CorpusEvaluation(
                hypotheses: found, references: [pairs.map(\.reference)], metrics: [BLEU(tokenizer: tokenizer)])
            let bleu = evaluation.measures[0].score.value
            log.info("\(settings.described): BLEU \(bleu.twoDigits)")
            return bleu
        }
        let best = try tuning.run()
        try best.settings.write(to: settingsPath)
        if let report {
            try JSONFile.write(
                TuneReport(tokenizer: tokenizer.name, pairs: pairs.count, best: best, trials: tuning.trials), to: report
            )
        }
        try learnConfidence(translator, pairs, best.settings)
        let usual = tuning.trials[0].bleu
        log.info(
            "best on \(count) \(count == 1 ? "pair" : "pairs"): \(best.settings.described), BLEU \(best.bleu.twoDigits), by default \(usual.twoDigits); written to \(settingsPath)"
        )
    }
}

extension TuneCommand {
    private var settingsPath: String { output ?? ModelFolder(model).searchSettings }
    private var languageModels: [FusionOptions] {
        [(languageModel, .general), (trainingLanguageModel, .training)].compactMap { folder, role in
            folder.map { FusionOptions(folder: $0, role: role) }
        }
    }
    private var confidencePath: String { confidence ?? ModelFolder(model).confidence }

    private func checkFiles(_ languages: ModelDescription) throws {
        var files = StageFiles()
        files.read([matches, terms])
        try files.read(bitext: bitext, source: languages.source, target: languages.target)
        files.write([settingsPath, confidencePath, report])
        try files.check()
    }

    /// Fits the confidence to the chrF of translations with the settings that were found.
    private func learnConfidence(
        _ translator: Translator, _ pairs: [(input: Translator.Input, reference: String)], _ settings: SearchSettings
    ) throws {
        let log = Logger(label: "pipeline-tune")
        let path = confidencePath
        guard pairs.count >= Confidence.fewest else {
            try Self.removeFile(path)
            return log.warning(
                "no confidence is learnt from \(pairs.count.counted("pair")); it takes at least \(Confidence.fewest)")
        }
        translator.use(settings)
        let found = try translator.translate(pairs.map(\.input)).map { $0[0] }
        let evaluation = CorpusEvaluation(
            hypotheses: found.map(\.text), references: [pairs.map(\.reference)], metrics: [ChrF()])
        let learnt = Confidence(
            fitting: pairs.indices.map { index in
                let input = pairs[index].input
                return (
                    ConfidenceFeatures(
                        found[index], source: input.text, similarity: input.annotations.match?.similarity ?? 0),
                    evaluation.measures[0].sentences[index] / 100
                )
            })
        let correlations =
            "correlation with chrF \(learnt.correlation.twoDigits), of length alone \(learnt.lengthCorrelation.twoDigits)"
        guard learnt.correlation > 0 else {
            try Self.removeFile(path)
            return log.warning(
                "no confidence is written, as it would say nothing of a translation: \(correlations); tune on more text, or train the model longer"
            )
        }
        try learnt.write(to: path)
        log.info("confidence: \(correlations); written to \(path)")
        if learnt.correlation <= abs(learnt.lengthCorrelation) {
            log.warning("the confidence says no more of a translation than its length does; tune on more text")
        }
    }

    /// Removes the confidence of an earlier tuning.
    private static func removeFile(_ path: String) throws {
        guard Folder.hasRegularFile(path) else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw Diagnostic(.inputOutput, at: Place(path), "cannot be removed: \(error)")
        }
    }

    /// The lines to translate, with what the model reads beside them, and their translations.
    private func pairs(_ languages: ModelDescription) throws -> [(input: Translator.Input, reference: String)] {
        let files = try Bitext(bitext, source: languages.source, target: languages.target)
        let reader = try AnnotationReader(.init(matches: matches, terms: terms), beside: files.sourcePath)
        let pairs = try files.pairs().map { pair in
            var input = Translator.Input(pair.source)
            input.annotations = try reader.next()
            return (input, pair.target)
        }
        try reader.finish()
        return pairs
    }
}

/// What was tried, as a JSON file.
private struct TuneReport: Encodable {
    var tokenizer: String
    var pairs: Int
    var best: Tuning.Trial
    var trials: [Tuning.Trial]
}

extension Double {
    fileprivate var twoDigits: String {
        let hundredths = Int((abs(self) * 100).rounded())
        let sign = self < 0 && hundredths > 0 ? "-" : ""
        return "\(sign)\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }
}
