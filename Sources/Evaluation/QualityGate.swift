/// The minimum or maximum of a metric with which a pipeline passes.
public struct QualityGate: Sendable, Equatable {
    /// A lower or an upper bound of a score.
    public enum Limit: Sendable, Equatable {
        case minimum(Double)
        case maximum(Double)
    }

    /// The metric's key, such as `bleu`.
    public var metric: String
    /// The bound.
    public var limit: Limit

    public init(metric: String, minimum: Double) {
        self.metric = metric
        limit = .minimum(minimum)
    }

    public init(metric: String, maximum: Double) {
        self.metric = metric
        limit = .maximum(maximum)
    }

    /// The result of a gate.
    public struct Verdict: Sendable, Equatable {
        /// What was asked for.
        public enum Demand: Sendable, Equatable {
            case minimum(Double)
            case maximum(Double)
            /// No significant fall below the value of a baseline.
            case noFall(baseline: Double, pValue: Double, significance: Double)
        }

        /// The metric's key, such as `bleu`.
        public let metric: String
        /// The metric's name as printed, such as `BLEU`.
        public let name: String
        public let value: Double
        /// The bound that was required.
        public let demand: Demand
        /// Whether the score is within the bound.
        public let isPassed: Bool
        /// One sentence: what was measured and what was asked for.
        public let sentence: String

        package init(
            metric: String, name: String, value: Double, demand: Demand, isPassed: Bool, sentence: String
        ) {
            (self.metric, self.name, self.value) = (metric, name, value)
            (self.demand, self.isPassed, self.sentence) = (demand, isPassed, sentence)
        }

        /// The result of a minimum of something that is no metric.
        /// - Parameters:
        ///   - metric: its key.
        ///   - name: its name as printed.
        ///   - value: what was measured.
        ///   - minimum: what was asked for.
        ///   - isPassed: whether the value is enough.
        ///   - sentence: what was measured and what was asked for.
        public init(
            metric: String, name: String, value: Double, minimum: Double, isPassed: Bool, sentence: String
        ) {
            self.init(
                metric: metric, name: name, value: value, demand: .minimum(minimum), isPassed: isPassed,
                sentence: sentence)
        }
    }

    /// Compares a score with the bound.
    public func verdict(on score: MetricScore) -> Verdict {
        switch limit {
        case .minimum(let minimum):
            let isPassed = score.value >= minimum
            let bound = "minimum of \(minimum.short)"
            return Verdict(
                metric: metric, name: score.name, value: score.value, demand: .minimum(minimum), isPassed: isPassed,
                sentence: isPassed
                    ? "\(score.name) is \(score.value.fixed(2)), at least \(minimum.short)."
                    : Self.sentence(score, minimum, beyond: "below the \(bound)"))
        case .maximum(let maximum):
            let isPassed = score.value <= maximum
            let bound = "maximum of \(maximum.short)"
            return Verdict(
                metric: metric, name: score.name, value: score.value, demand: .maximum(maximum), isPassed: isPassed,
                sentence: isPassed
                    ? "\(score.name) is \(score.value.fixed(2)), at most \(maximum.short)."
                    : Self.sentence(score, maximum, beyond: "above the \(bound)"))
        }
    }

    private static func sentence(_ score: MetricScore, _ limit: Double, beyond bound: String) -> String {
        // As many digits as it takes to tell the two figures apart.
        let digits = (2...12).first { score.value.fixed($0) != limit.fixed($0) } ?? 12
        let gap = abs(limit - score.value).fixed(digits)
        return "\(score.name) is \(score.value.fixed(digits)), which is \(gap) \(bound)."
    }
}

extension QualityGate.Verdict {
    /// Whether a metric is significantly worse than that of a baseline.
    /// - Parameters:
    ///   - metric: the metric.
    ///   - result: what a paired test says of the two.
    ///   - significance: the p-value below which a difference is significant.
    ///   - baseline: the baseline's name in the sentence.
    ///   - test: the test in words.
    public init(
        _ metric: any Metric, _ result: Resampling.Result, significance: Double, baseline: String, test: String
    ) {
        let change = result.score - result.baseline
        let isWorse = metric.isHigherBetter ? change < 0 : change > 0
        let isSignificant = result.pValue < significance
        self.metric = metric.key
        name = metric.name
        value = result.score
        demand = .noFall(baseline: result.baseline, pValue: result.pValue, significance: significance)
        isPassed = !(isWorse && isSignificant)
        // For equal scores sacreBLEU's p-value has no meaning.
        guard change != 0 else {
            sentence = "\(metric.name) stayed at \(result.score.fixed(2)) against \(baseline)."
            return
        }
        let digits = (2...12).first { abs(change).fixed($0) != 0.0.fixed($0) } ?? 12
        sentence =
            "\(metric.name) \(change < 0 ? "fell" : "rose") by \(abs(change).fixed(digits)), "
            + "from \(result.baseline.fixed(digits)) to \(result.score.fixed(digits)) against \(baseline), "
            + "which is \(isSignificant ? "" : "not ")significant "
            + "(p = \(result.pValue.fixed(4)), \(test), level \(significance.short))."
    }
}

extension Double {
    /// The number as a person writes it: without `.0`.
    public var short: String { self == rounded() && abs(self) < 1e15 ? String(Int(self)) : String(self) }
}
