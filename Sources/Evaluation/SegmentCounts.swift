import Concurrency

/// The counts of each segment of a corpus: what scores of the whole, of parts and of samples are made from.
public struct SegmentCounts: Sendable {
    /// How many counts a row has.
    public let width: Int
    /// The rows, one after the other.
    let values: [Double]
    /// How many references each segment has; nil where the number varies.
    public let references: Int?

    /// How many segments there are.
    public var count: Int { values.count / width }

    /// The row of one segment.
    public subscript(segment: Int) -> [Double] { Array(values[segment * width..<(segment + 1) * width]) }

    /// One column of one row.
    public func value(_ segment: Int, _ column: Int) -> Double { values[segment * width + column] }

    /// The sum of the rows of all segments.
    public func sum() -> [Double] { sum(of: 0..<count) }

    /// The sum of the rows of some segments, which may repeat.
    public func sum(of segments: some Sequence<Int>) -> [Double] {
        var sum = [Double](repeating: 0, count: width)
        for segment in segments {
            for column in 0..<width { sum[column] += values[segment * width + column] }
        }
        return sum
    }

    /// Counts all segments, in parallel where there are many.
    /// - Parameters:
    ///   - metric: the metric that counts.
    ///   - hypotheses: one segment each.
    ///   - references: one or more lists of references, each with as many segments as there are hypotheses.
    public init(_ metric: some Metric, hypotheses: [String], references: [[String]]) {
        Self.check(hypotheses, references)
        self.init(metric, hypotheses: hypotheses, count: references.count) { segment in
            references.map { $0[segment] }
        }
    }

    /// Counts all segments of which some have fewer references than others.
    /// - Parameters:
    ///   - metric: the metric that counts.
    ///   - hypotheses: one segment each.
    ///   - references: lists with nil for a missing reference.
    public init(_ metric: some Metric, hypotheses: [String], references: [[String?]]) {
        Self.check(hypotheses, references)
        let counts = Set(hypotheses.indices.map { segment in references.count { $0[segment] != nil } })
        self.init(metric, hypotheses: hypotheses, count: counts.count == 1 ? counts.first : nil) { segment in
            references.compactMap { $0[segment] }
        }
    }

    private static func check<Text>(_ hypotheses: [String], _ references: [[Text]]) {
        precondition(
            !references.isEmpty && references.allSatisfy { $0.count == hypotheses.count },
            "a list of references has another number of segments than the hypotheses")
    }

    private init(
        _ metric: some Metric, hypotheses: [String], count: Int?, references: @Sendable (Int) -> [String]
    ) {
        width = metric.width
        self.references = count
        let parts = parallelMap(hypotheses.count) { range in
            var counter = metric.makeCounter()
            var rows: [Double] = []
            rows.reserveCapacity(range.count * metric.width)
            for segment in range {
                counter.count(hypothesis: hypotheses[segment], references: references(segment), into: &rows)
            }
            return rows
        }
        values = parts.count == 1 ? parts[0] : Array(parts.joined())
    }
}

extension Metric {
    /// The score of a corpus.
    /// - Parameters:
    ///   - hypotheses: one segment each.
    ///   - references: one or more lists of references, each with as many segments as there are hypotheses.
    public func corpusScore(hypotheses: [String], references: [[String]]) -> MetricScore {
        let counts = SegmentCounts(self, hypotheses: hypotheses, references: references)
        return score(counts.sum(), references: counts.references)
    }

    /// The score of one segment, by the sentence-level variant of the metric.
    public func sentenceScore(hypothesis: String, references: [String]) -> MetricScore {
        var counter = makeCounter()
        var row: [Double] = []
        counter.count(hypothesis: hypothesis, references: references, into: &row)
        return sentenceLevel.score(row, references: references.count)
    }
}
