import Text

/// A translation of one line.
public struct TextTranslation: Sendable {
    /// Detokenized text.
    public var text: String
    /// The search's result.
    public var hypothesis: Hypothesis
    /// Source tokens as the vocabulary spells them, without `</s>`.
    public var sourceTokens: [String]
    /// Target tokens, as ``sourceTokens``.
    public var tokens: [String]
    /// The number of source words, separated by spaces.
    public var sourceWords: Int
    /// The word alignment, with ``Translator/Options/aligns`` or ``Translator/Input/aligns``.
    public var alignment: WordAlignment?
    /// Whether the text was changed after the search, so that it is not that of the tokens.
    public var isEdited = false
    /// Whether it is a copy of its source, which has nothing to translate; the hypothesis has its tokens.
    public var isCopied = false
}

extension TextTranslation {
    /// The translations of a line from those of its parts: the best of all parts, the second best of all parts, ….
    /// - Parameters:
    ///   - parts: for each part its translations, best first.
    ///   - spaces: what comes between each part's translation and the next one.
    public static func joined(_ parts: [[TextTranslation]], spaces: [String]) -> [TextTranslation] {
        guard parts.count > 1, let count = parts.map(\.count).min() else { return parts.first ?? [] }
        return (0..<count).map { rank in
            var joined = parts[0][rank]
            for (part, space) in zip(parts.dropFirst(), spaces) { joined.append(part[rank], after: space) }
            return joined
        }
    }

    private mutating func append(_ other: TextTranslation, after space: String) {
        func words(_ text: String) -> Int { SpacedWords(text).partCount }
        let isWithin = space.isEmpty && !text.isEmpty && !other.text.isEmpty
        if let more = other.alignment {
            // Without a space the first word of the other is a part of the last word of this one.
            let (source, target) = (sourceWords, words(text) - (isWithin ? 1 : 0))
            alignment?.links += more.links.map { .init(source: $0.source + source, target: $0.target + target) }
        }
        text = text.isEmpty ? other.text : other.text.isEmpty ? text : text + space + other.text
        sourceTokens += other.sourceTokens
        sourceWords += other.sourceWords
        isEdited = isEdited || other.isEdited
        isCopied = isCopied && other.isCopied
        tokens += other.tokens
        hypothesis.tokens += other.hypothesis.tokens
        hypothesis.logProbability += other.hypothesis.logProbability
        hypothesis.score += other.hypothesis.score
        hypothesis.tokenLogProbabilities += other.hypothesis.tokenLogProbabilities
        // Attention weights belong to one part's source; those of several parts have no common length.
        hypothesis.attention = []
    }
}
