import ArgumentParser
import Corpora
import Diagnostics
import Evaluation
import Files
import Foundation
import StageSupport
import Translation

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
        let others: [(name: String, isGiven: Bool)] = [("train", train != nil), ("maximum", !maximum.isEmpty)]
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
        let model = try reportedModel(of: ClassificationTask.name)
        let predictions = try Self.predictions(of: hypotheses)
        guard predictions.count == table.examples.count else {
            throw Diagnostic(
                .badInput, at: Place(hypotheses),
                "has \(predictions.count.counted("line")), but \(table.path) has "
                    + "\(table.examples.count.counted("row")); they must be aligned line by line")
        }
        let labels = Set(table.labels + predictions.map(\.label)).sorted()
        let numbers = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
        var matrix = ConfusionMatrix(labels)
        for (example, prediction) in zip(table.examples, predictions) {
            guard let truth = numbers[example.label], let found = numbers[prediction.label] else { continue }
            matrix.add(truth: truth, prediction: found)
        }
        let texts = zip(table.examples, predictions).map { ClassReport.Example($0, $1.label, $1.probability) }
        let report = ClassReport(matrix, texts, name: title)
        let verdicts = try figureGates(Self.figures).map { gate in
            gate.verdict(on: 100 * (gate.metric == "accuracy" ? matrix.accuracy : matrix.macroF1))
        }
        try report.write(to: output, verdicts, texts, model)
        print(report.text, terminator: "")
        try check(verdicts)
    }

    /// A class that was found; without its probability where the file has none.
    private typealias Prediction = (label: String, probability: Double?)

    /// The classes that `pipeline-decode` wrote, with their probabilities: before and after the first tab of each line, or
    /// as JSON.
    private static func predictions(of path: String) throws -> [Prediction] {
        var lines = try LineReader(path)
        var found: [Prediction] = []
        while let line = try lines.next() {
            let prediction = prediction(line)
            guard !prediction.label.isEmpty else {
                throw Diagnostic(
                    .badInput, at: Place(path, line: lines.line),
                    "has no class; expected what pipeline-decode writes with a classifier",
                    excerpt: String(line.prefix(200)))
            }
            found.append(prediction)
        }
        return found
    }

    private static func prediction(_ line: String) -> Prediction {
        // A class may begin with a brace, too.
        if line.hasPrefix("{"), let object = JSON.object(Data(line.utf8)), let label = object["label"] as? String {
            return (label, (object["probabilities"] as? [String: Double])?[label])
        }
        let columns = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
        return (String(columns[0]), columns.count > 1 ? Double(columns[1]).flatMap { $0.isFinite ? $0 : nil } : nil)
    }
}
