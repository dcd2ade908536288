import ArgumentParser
import Diagnostics
import Evaluation
import Files
import Foundation
import Reporting
import StageSupport
import Text
import Translation

// A text that a language model scores.
extension ScoreCommand {
    /// Checks that the options are those of a text, and of nothing else.
    func checkTextOptions() throws {
        guard model != nil else { throw ValidationError("--text is scored by a language model; give --model") }
        let others: [(name: String, isGiven: Bool)] = [
            ("hypotheses", hypotheses != nil), ("minimum", !minimum.isEmpty), ("tags", tagOptions.tags != nil),
        ]
        try refuse(optionsOfTranslation + others + tagOptions.given + classOptions.given, with: "text")
        _ = try textLimits()
    }

    /// The most that the perplexity and the bits per character may be.
    private func textLimits() throws -> [QualityGate] {
        try maximum.map { text in
            let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, TextReport.figures.contains(parts[0]), let value = Double(parts[1]), value > 0
            else {
                throw ValidationError(
                    "--maximum \(text) is not \(TextReport.figures.joined(separator: " or ")) and a value above 0, as in "
                        + "perplexity=90.")
            }
            return QualityGate(metric: parts[0], maximum: value)
        }
    }

    /// Scores the text and writes the report.
    func scoreText(_ path: String, by model: String) throws {
        let lines = try LineReader.lines(of: path)
        guard lines.contains(where: \.hasText) else {
            throw Diagnostic(.badInput, at: Place(path), "has no line to score")
        }
        let scorer = try TextModel(folder: model)
        var learnt = try reportedModel(of: LanguageModelTask.name)
        // Of a vocabulary for two languages the model may have learnt the target side.
        learnt.language = scorer.description.target
        let words = try train.map { try TextReport.wordCounts($0) }
        let report = try TextReport(
            name: title, text: path, model: model, lines: scorer.score(lines), vocabulary: scorer.vocabulary,
            counts: words,
            command: ProcessInfo.processInfo.environment["DRAGOMAN_RUN_COMMAND"]
                ?? CommandLine.arguments.quotedForShell,
            learnt: learnt)
        let verdicts = try textLimits().map { $0.verdict(on: report.value(of: $0.metric)) }
        try report.write(to: output, verdicts)
        print(report.figuresText)
        try check(verdicts)
    }
}
