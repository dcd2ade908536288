import ArgumentParser
import Evaluation
import Foundation

// What a report is called, and the limits that scores must keep.
extension ScoreCommand {
    var title: String {
        guard let name, !name.isEmpty else { return (output as NSString).lastPathComponent }
        return name
    }

    func verdicts(
        on evaluation: CorpusEvaluation, against stored: PairedComparison?
    ) throws -> [QualityGate.Verdict] {
        let limits = try gates().compactMap { gate in evaluation[gate.metric].map { gate.verdict(on: $0.score) } }
        guard let stored else { return limits }
        return limits
            + zip(evaluation.measures, stored.systems[0].results).map { measure, result in
                QualityGate.Verdict(
                    measure.metric, result, significance: testOptions.significance,
                    baseline: testOptions.baselineReport ?? stored.baseline.path, test: testOptions.described)
            }
    }

    func gates() throws -> [QualityGate] {
        try minimum.map { text in
            let (metric, value) = try gate(text, option: "--minimum", limit: 100)
            return QualityGate(metric: metric, minimum: value)
        }
            + maximum.map { text in
                let (metric, value) = try gate(text, option: "--maximum", limit: 1000)
                return QualityGate(metric: metric, maximum: value)
            }
    }

    private func gate(_ text: String, option: String, limit: Double) throws -> (metric: String, value: Double) {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let value = Double(parts[1]), (0...limit).contains(value) else {
            throw ValidationError(
                "\(option) \(text) is not a metric and a value from 0 to \(limit.short), as in bleu=30.")
        }
        guard
            let metric = try metricOptions.selected(metricOptions.options(WhitespaceTokenizer()))
                .first(where: { $0.key == parts[0] })
        else {
            throw ValidationError(
                "\(option) \(text) names a metric that --metrics \(metricOptions.metrics) leaves out.")
        }
        guard metric.isHigherBetter == (option == "--minimum") else {
            throw ValidationError(
                "\(option) \(text): of \(metric.name), "
                    + (metric.isHigherBetter ? "more is better; use --minimum." : "less is better; use --maximum."))
        }
        return (parts[0], value)
    }
}
