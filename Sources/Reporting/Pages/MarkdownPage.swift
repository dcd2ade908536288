import Evaluation

/// report.md: one screen for the summary of a CI job.
struct MarkdownPage {
    private let report: Report

    init(_ report: Report) { self.report = report }

    var text: String {
        [[heading], facts, verdicts, scores, matches, lengths, findings, worst, inputs].joined().joined(separator: "\n")
            + "\n"
    }

    private var heading: String {
        let scores = report.evaluation.measures.map { "\($0.score.name) \($0.score.value.fixed(2))" }
        return "# \(report.name.escapedForMarkdown): \(scores.joined(separator: ", "))\n"
    }

    private var facts: [String] {
        let lines = FactSheet(report).lines.map { "- \($0.name): \($0.text.escapedForMarkdown)" }
        return lines.isEmpty ? [] : lines + [""]
    }

    private var verdicts: [String] {
        guard !report.verdicts.isEmpty else { return [] }
        return report.verdicts.map { "- \($0.isPassed ? "✅ passed" : "❌ **failed**"): \($0.sentence)" } + [""]
    }

    private var scores: [String] {
        let head =
            ["Metric", "Score"] + (report.paired == nil ? [] : ["Baseline", "Change"]) + ["Details", "Signature"]
        let rows = report.evaluation.measures.enumerated().map { index, measure in
            let score = measure.score
            let interval = score.interval.map { " ± \($0.halfWidth.fixed(2))" } ?? ""
            let change = report.paired?.systems.first.map { trend(measure, $0.results[index]) } ?? []
            return [score.name, score.value.fixed(2) + interval] + change
                + [score.explanation.escapedForMarkdown, "`\(score.signature.replacing("|", with: "\\|"))`"]
        }
        let rule = head.map { ["Score", "Baseline", "Change"].contains($0) ? "--:" : ":--" }
        return ([head, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" } + [""]
    }

    /// The baseline's score and how the score changed: an arrow up or down, bold where it is significant.
    private func trend(_ measure: CorpusEvaluation.Measure, _ result: Resampling.Result) -> [String] {
        let change = result.score - result.baseline
        guard change != 0 else { return [result.baseline.fixed(2), "▬"] }
        let arrow = change > 0 ? "▲" : "▼"
        let figure = "\(arrow) \(change < 0 ? "−" : "+")\(abs(change).fixed(2))"
        let isSignificant = result.pValue < 0.05
        let isBetter = measure.metric.isHigherBetter == (change > 0)
        let word = isSignificant ? (isBetter ? ", better" : ", worse") : ""
        return [
            result.baseline.fixed(2),
            "\(isSignificant ? "**\(figure)**" : figure) (p = \(result.pValue.fixed(4))\(word))",
        ]
    }

    private var findings: [String] {
        let lines = Findings(report.analysis).all.map { "- \($0.title): \($0.figure)" }
        return lines.isEmpty ? [] : lines + [""]
    }

    private var matches: [String] {
        guard !report.matchBands.isEmpty else { return [] }
        let rows = MatchBand.table(report.matchBands, report.evaluation.measures, digits: 2)
        let rule = [":--"] + rows[0].dropFirst().map { _ in "--:" }
        return ([rows[0], rule] + rows.dropFirst()).map { "| " + $0.joined(separator: " | ") + " |" } + [""]
    }

    private var lengths: [String] {
        let names = report.evaluation.measures.map(\.score.name)
        let head = ["Tokens of the \(report.bucketSide)", "Segments"] + names
        let rows = report.buckets.map { bucket in
            [bucket.label, bucket.segments.grouped] + bucket.scores.map { $0.fixed(2) }
        }
        let rule = [":--"] + head.dropFirst().map { _ in "--:" }
        return ([head, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" } + [""]
    }

    private var worst: [String] {
        let sides = SegmentTexts(report)
        let lines = report.ranking.prefix(3).map { segment in
            sides.of(segment).map { side, text in
                side.padding(to: 11) + (text.isEmpty ? "(no text)" : text.shortened(to: 300).spellingOutControls)
            }.joined(separator: "\n")
        }
        let block = lines.joined(separator: "\n\n")
        // A fence longer than any run of its character within is not ended by the text (CommonMark 4.5).
        let fence = String(repeating: "`", count: max(3, block.longestRun(of: UInt8(ascii: "`")) + 1))
        return ["Lowest-scoring segments:", "", fence + "text", block, fence, ""]
    }

    private var inputs: [String] {
        let counts =
            "\(report.count.counted("segment")); hypotheses equal to a reference: \(report.exactMatches.grouped), "
            + "without text: \(report.emptyHypotheses.grouped)"
        let files = ([report.hypotheses] + report.references + (report.sources.map { [$0] } ?? []))
            .map { $0.path.escapedForMarkdown }.joined(separator: ", ")
        let notes = report.notes.map { " \($0.escapedForMarkdown)" }.joined()
        return ["\(counts).\(notes) Read \(files). pipeline-score \(report.version), \(report.created)."]
    }
}

/// The texts of a segment with the names of their sides.
struct SegmentTexts {
    private let report: Report

    init(_ report: Report) { self.report = report }

    func of(_ segment: Int) -> [(side: String, text: String)] {
        let number = [("line", String(segment + 1))]
        let sources = report.sources.map { [("source", $0.lines[segment])] } ?? []
        let references = report.references.enumerated().map { index, reference in
            (report.references.count == 1 ? "reference" : "reference \(index + 1)", reference.lines[segment])
        }
        return number + sources + references + [("hypothesis", report.hypotheses.lines[segment])]
    }
}

extension MetricScore {
    /// The figures that make up the value, as text: those that sacreBLEU prints, or else precision and recall.
    var explanation: String {
        guard remark.isEmpty, case .number(let precision)? = detail("precision"),
            case .number(let recall)? = detail("recall")
        else { return remark }
        return "precision \(precision.fixed(1)), recall \(recall.fixed(1))"
    }
}

extension Int {
    /// The number with a comma at each thousand.
    var grouped: String {
        let digits = Array(String(magnitude))
        var text = self < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }
}

extension String {
    func padding(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(1, width - count)) }

    func longestRun(of byte: UInt8) -> Int {
        var longest = 0, run = 0
        for next in utf8 {
            run = next == byte ? run + 1 : 0
            longest = Swift.max(longest, run)
        }
        return longest
    }

    /// At most `limit` Unicode scalars, and `[…]` where more followed.
    func shortened(to limit: Int) -> String {
        guard utf8.count > limit, let end = unicodeScalars.index(startIndex, offsetBy: limit, limitedBy: endIndex),
            end < endIndex
        else { return self }
        return String(unicodeScalars[..<end]) + " […]"
    }
}
