/// The number of tokens of a vocabulary by default.
public struct DefaultVocabularySize: Sendable {
    /// A short description.
    public let summary: String
    /// The most tokens, the four specials included, by the numbers of segment pairs and of different characters; nil
    /// takes all there are.
    let size: @Sendable (_ pairs: Int, _ characters: Int) -> Int?

    /// A description of `subwords`.
    public static let subwordRule = """
        2000 pieces below 10,000 pairs, 4000 below 100,000, then 8000, and more where a script has many characters
        """

    static let all = DefaultVocabularySize(summary: "all") { _, _ in nil }

    static func fixed(_ size: Int) -> DefaultVocabularySize {
        DefaultVocabularySize(summary: String(size)) { _, _ in size }
    }

    /// The less text there is, the shorter the pieces that are seen often enough to be learnt (Sennrich & Zhang 2019);
    /// but twice as many as the text has characters, where a script has thousands.
    static let subwords = DefaultVocabularySize(summary: "by the corpus") { pairs, characters in
        max(pairs < 10_000 ? 2000 : pairs < 100_000 ? 4000 : 8000, 2 * characters)
    }
}
