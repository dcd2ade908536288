/// The least value of a metric that lets a pipeline go on.
public struct QualityGate: Sendable, Equatable {
    /// The metric's key, such as `bleu`.
    public var metric: String
    /// From 0 to 100.
    public var minimum: Double

    public init(metric: String, minimum: Double) {
        self.metric = metric
        self.minimum = minimum
    }

    /// What came of it.
    public struct Verdict: Sendable, Equatable {
        public let gate: QualityGate
        /// The metric's name as printed, such as `BLEU`.
        public let name: String
        public let value: Double

        public var isPassed: Bool { value >= gate.minimum }

        /// One sentence: what was measured and what was asked for.
        public var sentence: String {
            // As many digits as it takes to tell the two figures apart.
            let digits = (2...12).first { isPassed || value.fixed($0) != gate.minimum.fixed($0) } ?? 12
            let figure = value.fixed(digits)
            guard !isPassed else { return "\(name) is \(figure), at least \(gate.minimum.short)." }
            let gap = (gate.minimum - value).fixed(digits)
            return "\(name) is \(figure), which is \(gap) below the minimum of \(gate.minimum.short)."
        }
    }

    public func verdict(on score: MetricScore) -> Verdict {
        Verdict(gate: self, name: score.name, value: score.value)
    }
}

extension Double {
    /// The number as a person writes it: without `.0`.
    public var short: String { self == rounded() && abs(self) < 1e15 ? String(Int(self)) : String(self) }
}
