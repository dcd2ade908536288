import Diagnostics
import Evaluation
import Foundation
import Reporting
import StageSupport

/// How well tags were found, as it is printed and written: report.json, report.md, report.html, sentences.jsonl and
/// junit.xml.
struct TagReport: Encodable {
    /// A sentence of which a tag is wrong.
    struct Mistake: Encodable {
        var line: Int
        var words: [String]
        var truth: [String], found: [String]
    }

    /// The figures of spans of one kind, or of all; shares are from 0 to 1.
    struct Spans: Encodable {
        var kind: String?
        var precision: Double, recall: Double, f1: Double
        var truth: Int, found: Int, right: Int

        init(_ counts: SpanScores.Counts, kind: String? = nil) {
            self.kind = kind
            (precision, recall, f1) = (counts.precision, counts.recall, counts.f1)
            (truth, found, right) = (counts.truth, counts.found, counts.right)
        }
    }

    /// How many words have the right tag.
    struct Words: Encodable {
        var total = 0, right = 0
        var accuracy: Double { total == 0 ? 0 : Double(right) / Double(total) }

        private enum CodingKeys: String, CodingKey { case total, right, accuracy }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(total, forKey: .total)
            try container.encode(right, forKey: .right)
            try container.encode(accuracy, forKey: .accuracy)
        }

        mutating func add(isRight: Bool) {
            total += 1
            if isRight { right += 1 }
        }
    }

    private struct Metric: Encodable {
        var name: String
        var value: Double
    }

    private let kind = "tagging"
    private let name: String
    /// The figures by name, in percent, as the reports of translations have them.
    private let metrics: [Metric]
    private let scheme: String
    private let sentences: Int
    private let words: Words
    /// Words that the training set has, and others; nil where it is not given.
    private let knownWords: Words?, unknownWords: Words?
    private let spans: Spans?
    private let kinds: [Spans]
    /// Found tags that may not follow those before them.
    private let forbidden: Int
    private let tags: [ConfusionMatrix.ClassFigures]
    private let labels: [String]
    /// For each true tag how often each tag was found.
    private let matrix: ConfusionRows
    private let confusions: [ConfusionMatrix.Confusion]
    private let mistakes: [Mistake]
    private let version = Dragoman.version

    init(
        name: String, scheme: TagScheme, _ sentences: [Sentence], _ scores: SpanScores, _ matrix: ConfusionMatrix,
        known: (Words, Words)?
    ) {
        (self.name, self.scheme, self.sentences) = (name, scheme.rawValue, sentences.count)
        mistakes = sentences.filter { $0.wrong > 0 }.map {
            Mistake(line: $0.line, words: $0.words, truth: $0.truth, found: $0.found)
        }
        words = Words(total: scores.words, right: scores.rightTags)
        (knownWords, unknownWords) = (known?.0, known?.1)
        let spans = scheme == .plain ? nil : Spans(scores.all)
        self.spans = spans
        metrics =
            (spans.map { [Metric(name: "span-F1", value: 100 * $0.f1)] } ?? [])
            + [Metric(name: "accuracy", value: 100 * scores.accuracy)]
        kinds = scores.kinds.sorted { $0.key < $1.key }.map { Spans($0.value, kind: $0.key) }
        forbidden = scores.forbidden
        (tags, labels, confusions) = (matrix.classes, matrix.labels, matrix.confusions)
        self.matrix = ConfusionRows(counts: matrix.counts)
    }

    /// The figures that gates may ask for, in percent; nil for one that the tags do not have.
    func value(of figure: String) -> Double? { figure == "accuracy" ? 100 * words.accuracy : spans.map { 100 * $0.f1 } }

    /// Writes the report's files into a folder; they appear together or not at all.
    func write(
        to folder: String, _ verdicts: [QualityGate.Verdict], _ sentences: [Sentence], _ model: ReportedModel
    ) throws {
        let junit = JUnitDocument(name, verdicts, figures: metrics.map { ($0.name, $0.value) })
        var page = page
        page.add(model, lossOfEach: "word")
        page.segments = try Self.table(of: sentences, hasSpans: spans != nil)
        try page.write(to: folder, with: self, junit)
    }

    private static func percent(_ share: Double) -> String { String(format: "%.2f", 100 * share) }

    // MARK: Standard output

    /// The text for standard output: of spans as conlleval prints it.
    var text: String {
        var lines = spans.map(spanLines) ?? tagLines
        if let knownWords, let unknownWords {
            lines.append(
                "words of the training set: \(Self.described(knownWords)); others: \(Self.described(unknownWords))")
        }
        lines += confusions.prefix(5).map { "\($0.count) of \($0.truth) taken for \($0.prediction)" }
        return lines.joined(separator: "\n").escapingControls + "\n"
    }

    private static func share(_ words: Words) -> String { words.total == 0 ? "–" : percent(words.accuracy) }

    private static func described(_ words: Words) -> String {
        words.total == 0 ? "none" : "\(percent(words.accuracy)) (\(words.right) of \(words.total))"
    }

    private func spanLines(_ all: Spans) -> [String] {
        func figures(_ spans: Spans) -> String {
            String(
                format: "precision: %6.2f%%; recall: %6.2f%%; FB1: %6.2f", 100 * spans.precision, 100 * spans.recall,
                100 * spans.f1)
        }
        return [
            "processed \(words.total) tokens with \(all.truth) phrases; found: \(all.found) phrases; "
                + "correct: \(all.right).",
            String(format: "accuracy: %6.2f%%; ", 100 * words.accuracy) + figures(all),
        ]
            + kinds.map {
                let kind = $0.kind ?? ""
                return String(repeating: " ", count: max(0, 17 - kind.count)) + "\(kind): \(figures($0))  \($0.found)"
            }
    }

    private var tagLines: [String] {
        ["accuracy \(Self.described(words))", "precision  recall      F1  number  tag"]
            + tags.map {
                let cells = [$0.precision, $0.recall, $0.f1].map { Self.percent($0) } + [String($0.support)]
                return zip(cells, [9, 8, 8, 8]).map { cell, width in
                    String(repeating: " ", count: max(0, width - cell.count)) + cell
                }.joined() + "  \($0.label)"
            }
    }

    // MARK: The page

    /// Sentences with mistakes that are shown.
    private static let shown = 30

    private var page: CorpusPage {
        var page = CorpusPage()
        page.kind = "Tags"
        page.name = name
        page.summary =
            "\(Self.percent(words.accuracy)) % of \(words.total.counted("word")) in \(sentences.counted("sentence")) have "
            + "the right tag"
            + (spans.map { "; F1 of spans is \(Self.percent($0.f1))." } ?? ".")
        if forbidden > 0 {
            page.warnings.append(
                "\(forbidden.counted("found tag")) may not follow the one before in \(scheme.uppercased()).")
        }
        page.grids = [
            .init(
                title: "Confusion matrix: true tags downwards, found tags to the right, in shares of each row",
                labels: labels, counts: matrix.counts)
        ]
        page.tables = [spanTable, wordTable, tagTable, confusionTable]
        page.marked = [
            .init(
                title: "Sentences with mistakes", header: ["line", "as it is", "as it was found"],
                rows: mistakes.prefix(Self.shown).map { mistake in
                    .init(
                        note: String(mistake.line), first: parts(mistake.words, mistake.truth, besides: mistake.found),
                        second: parts(mistake.words, mistake.found, besides: mistake.truth))
                })
        ]
        page.footer = "pipeline-score \(Dragoman.version)"
        return page
    }

    private var spanTable: CorpusPage.Table {
        .init(
            title: "Spans", header: ["kind", "precision", "recall", "F1", "number", "found", "right"],
            rows: ([spans].compactMap(\.self) + kinds).map {
                [$0.kind ?? "all"] + [$0.precision, $0.recall, $0.f1].map { Self.percent($0) }
                    + [$0.truth, $0.found, $0.right].map(String.init)
            })
    }

    private var wordTable: CorpusPage.Table {
        .init(
            title: "Words", header: ["words", "accuracy", "number", "right"],
            rows: [("all", words), ("of the training set", knownWords), ("others", unknownWords)].compactMap {
                name, own in
                own.map { [name, Self.share($0), String($0.total), String($0.right)] }
            })
    }

    private var tagTable: CorpusPage.Table {
        .init(
            title: "Tags", header: ["tag", "precision", "recall", "F1", "number", "found"],
            rows: tags.map {
                [$0.label] + [$0.precision, $0.recall, $0.f1].map { Self.percent($0) }
                    + [String($0.support), String($0.predicted)]
            })
    }

    private var confusionTable: CorpusPage.Table {
        .init(
            title: "Worst confusions", header: ["tag", "taken for", "number"],
            rows: confusions.prefix(20).map { [$0.truth, $0.prediction, String($0.count)] })
    }

    /// A sentence with its spans marked; without spans, with the tags that differ.
    private func parts(_ words: [String], _ tags: [String], besides others: [String]) -> [CorpusPage.Marked.Part] {
        guard spans != nil else {
            return words.indices.map { .init(words[$0], mark: tags[$0] == others[$0] ? nil : tags[$0]) }
        }
        var parts: [CorpusPage.Marked.Part] = []
        var next = 0
        for span in SpanScores.spans(tags) {
            parts += words[next..<span.words.lowerBound].map { .init($0) }
            parts.append(.init(words[span.words].joined(separator: " "), mark: span.kind))
            next = span.words.upperBound
        }
        return parts + words[next...].map { .init($0) }
    }
}
