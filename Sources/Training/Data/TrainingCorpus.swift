import Corpora
import Tensors
import Translation
import Vocabularies

/// The pairs to learn from: the same in every epoch, or segmented into subwords from scratch in each.
public struct TrainingCorpus: Sendable {
    /// The pairs in their best segmentation.
    public let pairs: [EncodedPair]
    /// The number of pairs that were skipped because a side is too long.
    public let skipped: Int
    private let sampling: SubwordSampling?

    /// - Parameters:
    ///   - texts: the pairs as text.
    ///   - vocabularies: those that turn the text into tokens.
    ///   - maximumLength: pairs with more tokens on a side are skipped.
    ///   - noise: subwords are sampled as it says.
    ///   - key: the random key of the samples.
    /// - Throws: ``TrainingError/noSubwords``.
    public init(
        _ texts: [SegmentPair], _ vocabularies: VocabularyPair, maximumLength: Int, noise: NoiseOptions, key: RandomKey
    ) throws {
        let encoded = [EncodedPair](texts, vocabularies)
        let kept = encoded.indices.filter {
            max(encoded[$0].source.count, encoded[$0].target.count) <= maximumLength
        }
        pairs = kept.map { encoded[$0] }
        skipped = texts.count - kept.count
        guard noise.sourceSubwordSampling > 0 || noise.targetSubwordSampling > 0 else {
            sampling = nil
            return
        }
        sampling = try SubwordSampling(
            source: .init(
                vocabularies.source, kept.map { texts[$0].source }, noise.sourceSubwordSampling, key.derived("source")),
            target: .init(
                vocabularies.target, kept.map { texts[$0].target }, noise.targetSubwordSampling, key.derived("target")),
            maximumLength: maximumLength)
    }

    /// Pairs that are the same in every epoch.
    public init(_ pairs: [EncodedPair]) {
        self.pairs = pairs
        skipped = 0
        sampling = nil
    }

    /// The bound on the length of translations, as `SearchOptions.maximumRatio`: a quarter above that of all but one in
    /// a thousand of the pairs, and at least 1.
    ///
    /// With a tight bound a search ends sooner, because long hypotheses cannot win any more. Outliers occur in small
    /// corpora too, so up to ten pairs, and at most a fiftieth of them, are ignored there, and the bound is at most three
    /// times the median ratio.
    public var maximumRatio: Double {
        let extra = SearchOptions().maximumExtra
        let ratios = pairs.map { Double($0.target.count - extra) / Double(max(1, $0.source.count)) }.sorted()
        guard !ratios.isEmpty else { return SearchOptions.widestRatio }
        let odd = max(ratios.count / 1000, min(ratios.count / 50, 10))
        let usual = pairs.map { Double($0.target.count) / Double(max(1, $0.source.count)) }.sorted()[pairs.count / 2]
        let ratio = min(1.25 * ratios[ratios.count - 1 - odd], 3 * usual, ModelDescription.widestRatio)
        return max(1, (100 * ratio).rounded(.up) / 100)
    }

    /// The pairs of an epoch. The same key and epoch give the same pairs, in any order of calls.
    public func pairs(epoch: Int) -> [EncodedPair] { sampling?.pairs(pairs, epoch: epoch) ?? pairs }
}
