import Evaluation

/// Segments as elements of a page, with the words that differ marked.
struct SegmentMarkup {
    private let report: Report
    private let source, target: TextLanguage

    init(_ report: Report) {
        self.report = report
        source = TextLanguage(report.sourceLanguage)
        target = TextLanguage(report.targetLanguage)
    }

    /// A heading and an article for each segment.
    /// - Parameter baseline: whether the baseline's text and scores are shown too.
    func section(_ title: String, _ segments: [Int], withBaseline: Bool) -> String {
        var html = "<section class=\"segments\">\n<h2>\(title.escapedForHTML)</h2>\n"
        for segment in segments { add(segment, withBaseline: withBaseline, to: &html) }
        return html + "</section>\n"
    }

    private func add(_ segment: Int, withBaseline: Bool, to html: inout String) {
        let reference = report.references[0].lines[segment], hypothesis = report.hypotheses.lines[segment]
        let difference = WordDifference(reference, hypothesis)
        let paired = withBaseline ? report.paired : nil
        html += "<article>\n<p class=\"place\"><span>line \(segment + 1)</span>"
        for (number, measure) in report.evaluation.measures.enumerated() {
            let before = paired.map { "\($0.measures[number].sentences[segment].fixed(1)) → " } ?? ""
            html += "<span>\(measure.score.name) \(before)\(measure.sentences[segment].fixed(1))</span>"
        }
        html += "</p>\n<dl>\n"
        if let text = report.sources?.lines[segment] {
            Self.add("source", Self.plain(text), source, isEmpty: text.isBlank, to: &html)
        }
        for (index, input) in report.references.enumerated() {
            let side = report.references.count == 1 ? "reference" : "reference \(index + 1)",
                text = input.lines[segment]
            Self.add(
                side, index == 0 ? difference.reference : Self.plain(text), target, isEmpty: text.isBlank, to: &html)
        }
        Self.add("hypothesis", difference.hypothesis, target, isEmpty: hypothesis.isBlank, to: &html)
        if let text = paired?.baseline.lines[segment] {
            let parts = WordDifference(reference, text).hypothesis
            Self.add("baseline", parts, target, isEmpty: text.isBlank, to: &html)
        }
        html += "</dl>\n</article>\n"
    }

    static func plain(_ text: String) -> [WordDifference.Part] {
        [WordDifference.Part(text: text.shortened(to: WordDifference.limit), kind: .plain)]
    }

    static func add(
        _ side: String, _ parts: [WordDifference.Part], _ language: TextLanguage, isEmpty: Bool, to html: inout String
    ) {
        html += "<dt>\(side)</dt>\n<dd\(language.attributes)>"
        for part in parts where !part.text.isEmpty {
            switch part.kind {
            case .plain: html += part.text.escapedForHTML
            case .extra: html += "<mark>\(part.text.escapedForHTML)</mark>"
            case .missing: html += "<span class=\"missing\">\(part.text.escapedForHTML)</span>"
            }
        }
        html += isEmpty ? "<span class=\"empty\">no text</span></dd>\n" : "</dd>\n"
    }
}

extension String {
    /// Whether it has nothing but white space.
    var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
