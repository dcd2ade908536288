import Evaluation

/// The segments whose length lies in a range, and their scores.
public struct LengthBucket: Sendable, Equatable {
    /// The least length in tokens.
    public var from: Int
    /// The greatest length in tokens; nil where there is none.
    public var to: Int?
    /// How many segments there are.
    public var segments: Int
    /// The score of these segments by each metric, in the metrics' order.
    public var scores: [Double]

    /// The range as a label: `6–10`, `51+`.
    public var label: String { to.map { from == $0 ? "\(from)" : "\(from)–\($0)" } ?? "\(from)+" }

    /// The first length of each bucket. They are fixed, so that reports can be laid side by side.
    static let starts = [0, 6, 11, 16, 21, 31, 51]

    /// Sorts segments into buckets; empty buckets are left out.
    /// - Parameter lengths: the length of each segment in tokens.
    static func all(of evaluation: CorpusEvaluation, by lengths: [Int]) -> [LengthBucket] {
        var members = [[Int]](repeating: [], count: starts.count)
        for (segment, length) in lengths.enumerated() {
            members[(starts.lastIndex { $0 <= length }) ?? 0].append(segment)
        }
        return zip(starts.indices, members).filter { !$1.isEmpty }.map { index, segments in
            LengthBucket(
                from: starts[index], to: index + 1 < starts.count ? starts[index + 1] - 1 : nil,
                segments: segments.count, scores: evaluation.measures.map { $0.score(of: segments).value })
        }
    }
}
