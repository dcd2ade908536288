import Reporting
import Translation

extension TextTranslation {
    /// The attention of its words; none for an empty line, or one that was translated in parts.
    func attentionMap(line: Int) -> AttentionMap? {
        let weights = hypothesis.attention
        guard !weights.isEmpty else { return nil }
        let end = weights.count > tokens.count ? ["</s>"] : []
        return AttentionMap(line: line, source: sourceTokens + ["</s>"], target: tokens + end, weights: weights)
    }
}
