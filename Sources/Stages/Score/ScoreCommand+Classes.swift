import ArgumentParser
import Corpora
import Diagnostics
import Evaluation
import Files
import Foundation
import StageSupport

/// The options of `pipeline-score` that only classes have.
struct ScoreClassOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A table of texts and their classes; scores the classes that pipeline-decode wrote, the hypotheses.",
            valueName: "file"))
    var classes: String?

    @OptionGroup var table: TableColumnOptions

    var given: [(name: String, isGiven: Bool)] { [("classes", classes != nil)] + table.given }
}

extension ScoreCommand {
    /// The figures that gates of classes may ask for.
    private static let figures = ["accuracy", "macro-f1"]

    /// Checks the options of classes, and refuses them where translations are scored.
    /// - Returns: whether classes are scored.
    func checkClassOptions() throws -> Bool {
        guard classOptions.classes != nil else {
            if let other = classOptions.table.given.first(where: \.isGiven) {
                throw ValidationError("--\(other.name) is for --classes; leave it out")
            }
            return false
        }
        guard hypotheses != nil else { throw ValidationError("--classes needs --hypotheses, the classes to score") }
        let others: [(name: String, isGiven: Bool)] = [
            ("train", train != nil), ("maximum", !maximum.isEmpty), ("model", model != nil),
        ]
        try refuse(optionsOfTranslation + others, with: "classes")
        _ = try figureGates(Self.figures)
        return true
    }

    /// Scores classes.
    /// - Parameters:
    ///   - hypotheses: the file of what was found.
    ///   - path: the table of what is right.
    func scoreClasses(_ hypotheses: String, in path: String) throws {
        let table = try LabelledTable(path, classOptions.table.columns)
        let predictions = try Self.labels(of: hypotheses)
        guard predictions.count == table.examples.count else {
            throw Diagnostic(
                .badInput, at: Place(hypotheses),
                "has \(predictions.count.counted("line")), but \(table.path) has "
                    + "\(table.examples.count.counted("row")); they must be aligned line by line")
        }
        let labels = Set(table.labels + predictions).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
        var matrix = ConfusionMatrix(labels)
        var mistakes: [ClassReport.Mistake] = []
        for (example, prediction) in zip(table.examples, predictions) {
            guard let truth = numbers[example.label], let found = numbers[prediction] else { continue }
            matrix.add(truth: truth, prediction: found)
            guard truth != found else { continue }
            mistakes.append(
                .init(
                    line: example.line, truth: example.label, prediction: prediction,
                    text: [example.text, example.second].compactMap(\.self).joined(separator: " | ")))
        }
        let report = ClassReport(matrix, mistakes, name: title)
        let verdicts = try figureGates(Self.figures).map { gate in
            gate.verdict(on: 100 * (gate.metric == "accuracy" ? matrix.accuracy : matrix.macroF1))
        }
        try report.write(to: output, verdicts)
        print(report.text, terminator: "")
        try check(verdicts)
    }

    /// The classes that `pipeline-decode` wrote: before the first tab of each line, or as JSON.
    private static func labels(of path: String) throws -> [String] {
        var lines = try LineReader(path)
        var labels: [String] = []
        while let line = try lines.next() {
            // A class may begin with a brace, too.
            let json = line.hasPrefix("{") ? JSON.object(Data(line.utf8))?["label"] as? String : nil
            let label = json ?? String(line.prefix { $0 != "\t" })
            guard !label.isEmpty else {
                throw Diagnostic(
                    .badInput, at: Place(path, line: lines.line),
                    "has no class; expected what pipeline-decode writes with a classifier",
                    excerpt: String(line.prefix(200)))
            }
            labels.append(label)
        }
        return labels
    }
}
