import ArgumentParser
import Diagnostics
import Evaluation
import Foundation
import Logging
import Reporting

public struct ScoreCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline-score",
        abstract: "Scores hypotheses against references and writes a report.",
        discussion: """
            Prints one line for each metric, as sacreBLEU \(sacreBLEUVersion) prints it, and writes report.json, \
            report.md, report.html and sentences.jsonl into the output folder.

            EXAMPLES
              pipeline-score --hypotheses test.hyp --references test.en --output reports/test
              pipeline-score --hypotheses test.hyp --references test.en --sources test.fr \\
                  --model work/model --minimum bleu=30 chrf=55 --output reports/test
              pipeline-score --hypotheses test.hyp --references test.en.1 test.en.2 \\
                  --metrics bleu,chrf++ --lowercase --output reports/test-lc

            Files hold one segment a line in UTF-8, and may be gzipped; `-` is standard input.
            """,
        version: Dragoman.version)

    @Option(help: ArgumentHelp("The translations to score, a segment a line.", valueName: "file"))
    var hypotheses: String

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The reference translations, one or more files of as many lines.", valueName: "file"))
    var references: [String]

    @Option(help: ArgumentHelp("The source text, shown beside the segments in the report.", valueName: "file"))
    var sources: String?

    @Option(help: ArgumentHelp("The report's title; the output folder's name by default.", valueName: "name"))
    var name: String?

    @Option(help: ArgumentHelp("Metrics, separated by commas: \(Self.metricKeys).", valueName: "list"))
    var metrics = "bleu,chrf"

    @Option(help: ArgumentHelp("BLEU's tokenizer: \(Self.tokenizerNames).", valueName: "tokenizer"))
    var tokenize = "13a"

    @Flag(help: "Score without regard to case.")
    var lowercase = false

    @Option(help: ArgumentHelp("Digits behind the point of the scores printed, 0 to 12.", valueName: "digits"))
    var width = 2

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Exit with status 3 where a metric is below this, from 0 to 100.", valueName: "metric=value"))
    var minimum: [String] = []

    @Option(help: ArgumentHelp("A model folder; its training.jsonl adds training curves.", valueName: "folder"))
    var model: String?

    @Option(help: ArgumentHelp("The folder to write the report into.", valueName: "folder"))
    var output: String

    private static var metricKeys: String { Metrics.all.map(\.key).joined(separator: ", ") }
    private static var tokenizerNames: String { Tokenizers.all.map(\.name).joined(separator: ", ") }

    public init() {}

    public func validate() throws {
        _ = try selectedMetrics()
        _ = try gates()
        guard (0...12).contains(width) else { throw ValidationError("--width \(width) is not from 0 to 12.") }
        guard ([hypotheses] + references + [sources].compactMap { $0 }).count(where: { $0 == "-" }) < 2 else {
            throw ValidationError("Standard input, `-`, can be one of the files only.")
        }
        guard !references.isEmpty else { throw ValidationError("--references needs at least one file.") }
    }

    public func run() throws {
        let metrics = try selectedMetrics()
        let hypotheses = try Report.Input(reading: self.hypotheses)
        let references = try self.references.map { try Report.Input(reading: $0, alongside: hypotheses) }
        let sources = try self.sources.map { try Report.Input(reading: $0, alongside: hypotheses) }
        let training = try trainingLog().map { (path: $0, curve: try TrainingCurve(file: $0)) }
        warnIfTokenized(hypotheses)

        let evaluation = CorpusEvaluation(
            hypotheses: hypotheses.lines, references: references.map(\.lines), metrics: metrics)
        let verdicts = try gates().compactMap { gate in
            evaluation[gate.metric].map { gate.verdict(on: $0.score) }
        }
        let report = Report(
            name: title, hypotheses: hypotheses, references: references, sources: sources, options: try options(),
            evaluation: evaluation, verdicts: verdicts,
            training: training?.curve, trainingPath: training?.path,
            created: Date.now.formatted(.iso8601), version: Dragoman.version)
        try report.write(to: output)

        for line in MetricScore.formatted(evaluation.measures.map(\.score), width: width) { print(line) }
        let failures = verdicts.filter { !$0.isPassed }.map(\.sentence)
        if !failures.isEmpty {
            throw Diagnostic(.gateFailed, "the quality gate failed: \(failures.joined(separator: " "))")
        }
    }
}

// MARK: Options

extension ScoreCommand {
    private var title: String {
        guard let name, !name.isEmpty else { return (output as NSString).lastPathComponent }
        return name
    }

    private func options() throws -> Metrics.Options {
        guard let tokenizer = Tokenizers.named(tokenize) else {
            throw ValidationError("--tokenize \(tokenize) is none of \(Self.tokenizerNames).")
        }
        return Metrics.Options(tokenizer: tokenizer, lowercase: lowercase)
    }

    private func selectedMetrics() throws -> [any Metric] {
        let options = try options()
        let keys = metrics.split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        guard Set(keys).count == keys.count else { throw ValidationError("--metrics \(metrics) names one twice.") }
        return try keys.map { key in
            guard let metric = Metrics.named(key, options) else {
                let meant = key.nearest(among: Metrics.all.map(\.key)).map { "; did you mean \($0)?" } ?? "."
                throw ValidationError("--metrics has \"\(key)\", which is none of \(Self.metricKeys)\(meant)")
            }
            return metric
        }
    }

    private func gates() throws -> [QualityGate] {
        let keys = try selectedMetrics().map(\.key)
        return try minimum.map { text in
            let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, let value = Double(parts[1]), (0...100).contains(value) else {
                throw ValidationError("--minimum \(text) is not a metric and a value from 0 to 100, as in bleu=30.")
            }
            guard keys.contains(parts[0]) else {
                throw ValidationError("--minimum \(text) names a metric that --metrics \(metrics) leaves out.")
            }
            return QualityGate(metric: parts[0], minimum: value)
        }
    }
}

// MARK: Files

extension ScoreCommand {
    /// The model's training log, if it has one; a model folder that is not there is an error.
    private func trainingLog() throws -> String? {
        guard let model else { return nil }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: model, isDirectory: &isFolder), isFolder.boolValue else {
            throw Diagnostic(.missingInput, at: Place(model), "is no model folder")
        }
        let path = "\(model)/training.jsonl"
        guard FileManager.default.fileExists(atPath: path) else {
            Logger(label: "pipeline-score").warning("\(path) is not there: the report is without training curves")
            return nil
        }
        return path
    }

    /// Scores of text that was tokenized already do not compare with those of others.
    private func warnIfTokenized(_ hypotheses: Report.Input) {
        guard tokenize != "none", hypotheses.lines.count(where: { $0.hasSuffix(" .") }) >= 100 else { return }
        Logger(label: "pipeline-score").warning(
            "100 or more hypotheses end in a space and a full stop: they look tokenized; score detokenized text")
    }
}
