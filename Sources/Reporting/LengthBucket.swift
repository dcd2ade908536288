import Concurrency
import Evaluation

/// The segments whose length is in a range, and their scores.
public struct LengthBucket: Sendable, Equatable {
    /// The least length in tokens.
    public var from: Int
    /// The greatest length in tokens; nil where there is none.
    public var to: Int?
    /// How many segments there are.
    public var segments: Int
    /// The score of these segments by each metric, in the metrics' order.
    public var scores: [Double]
    /// The 95 % interval of each score; empty where none was estimated.
    public var intervals: [ConfidenceInterval] = []
    /// Tokens of the hypotheses over those of the first references; 0 where these have none.
    public var ratio = 0.0

    /// The range as a label: `6–10`, `51+`.
    public var label: String { to.map { from == $0 ? "\(from)" : "\(from)–\($0)" } ?? "\(from)+" }

    /// The first length of each bucket, in words. They are fixed, so that reports can be laid side by side.
    private static let starts = [0, 6, 11, 16, 21, 31, 51]
    /// How many resamples an interval is estimated from.
    private static let samples = 200
    /// The most segments for which intervals are estimated: with more they are too small to see.
    private static let mostSegments = 20_000

    /// Sorts segments into buckets; empty buckets are left out.
    /// - Parameters:
    ///   - lengths: the length of each segment in tokens.
    ///   - hypotheses: the tokens of each hypothesis.
    ///   - references: the tokens of each first reference.
    ///   - tokensPerWord: how many of the tokens in `lengths` make up a word.
    static func all(
        of evaluation: CorpusEvaluation, by lengths: [Int], hypotheses: [Int], references: [Int], tokensPerWord: Int = 1
    ) -> [LengthBucket] {
        let starts = starts.map { $0 == 0 ? 0 : ($0 - 1) * tokensPerWord + 1 }
        var members = [[Int]](repeating: [], count: starts.count)
        for (segment, length) in lengths.enumerated() {
            members[(starts.lastIndex { $0 <= length }) ?? 0].append(segment)
        }
        let resampling = lengths.count <= mostSegments ? Resampling(seed: 12345) : nil
        let filled = starts.indices.filter { !members[$0].isEmpty }
        return parallelMap(filled.count, chunk: 1) { [members] part in
            let index = filled[part.lowerBound], segments = members[index]
            let expected = segments.reduce(0) { $0 + references[$1] }
            return LengthBucket(
                from: starts[index], to: index + 1 < starts.count ? starts[index + 1] - 1 : nil,
                segments: segments.count, scores: evaluation.measures.map { $0.score(of: segments).value },
                intervals: resampling?.intervals(of: evaluation.measures, samples: samples, segments: segments) ?? [],
                ratio: expected == 0
                    ? 0 : Double(segments.reduce(0) { $0 + hypotheses[$1] }) / Double(expected))
        }
    }
}
