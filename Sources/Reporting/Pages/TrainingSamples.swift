import Evaluation

/// Translations of some development sentences during the training.
struct TrainingSamples {
    private let curve: TrainingCurve?
    private let source, target: TextLanguage

    init(_ report: Report) {
        curve = report.training
        source = TextLanguage(report.sourceLanguage)
        target = TextLanguage(report.targetLanguage)
    }

    /// The most evaluations that are shown.
    private static let most = 8

    /// A section with an article for each sentence; nothing where the log has none.
    var html: String {
        guard let curve, let last = curve.samples.last else { return "" }
        let shown = Self.chosen(from: curve.samples, best: curve.evaluations.last(where: \.isBest)?.update)
        var html = "<section class=\"segments\">\n<h2>Development sentences during training</h2>\n"
        if shown.count < curve.samples.count {
            html += "<p class=\"summary\">\(shown.count) of \(curve.samples.count.counted("evaluation")); "
            html += "the training log has all.</p>\n"
        }
        for (index, sample) in last.samples.enumerated() {
            html += "<article>\n<dl>\n"
            SegmentMarkup.add(
                "source", SegmentMarkup.plain(sample.source), source, isEmpty: sample.source.isBlank, to: &html)
            SegmentMarkup.add(
                "reference", SegmentMarkup.plain(sample.reference), target, isEmpty: sample.reference.isBlank, to: &html
            )
            for entry in shown where entry.samples.indices.contains(index) {
                let text = entry.samples[index].translation
                let parts = WordDifference(sample.reference, text).hypothesis
                let side = "update \(Int(entry.update).grouped)"
                SegmentMarkup.add(side, parts, target, isEmpty: text.isBlank, to: &html)
            }
            html += "</dl>\n</article>\n"
        }
        return html + "</section>\n"
    }

    /// Evenly chosen evaluations, the first, the last and the best among them.
    private static func chosen(from all: [TrainingCurve.Samples], best: Double?) -> [TrainingCurve.Samples] {
        guard all.count > most else { return all }
        var indices = Set((0..<most - 1).map { $0 * (all.count - 1) / (most - 2) })
        if let index = all.firstIndex(where: { $0.update == best }) { indices.insert(index) }
        return indices.sorted().map { all[$0] }
    }
}
