/// How a vocabulary fits the segments of a text.
public struct VocabularyCoverage: Sendable, Equatable {
    public let segments: Int
    /// Running tokens.
    public let tokens: Int
    /// Running tokens that are `<unk>`.
    public let unknown: Int
    /// Tokens of the longest segment.
    public let longest: Int

    /// Encodes the segments, at most `limit` of them: where there are more, one of every so many.
    public init(of vocabulary: any Vocabulary, on segments: [String], limit: Int = 200_000) {
        let step = max(1, (segments.count + limit - 1) / max(1, limit))
        let chosen = step == 1 ? segments : stride(from: 0, to: segments.count, by: step).map { segments[$0] }
        let encoded = vocabulary.encode(chosen)
        self.segments = chosen.count
        tokens = encoded.reduce(0) { $0 + $1.count }
        unknown = encoded.reduce(0) { $0 + $1.count { $0 == SpecialToken.unknown } }
        longest = encoded.reduce(0) { max($0, $1.count) }
    }

    /// The share of running tokens that the vocabulary has, from 0 to 1; 1 of no tokens.
    public var known: Double { tokens == 0 ? 1 : Double(tokens - unknown) / Double(tokens) }

    /// Mean tokens of a segment.
    public var meanLength: Double { segments == 0 ? 0 : Double(tokens) / Double(segments) }
}
