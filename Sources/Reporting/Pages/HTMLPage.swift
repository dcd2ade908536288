import Diagnostics
import Evaluation
import Files
import Mustache

/// report.html: scores, pictures, the most telling segments and a list of all, on one page without another file.
struct HTMLPage {
    let report: Report
    private let measures: [CorpusEvaluation.Measure]

    init(_ report: Report) {
        self.report = report
        measures = report.evaluation.measures
    }

    /// The page but for its list of segments.
    struct Parts: Sendable {
        let start, end: String
        let browser: @Sendable (_ shown: Int) -> SegmentBrowser

        /// - Parameter segments: the lines of sentences.jsonl that the page is to hold.
        func write(to file: AtomicFile, segments: SentenceList.Start) throws {
            try file.write(start)
            try file.write(browser(segments.count).opening)
            try segments.text.withUnsafeBytes { try file.write($0) }
            try file.write(SegmentBrowser.closing)
            try file.write(end)
        }
    }

    func parts() throws -> Parts {
        let content = content
        let scores = measures.map { (key: $0.metric.key, name: $0.score.name) }
        let translations =
            [(key: "hypothesis", name: "hypothesis")]
            + (report.paired == nil ? [] : [(key: "baseline", name: "baseline")])
        let setup = SegmentBrowser.Setup(
            scores: scores, translations: translations, source: TextLanguage(report.sourceLanguage),
            target: TextLanguage(report.targetLanguage), total: report.count)
        return Parts(
            start: try EscapedHTML.page(Self.start, content), end: try EscapedHTML.page(Self.end, content),
            browser: { SegmentBrowser(setup: setup, shown: $0, rest: "sentences.jsonl") })
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
            "groups": groups, "inputs": inputs, "findings": findings, "hasFindings": !findings.isEmpty,
            "comparison": comparison.map { [$0] } ?? [], "command": report.command.map { [$0] } ?? [],
            "reproduce": report.runCommand.map { [$0] } ?? [], "facts": facts, "hasFacts": !facts.isEmpty,
            "options": options, "hasOptions": !options.isEmpty, "samples": TrainingSamples(report).html,
            "policy": SegmentBrowser.policy,
            "footer":
                "pipeline-score \(report.version), \(report.created). Scores equal sacreBLEU \(sacreBLEUVersion).",
        ]
    }

    private var summary: String {
        let references = report.references.count == 1 ? "one reference" : "\(report.references.count) references"
        return "\(report.count.counted("segment")), \(references) each. "
            + "Hypotheses equal to a reference: \(report.exactMatches.grouped); "
            + "without text: \(report.emptyHypotheses.grouped)."
            + report.notes.map { " \($0)" }.joined()
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
            let language =
                switch finding.side {
                case .source: TextLanguage(report.sourceLanguage).attributes
                case .target: TextLanguage(report.targetLanguage).attributes
                case .none: ""
                }
            let examples = finding.examples.enumerated().map { index, example in
                [
                    "line": example.line, "text": example.text.shortened(to: 80), "isLast": index == last,
                    "language": language,
                ] as Values
            }
            return ["title": finding.title, "figure": finding.figure, "examples": examples]
        }
    }

    private var facts: [Values] { FactSheet(report).lines.map { ["name": $0.name, "text": $0.text] } }

    private var options: [Values] { FactSheet(report).options.map { ["name": $0.name, "value": $0.value] } }

    /// Markup, made without the template, which takes ten times as long for it.
    private var groups: String {
        let worst = report.ranking.prefix(10)
        let best = report.ranking.dropFirst(worst.count).suffix(5).reversed()
        let changes = report.changes, markup = SegmentMarkup(report)
        return [
            ("Segments that fell most against the baseline", changes.fallen, true),
            ("Segments that rose most against the baseline", changes.risen, true),
            ("Lowest-scoring segments", Array(worst), false), ("Highest-scoring segments", Array(best), false),
        ]
        .filter { !$0.1.isEmpty }
        .map { markup.section($0.0, $0.1, withBaseline: $0.2) }.joined()
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
        let data = (report.facts?.data ?? []).flatMap { set -> [Values] in
            let pairs = set.pairs?.grouped ?? "", name = set.name == "train" ? "Training" : "Development"
            return [("sources", set.source), ("targets", set.target)].compactMap { side, digest in
                digest.map { ["side": "\(name) \(side)", "path": "", "lines": pairs, "digest": $0] }
            }
        }
        return [values("Hypotheses", report.hypotheses)] + report.references.map { values("References", $0) }
            + (report.sources.map { [values("Sources", $0)] } ?? []) + model + training + data
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
