import Corpora
import Diagnostics
import Evaluation
import Files
import Foundation
import Reporting
import StageSupport

/// How well classes were found, as it is printed and written: report.json, report.md, report.html,
/// sentences.jsonl and junit.xml.
struct ClassReport: Encodable {
    /// A text with its class and the one that was found, as sentences.jsonl has it.
    struct Example: Encodable {
        var line: Int
        var text: String
        /// The second text of a pair.
        var second: String?
        var truth: String, prediction: String
        /// That of the class that was found; nil where it is not known.
        var probability: Double?
        /// `right` or `wrong`.
        var result: String

        init(_ example: LabelledTable.Example, _ prediction: String, _ probability: Double?) {
            (line, text, second, truth) = (example.line, example.text, example.second, example.label)
            (self.prediction, self.probability) = (prediction, probability)
            result = truth == prediction ? "right" : "wrong"
        }
    }

    struct Mistake: Encodable {
        var line: Int
        var truth: String, prediction: String
        var text: String
    }

    private let kind = "classification"
    private let name: String

    private struct Metric: Encodable {
        var name: String
        var value: Double
    }

    private let total: Int, correct: Int
    private let accuracy: Double, macroF1: Double
    /// The figures by name, in percent, as the reports of translations have them.
    private let metrics: [Metric]
    private let labels: [String]
    /// For each true class how often each class was found.
    private let matrix: ConfusionRows
    private let classes: [ConfusionMatrix.ClassFigures]
    private let confusions: [ConfusionMatrix.Confusion]
    private let mistakes: [Mistake]
    private let version = Dragoman.version

    init(_ matrix: ConfusionMatrix, _ texts: [Example], name: String) {
        self.name = name
        mistakes = texts.filter { $0.truth != $0.prediction }.map { text in
            Mistake(
                line: text.line, truth: text.truth, prediction: text.prediction,
                text: [text.text, text.second].compactMap(\.self).joined(separator: " | "))
        }
        (total, correct) = (matrix.total, matrix.correct)
        (accuracy, macroF1) = (matrix.accuracy, matrix.macroF1)
        metrics = [
            .init(name: "accuracy", value: 100 * matrix.accuracy), .init(name: "macro-F1", value: 100 * matrix.macroF1),
        ]
        (labels, self.matrix) = (matrix.labels, ConfusionRows(counts: matrix.counts))
        (classes, confusions) = (matrix.classes, matrix.confusions)
    }

    /// Writes the report's files into a folder; they appear together or not at all.
    func write(
        to folder: String, _ verdicts: [QualityGate.Verdict], _ texts: [Example], _ model: ReportedModel
    ) throws {
        let junit = JUnitDocument(name, verdicts, figures: metrics.map { ($0.name, $0.value) })
        var page = page
        page.add(model, lossOfEach: "text")
        page.segments = try Self.table(of: texts)
        try page.write(to: folder, with: self, junit)
    }

    private static func table(of texts: [Example]) throws -> SegmentTable {
        var table = try SegmentTable(texts, of: "text")
        table.note =
            "Every text with its class and the class that was found. To see the mistakes alone, choose the result wrong."
        table.texts = [.init("text", "text"), .init("second", "second text")]
        table.truth = SegmentTable.Column("truth", "class")
        table.found = [.init("prediction", "found")]
        table.scores = texts.contains { $0.probability != nil } ? [.init("probability", "probability")] : []
        table.digits = 3
        table.choices = [.init("result", "Result"), .init("truth", "Class"), .init("prediction", "Found")]
        return table
    }

    private static func percent(_ share: Double) -> String { String(format: "%.2f", 100 * share) }

    /// The text for standard output.
    var text: String {
        var lines = [
            "accuracy \(Self.percent(accuracy)) (\(correct) of \(total)), macro F1 \(Self.percent(macroF1))",
            "precision  recall      F1  number  class",
        ]
        lines += classes.map {
            let figures = [$0.precision, $0.recall, $0.f1].map { Self.percent($0) }
            return Self.row(figures + [String($0.support)]) + "  \($0.label)"
        }
        lines += confusions.prefix(5).map { "\($0.count) of \($0.truth) taken for \($0.prediction)" }
        return lines.joined(separator: "\n").escapingControls + "\n"
    }

    private static func row(_ cells: [String]) -> String {
        zip(cells, [9, 8, 8, 8]).map { cell, width in
            String(repeating: " ", count: max(0, width - cell.count)) + cell
        }.joined()
    }

    /// Confusions of which texts are shown, and how many of each.
    private static let shown = (confusions: 5, texts: 5)

    private var page: CorpusPage {
        var page = CorpusPage()
        page.kind = "Classification report"
        page.name = name
        page.summary =
            "\(Self.percent(accuracy)) % of \(total.counted("text")) have the right class; "
            + "the mean F1 of the classes is \(Self.percent(macroF1))."
        page.grids = [
            .init(
                title: "Confusion matrix: true classes downwards, found classes to the right, in shares of each row",
                labels: labels, counts: matrix.counts)
        ]
        page.tables = [
            .init(
                title: "Classes", header: ["class", "precision", "recall", "F1", "number", "found"],
                rows: classes.map {
                    [$0.label] + [$0.precision, $0.recall, $0.f1].map { Self.percent($0) }
                        + [String($0.support), String($0.predicted)]
                }),
            .init(
                title: "Worst confusions", header: ["class", "taken for", "number"],
                rows: confusions.prefix(20).map { [$0.truth, $0.prediction, String($0.count)] }),
        ]
        page.samples = confusions.prefix(Self.shown.confusions).map { confusion in
            .init(
                title: "\(confusion.truth) taken for \(confusion.prediction)", header: ["line", "text"],
                pairs: mistakes.filter { $0.truth == confusion.truth && $0.prediction == confusion.prediction }
                    .prefix(Self.shown.texts).map { [String($0.line), $0.text] })
        }
        page.footer = "pipeline-score \(Dragoman.version)"
        return page
    }
}
