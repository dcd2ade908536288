import Concurrency

/// Hypotheses scored by several metrics, as a whole and one by one.
public struct CorpusEvaluation: Sendable {
    /// The scores of one metric.
    public struct Measure: Sendable {
        /// The metric that was computed.
        public let metric: any Metric
        /// The counts of each segment.
        public let counts: SegmentCounts
        /// The score of the corpus.
        public internal(set) var score: MetricScore
        /// The value of each segment by the sentence-level variant of the metric, from 0 to 100.
        public let sentences: [Double]

        init(_ metric: some Metric, hypotheses: [String], references: [[String]]) {
            self.metric = metric
            let counts = SegmentCounts(metric, hypotheses: hypotheses, references: references)
            self.counts = counts
            score = metric.score(counts.sum(), references: counts.references)
            let sentenceLevel = metric.sentenceLevel
            sentences = Array(
                parallelMap(counts.count) { range in range.map { sentenceLevel.value(counts[$0]) } }.joined())
        }

        /// The score of some of the segments.
        public func score(of segments: some Sequence<Int>) -> MetricScore {
            metric.score(counts.sum(of: segments), references: counts.references)
        }
    }

    /// The scores of each metric, in the order of the metrics.
    public internal(set) var measures: [Measure]

    /// - Parameters:
    ///   - hypotheses: one segment each.
    ///   - references: one or more lists of references, each with as many segments as there are hypotheses.
    ///   - metrics: the metrics to compute.
    public init(hypotheses: [String], references: [[String]], metrics: [any Metric]) {
        measures = metrics.map { Measure($0, hypotheses: hypotheses, references: references) }
    }

    /// The scores of the metric with this key, if it was computed.
    public subscript(key: String) -> Measure? { measures.first { $0.metric.key == key } }
}
