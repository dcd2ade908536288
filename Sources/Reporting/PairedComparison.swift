import Evaluation
import Foundation

/// A system's scores beside those of a baseline, with the probability that chance made the difference.
public struct PairedComparison: Sendable {
    public struct System: Sendable {
        public var name: String
        /// A result for each metric.
        public var results: [Resampling.Result]

        public init(name: String, results: [Resampling.Result]) {
            self.name = name
            self.results = results
        }
    }

    /// The baseline's translations.
    public var baseline: Report.Input
    /// The baseline's scores.
    public var measures: [CorpusEvaluation.Measure]
    /// The baseline's interval for each metric; nil in approximate randomization.
    public var intervals: [ConfidenceInterval]?
    /// The systems that are compared, that of the report first.
    public var systems: [System]
    /// The significance test.
    public var test: Resampling.Test
    /// The number of samples or trials.
    public var samples: Int
    /// The seed as signatures name it.
    public var seedName: String

    /// Scores the baseline and other systems, and compares them and the report's own system with it.
    /// - Parameters:
    ///   - references: one or more lists of references.
    ///   - others: the hypotheses of more systems.
    public init(
        _ evaluation: CorpusEvaluation, name: String, baseline: Report.Input, others: [Report.Input] = [],
        references: [[String]], test: Resampling.Test, samples: Int, by resampling: Resampling
    ) {
        let metrics = evaluation.measures.map(\.metric)
        let score = { (input: Report.Input) in
            CorpusEvaluation(hypotheses: input.lines, references: references, metrics: metrics).measures
        }
        self.baseline = baseline
        measures = score(baseline)
        self.test = test
        self.samples = samples
        seedName = resampling.seedName
        let results = resampling.compare(
            [evaluation.measures] + others.map(score), with: measures, by: test, samples: samples)
        let drawn = results[0].compactMap(\.baselineInterval)
        intervals = drawn.isEmpty ? nil : drawn
        systems = zip([name] + others.map(\.path), results).map { System(name: $0, results: $1) }
    }

    /// The metrics' signatures with what the test adds, as sacreBLEU writes them.
    public var signatures: [(name: String, signature: String)] {
        measures.map { measure in
            let added = "\(test.rawValue):\(samples)|seed:\(seedName)"
            return (measure.score.name, MetricScore.signature(measure.score.signature, adding: added))
        }
    }

    /// The table as text, its cells as in sacreBLEU: score, mean and interval, p-value with a star below 0.05.
    /// - Parameter width: digits after the decimal point of the scores.
    public func formatted(width: Int) -> [String] {
        let head = ["System"] + measures.map { $0.score.name + (intervals == nil ? "" : " (μ ± 95% CI)") }
        func cell(_ score: Double, _ interval: ConfidenceInterval?, _ pValue: Double? = nil) -> String {
            let range = interval.map { " (\($0.mean.fixed(width)) ± \($0.halfWidth.fixed(width)))" } ?? ""
            return score.fixed(width) + range + (pValue.map { " (p = \($0.fixed(4)))\($0 > 0.05 ? "" : "*")" } ?? "")
        }
        var rows = [
            ["Baseline: \(baseline.path.spellingOutControls)"]
                + measures.indices.map { cell(measures[$0].score.value, intervals?[$0]) }
        ]
        rows += systems.map {
            [$0.name.spellingOutControls] + $0.results.map { cell($0.score, $0.interval, $0.pValue) }
        }
        let widths = head.indices.map { column in ([head] + rows).map { $0[column].count }.max() ?? 0 }
        let table = ([head] + rows).map { row in
            zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }.joined(separator: "  ")
                .trimmingCharacters(in: .whitespaces)
        }
        return table + signatures.map { "\($0.name)|\($0.signature)" }
    }
}
