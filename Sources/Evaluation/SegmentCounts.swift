/// The counts of each segment of a corpus: what scores of the whole, of parts and of samples are made from.
public struct SegmentCounts: Sendable {
    /// How many counts a row has.
    public let width: Int
    /// The rows, one after the other.
    private let values: [Int]
    /// How many references each segment has.
    public let references: Int

    /// How many segments there are.
    public var count: Int { values.count / width }

    /// The row of one segment.
    public subscript(segment: Int) -> [Int] { Array(values[segment * width..<(segment + 1) * width]) }

    /// One column of one row.
    public func value(_ segment: Int, _ column: Int) -> Int { values[segment * width + column] }

    /// The sum of the rows of all segments.
    public func sum() -> [Int] { sum(of: 0..<count) }

    /// The sum of the rows of some segments, which may repeat.
    public func sum(of segments: some Sequence<Int>) -> [Int] {
        var sum = [Int](repeating: 0, count: width)
        for segment in segments {
            for column in 0..<width { sum[column] += values[segment * width + column] }
        }
        return sum
    }

    /// Counts all segments, in parallel where there are many.
    /// - Parameters:
    ///   - references: one or more lists of references, each with as many segments as there are hypotheses.
    public init(_ metric: some Metric, hypotheses: [String], references: [[String]]) {
        precondition(
            !references.isEmpty && references.allSatisfy { $0.count == hypotheses.count },
            "a list of references has another number of segments than the hypotheses")
        width = metric.width
        self.references = references.count
        let parts = inParallel(hypotheses.count) { Self.rows(metric, hypotheses, references, $0) }
        values = parts.count == 1 ? parts[0] : Array(parts.joined())
    }

    private static func rows(
        _ metric: some Metric, _ hypotheses: [String], _ references: [[String]], _ range: Range<Int>
    ) -> [Int] {
        var counter = metric.makeCounter()
        var rows: [Int] = []
        rows.reserveCapacity(range.count * metric.width)
        for segment in range {
            counter.count(hypothesis: hypotheses[segment], references: references.map { $0[segment] }, into: &rows)
        }
        return rows
    }
}

extension Metric {
    /// The score of a corpus.
    /// - Parameters:
    ///   - hypotheses: one segment each.
    ///   - references: one or more lists of references, each with as many segments as there are hypotheses.
    public func corpusScore(hypotheses: [String], references: [[String]]) -> MetricScore {
        let counts = SegmentCounts(self, hypotheses: hypotheses, references: references)
        return score(counts.sum(), references: references.count)
    }

    /// The score of one segment, by the sentence-level variant of the metric.
    public func sentenceScore(hypothesis: String, references: [String]) -> MetricScore {
        var counter = makeCounter()
        var row: [Int] = []
        counter.count(hypothesis: hypothesis, references: references, into: &row)
        return sentenceLevel.score(row, references: references.count)
    }
}
