import Diagnostics
import Evaluation
import Mustache

/// report.html: scores, pictures and the most telling segments on one page without a script or another file.
struct HTMLPage {
    private let report: Report
    private let measures: [CorpusEvaluation.Measure]

    init(_ report: Report) {
        self.report = report
        measures = report.evaluation.measures
    }

    func text() throws -> String {
        do {
            MustacheContentTypes.register(EscapedHTML(), named: "EscapedHTML")
            return try MustacheTemplate(string: Self.template).render(content)
        } catch {
            throw Diagnostic(.defect, "the page template is faulty: \(error)")
        }
    }

    /// What the template shows. Texts are escaped as they are put in, all but the style sheet and the pictures.
    private struct Content {
        let name: String
        let summary: String
        let style: String
        let scores: [Score]
        let verdicts: [Verdict]
        let pictures: [Picture]
        let groups: [Group]
        let inputs: [Input]
        let footer: String
    }

    private struct Score { let name, value, remark, signature: String }
    private struct Verdict { let status, word, sentence: String }
    private struct Picture { let title, svg, note: String }
    private struct Group {
        let title: String
        let segments: [Segment]
    }
    private struct Segment {
        let number: String
        let scores: [String]
        let texts: [Text]
    }
    private struct Text {
        let side: String
        let parts: [Part]
    }
    private struct Part {
        let text: String
        let isMarked: Bool
    }
    private struct Input { let side, path, lines: String }

    private var content: Content {
        Content(
            name: report.name, summary: summary, style: Self.style, scores: measures.map { score($0.score) },
            verdicts: report.verdicts.map {
                Verdict(
                    status: $0.isPassed ? "passed" : "failed", word: $0.isPassed ? "Passed" : "Failed",
                    sentence: $0.sentence)
            },
            pictures: Pictures(report).all.map { Picture(title: $0.title, svg: $0.svg, note: $0.note) },
            groups: groups, inputs: inputs,
            footer: "pipeline-score \(report.version), \(report.created). Scores equal sacreBLEU \(sacreBLEUVersion).")
    }

    private var summary: String {
        let references = report.references.count == 1 ? "one reference" : "\(report.references.count) references"
        return "\(report.count.grouped) segments, \(references) each. "
            + "\(report.exactMatches.grouped) hypotheses equal a reference; "
            + "\(report.emptyHypotheses.grouped) have no text."
    }

    private func score(_ score: MetricScore) -> Score {
        var remark = ""
        if case .number(let precision)? = score.detail("precision"), case .number(let recall)? = score.detail("recall") {
            remark = "precision \(precision.fixed(1)), recall \(recall.fixed(1))"
        } else {
            remark = score.remark
        }
        return Score(name: score.name, value: score.value.fixed(2), remark: remark, signature: score.signature)
    }

    private var groups: [Group] {
        let worst = report.ranking.prefix(10)
        let best = report.ranking.dropFirst(worst.count).suffix(5).reversed()
        return [("Lowest-scoring segments", Array(worst)), ("Highest-scoring segments", Array(best))]
            .filter { !$1.isEmpty }
            .map { Group(title: $0, segments: $1.map(segment)) }
    }

    private func segment(_ index: Int) -> Segment {
        let references = Set(report.references.flatMap { $0.lines[index].split(whereSeparator: \.isWhitespace) })
        let texts = SegmentTexts(report).of(index).dropFirst().map { side, text in
            let text = text.shortened(to: 2000)
            return Text(
                side: side,
                parts: side == "hypothesis" ? parts(of: text, notIn: references) : [Part(text: text, isMarked: false)])
        }
        return Segment(
            number: "line \(index + 1)",
            scores: measures.map { "\($0.score.name) \($0.sentences[index].fixed(1))" }, texts: Array(texts))
    }

    /// The text, with the words marked that no reference has. Without a common word, nothing is worth a mark.
    private func parts(of text: String, notIn references: Set<Substring>) -> [Part] {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.contains(where: references.contains) else { return [Part(text: text, isMarked: false)] }
        var parts: [Part] = []
        for (index, word) in words.enumerated() {
            if index > 0 { parts.append(Part(text: " ", isMarked: false)) }
            parts.append(Part(text: String(word), isMarked: !references.contains(word)))
        }
        return parts
    }

    private var inputs: [Input] {
        func input(_ side: String, _ input: Report.Input) -> Input {
            Input(side: side, path: input.path, lines: input.lines.count.grouped)
        }
        let training = report.trainingPath.map { [Input(side: "Training log", path: $0, lines: "")] } ?? []
        return [input("Hypotheses", report.hypotheses)] + report.references.map { input("References", $0) }
            + (report.sources.map { [input("Sources", $0)] } ?? []) + training
    }
}

/// The library's own escaping compares characters, and so passes a `<` that is joined to a neighbouring mark.
private struct EscapedHTML: MustacheContentType {
    func escapeText(_ text: String) -> String { text.escapedForHTML }
}
