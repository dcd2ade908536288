import Corpora
import Vocabularies

extension AugmentationKind {
    /// A bitext with its sides exchanged. With a joint vocabulary a model learns both directions first, and then the one
    /// that is wanted (Ding et al. 2021).
    static let reversal = AugmentationKind(
        "reversal", summary: "a bitext with its sides exchanged, to learn both directions first",
        reads: [.source, .target]
    ) { _, _ in Reversal() }
}

/// Exchanges the sides of pairs.
private struct Reversal: AugmentationMethod {
    func candidates(for lines: [SegmentPair], number: Int) -> [[Candidate]] {
        lines.map { [Candidate(SegmentPair(source: $0.target, target: $0.source), made: .source)] }
    }
}
