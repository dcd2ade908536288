import ArgumentParser
import Diagnostics
import Evaluation
import Foundation
import Reporting

extension ScoreCommand {
    /// The report's title.
    var title: String {
        guard let name, !name.isEmpty else { return (output as NSString).lastPathComponent }
        return name
    }

    /// The results of all gates.
    func verdicts(
        on evaluation: CorpusEvaluation, _ placeholders: PlaceholderCounts?, against stored: PairedComparison?
    ) throws -> [QualityGate.Verdict] {
        var limits = try gates().compactMap { gate in evaluation[gate.metric].map { gate.verdict(on: $0.score) } }
        if let placeholders, let minimumPlaceholders {
            limits.append(QualityGate.Verdict(placeholders, minimum: minimumPlaceholders))
        }
        guard let stored else { return limits }
        return limits
            + zip(evaluation.measures, stored.systems[0].results).map { measure, result in
                QualityGate.Verdict(
                    measure.metric, result, significance: testOptions.significance,
                    baseline: testOptions.baselineReport ?? stored.baseline.path, test: testOptions.described)
            }
    }

    /// The bounds of metrics.
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

    /// Ends with the sentences of the gates that failed.
    func check(_ verdicts: [QualityGate.Verdict]) throws {
        let failures = verdicts.filter { !$0.isPassed }.map(\.sentence)
        guard !failures.isEmpty else { return }
        throw Diagnostic(.gateFailed, "the quality gate failed: \(failures.joined(separator: " "))")
    }
}
