import Diagnostics
import Evaluation
import Mustache

/// report.html: scores, pictures and the most telling segments on one page without a script or another file.
struct HTMLPage {
    let report: Report
    private let measures: [CorpusEvaluation.Measure]

    init(_ report: Report) {
        self.report = report
        measures = report.evaluation.measures
    }

    func text() throws -> String { try EscapedHTML.page(Self.template, content) }

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
            "groups": groups, "inputs": inputs, "findings": findings, "hasFindings": !findings.isEmpty,
            "comparison": comparison.map { [$0] } ?? [], "command": report.command.map { [$0] } ?? [],
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
        let interval = score.interval.map { "μ = \($0.mean.fixed(2)) ± \($0.halfWidth.fixed(2)). " } ?? ""
        return [
            "name": score.name, "value": score.value.fixed(2), "remark": interval + score.explanation,
            "signature": score.signature,
        ]
    }

    private var findings: [Values] {
        Findings(report.analysis).all.map { finding in
            let last = finding.examples.count - 1
            let examples = finding.examples.enumerated().map { index, example in
                ["line": example.line, "text": example.text.shortened(to: 80), "isLast": index == last] as Values
            }
            return ["title": finding.title, "figure": finding.figure, "examples": examples]
        }
    }

    private var groups: [Values] {
        let worst = report.ranking.prefix(10)
        let best = report.ranking.dropFirst(worst.count).suffix(5).reversed()
        let changes = report.changes
        return [
            ("Segments that fell most against the baseline", changes.fallen),
            ("Segments that rose most against the baseline", changes.risen),
            ("Lowest-scoring segments", Array(worst)), ("Highest-scoring segments", Array(best)),
        ]
        .filter { !$1.isEmpty }
        .map { title, segments in
            let isChange = title.hasSuffix("baseline")
            return ["title": title, "segments": segments.map { values(ofSegment: $0, withBaseline: isChange) }]
        }
    }

    private func values(ofSegment index: Int, withBaseline: Bool) -> Values {
        let difference = WordDifference(report.references[0].lines[index], report.hypotheses.lines[index])
        var texts = SegmentTexts(report).of(index).dropFirst().map { side, text in
            let parts =
                switch side {
                case "reference", "reference 1": difference.reference
                case "hypothesis": difference.hypothesis
                default: [WordDifference.Part(text: text.shortened(to: 2000), kind: .plain)]
                }
            return values(side, parts, isEmpty: text.allSatisfy(\.isWhitespace))
        }
        var baseline: [CorpusEvaluation.Measure] = []
        if withBaseline, let paired = report.paired {
            baseline = paired.measures
            let text = paired.baseline.lines[index]
            let difference = WordDifference(report.references[0].lines[index], text)
            texts.append(values("baseline", difference.hypothesis, isEmpty: text.allSatisfy(\.isWhitespace)))
        }
        let scores = measures.enumerated().map { number, measure in
            let before = baseline.isEmpty ? "" : "\(baseline[number].sentences[index].fixed(1)) → "
            return "\(measure.score.name) \(before)\(measure.sentences[index].fixed(1))"
        }
        return ["number": "line \(index + 1)", "scores": scores, "texts": texts]
    }

    private func values(_ side: String, _ parts: [WordDifference.Part], isEmpty: Bool) -> Values {
        let parts = parts.map { part -> Values in
            [
                "text": part.text, "isMarked": part.kind == .extra, "isMissing": part.kind == .missing,
                "isPlain": part.kind == .plain,
            ]
        }
        return ["side": side, "parts": parts, "isEmpty": isEmpty]
    }

    private var inputs: [Values] {
        func values(_ side: String, _ input: Report.Input) -> Values {
            ["side": side, "path": input.path, "lines": input.lines.count.grouped, "digest": input.digest ?? ""]
        }
        let training =
            report.trainingPath.map { [["side": "Training log", "path": $0, "lines": "", "digest": ""] as Values] }
            ?? []
        let model =
            report.model.map { [["side": "Model", "path": $0.path, "lines": "", "digest": $0.digest] as Values] } ?? []
        return [values("Hypotheses", report.hypotheses)] + report.references.map { values("References", $0) }
            + (report.sources.map { [values("Sources", $0)] } ?? []) + model + training
    }
}

/// The library's own escaping compares characters, and so passes a `<` that is joined to a neighbouring mark.
struct EscapedHTML: MustacheContentType {
    /// A page from a template that asks for this content type.
    static func page(_ template: String, _ content: [String: Any]) throws -> String {
        do {
            MustacheContentTypes.register(EscapedHTML(), named: "EscapedHTML")
            return try MustacheTemplate(string: template).render(content)
        } catch {
            throw Diagnostic(.defect, "the page template is faulty: \(error)")
        }
    }

    func escapeText(_ text: String) -> String { text.escapedForHTML }
}
