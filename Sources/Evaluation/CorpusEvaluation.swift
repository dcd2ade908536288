/// Hypotheses scored by several metrics, as a whole and one by one.
public struct CorpusEvaluation: Sendable {
    /// What one metric says.
    public struct Measure: Sendable {
        public let metric: any Metric
        public let counts: SegmentCounts
        /// The score of the corpus.
        public let score: MetricScore
        /// The value of each segment by the sentence-level variant of the metric, from 0 to 100.
        public let sentences: [Double]

        init(_ metric: some Metric, hypotheses: [String], references: [[String]]) {
            self.metric = metric
            let counts = SegmentCounts(metric, hypotheses: hypotheses, references: references)
            self.counts = counts
            score = metric.score(counts.sum(), references: references.count)
            let sentenceLevel = metric.sentenceLevel
            sentences = Array(
                inParallel(counts.count) { range in range.map { sentenceLevel.value(counts[$0]) } }.joined())
        }

        /// The score of some of the segments.
        public func score(of segments: some Sequence<Int>) -> MetricScore {
            metric.score(counts.sum(of: segments), references: counts.references)
        }
    }

    public let measures: [Measure]

    /// - Parameters:
    ///   - hypotheses: one segment each.
    ///   - references: one or more lists of references, each with as many segments as there are hypotheses.
    public init(hypotheses: [String], references: [[String]], metrics: [any Metric]) {
        measures = metrics.map { Measure($0, hypotheses: hypotheses, references: references) }
    }

    /// What the metric with this key says, where it was asked.
    public subscript(key: String) -> Measure? { measures.first { $0.metric.key == key } }
}

/// The number of tokens of each line, as the tokenizer counts them.
public func tokenCounts(of lines: [String], by tokenizer: any Tokenizer) -> [Int] {
    Array(inParallel(lines.count) { range in range.map { tokenizer.count(of: lines[$0]) } }.joined())
}
