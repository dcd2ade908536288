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

    /// What the template shows: dictionaries, which Mustache reads faster than structures. Texts are escaped as they
    /// are put in, all but the style sheet and the pictures.
    private typealias Values = [String: Any]

    private var content: Values {
        [
            "name": report.name, "summary": summary, "style": Self.style,
            "scores": measures.map { values(of: $0.score) },
            "verdicts": report.verdicts.map {
                [
                    "status": $0.isPassed ? "passed" : "failed", "word": $0.isPassed ? "Passed" : "Failed",
                    "sentence": $0.sentence,
                ]
            },
            "pictures": Pictures(report).all.map { ["title": $0.title, "svg": $0.svg, "note": $0.note] },
            "groups": groups, "inputs": inputs,
            "footer":
                "pipeline-score \(report.version), \(report.created). Scores equal sacreBLEU \(sacreBLEUVersion).",
        ]
    }

    private var summary: String {
        let references = report.references.count == 1 ? "one reference" : "\(report.references.count) references"
        return "\(report.count.grouped) segments, \(references) each. "
            + "Hypotheses equal to a reference: \(report.exactMatches.grouped); "
            + "without text: \(report.emptyHypotheses.grouped)."
    }

    private func values(of score: MetricScore) -> Values {
        return [
            "name": score.name, "value": score.value.fixed(2), "remark": score.explanation,
            "signature": score.signature,
        ]
    }

    private var groups: [Values] {
        let worst = report.ranking.prefix(10)
        let best = report.ranking.dropFirst(worst.count).suffix(5).reversed()
        return [("Lowest-scoring segments", Array(worst)), ("Highest-scoring segments", Array(best))]
            .filter { !$1.isEmpty }
            .map { ["title": $0, "segments": $1.map { values(ofSegment: $0) }] }
    }

    private func values(ofSegment index: Int) -> Values {
        let references = Set(report.references.flatMap { $0.lines[index].split(whereSeparator: \.isWhitespace) })
        let texts = SegmentTexts(report).of(index).dropFirst().map { side, text in
            let text = text.shortened(to: 2000)
            let parts = side == "hypothesis" ? parts(of: text, notIn: references) : [part(text)]
            return ["side": side, "parts": parts, "isEmpty": text.allSatisfy(\.isWhitespace)] as Values
        }
        return [
            "number": "line \(index + 1)",
            "scores": measures.map { "\($0.score.name) \($0.sentences[index].fixed(1))" }, "texts": texts,
        ]
    }

    /// The text, with the words marked that no reference has. Without a common word, nothing is worth a mark.
    private func parts(of text: String, notIn references: Set<Substring>) -> [Values] {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard words.contains(where: references.contains) else { return [part(text)] }
        var parts: [Values] = []
        for (index, word) in words.enumerated() {
            if index > 0 { parts.append(part(" ")) }
            parts.append(part(String(word), isMarked: !references.contains(word)))
        }
        return parts
    }

    private func part(_ text: String, isMarked: Bool = false) -> Values { ["text": text, "isMarked": isMarked] }

    private var inputs: [Values] {
        func values(_ side: String, _ input: Report.Input) -> Values {
            ["side": side, "path": input.path, "lines": input.lines.count.grouped]
        }
        let training = report.trainingPath.map { [["side": "Training log", "path": $0, "lines": ""] as Values] } ?? []
        return [values("Hypotheses", report.hypotheses)] + report.references.map { values("References", $0) }
            + (report.sources.map { [values("Sources", $0)] } ?? []) + training
    }
}

/// The library's own escaping compares characters, and so passes a `<` that is joined to a neighbouring mark.
struct EscapedHTML: MustacheContentType {
    func escapeText(_ text: String) -> String { text.escapedForHTML }
}
