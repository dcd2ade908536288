import Foundation

/// What the confidence in a translation follows from.
public struct ConfidenceFeatures: Sendable {
    /// Their names, in the order of the values.
    public static let names = [
        "mean-log-probability", "geometric-mean", "mean-probability", "lowest-log-probability", "unlikely-tokens",
        "log-tokens", "log-length-ratio", "match-similarity",
    ]

    /// A number for each name.
    public let values: [Double]

    /// Below this a token is unlikely, in nats.
    private static let unlikely = -1.0
    /// Log probabilities are at least this.
    private static let lowest = -20.0

    /// - Parameters:
    ///   - translation: a translation by the model.
    ///   - source: its source text.
    ///   - similarity: that of the match that the model read, from 0 to 1; 0 where it read none.
    public init(_ translation: TextTranslation, source: String, similarity: Double) {
        self.init(
            logProbabilities: translation.hypothesis.tokenLogProbabilities, translation: translation.text,
            source: source, similarity: similarity)
    }

    /// - Parameters:
    ///   - logProbabilities: those of the tokens of a translation.
    ///   - translation: its text.
    ///   - source: its source text.
    ///   - similarity: that of the match that the model read, from 0 to 1; 0 where it read none.
    public init(logProbabilities: [Float], translation: String, source: String, similarity: Double) {
        let found = logProbabilities.map { value in
            value.isNaN ? Self.lowest : max(Self.lowest, min(0, Double(value)))
        }
        let count = Double(max(1, found.count))
        let mean = found.reduce(0, +) / count
        values = [
            mean, exp(mean), found.isEmpty ? 1 : found.reduce(0) { $0 + exp($1) } / count, found.min() ?? 0,
            Double(found.count { $0 < Self.unlikely }) / count, log(count),
            log(Double(max(1, translation.utf8.count)) / Double(max(1, source.utf8.count))), similarity,
        ]
    }

    /// The index of the translation's length, for comparison.
    static let length = 5
}
