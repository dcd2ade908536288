import Corpora
import Diagnostics
import Tensors
import Translation
import Vocabularies

/// The pairs to learn from: the same in every epoch, or cut into subwords anew for each.
public struct TrainingCorpus: Sendable {
    /// The pairs in their best segmentation.
    public let pairs: [EncodedPair]
    /// Pairs that were skipped because a side is too long.
    public let skipped: Int
    private let sampling: Sampling?

    /// - Parameter maximumLength: pairs with more tokens on a side are skipped.
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
        sampling = try Sampling(
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

    /// The longest translation that is worth looking for, as ``SearchOptions/maximumRatio``: a quarter more than what
    /// all but one in a thousand of the pairs need, and at least 1.
    ///
    /// A tight bound lets a search end sooner: the longer a hypothesis may still become, the longer it may win. Odd
    /// pairs occur in small corpora too, so up to ten, a fiftieth of the pairs, do not count there, and three times the
    /// usual ratio is always enough.
    public var maximumRatio: Double {
        let extra = SearchOptions().maximumExtra
        let ratios = pairs.map { Double($0.target.count - extra) / Double(max(1, $0.source.count)) }.sorted()
        guard !ratios.isEmpty else { return SearchOptions.widestRatio }
        let odd = max(ratios.count / 1000, min(ratios.count / 50, 10))
        let usual = pairs.map { Double($0.target.count) / Double(max(1, $0.source.count)) }.sorted()[pairs.count / 2]
        let ratio = min(1.25 * ratios[ratios.count - 1 - odd], 3 * usual, ModelDescription.widestRatio)
        return max(1, (100 * ratio).rounded(.up) / 100)
    }

    /// The pairs as an epoch sees them. The same key and epoch give the same pairs, whatever was asked for before.
    public func pairs(epoch: Int) -> [EncodedPair] { sampling?.pairs(pairs, epoch: epoch) ?? pairs }
}

extension [EncodedPair] {
    /// Encodes pairs of segments on all processors.
    public init(_ texts: [SegmentPair], _ vocabularies: VocabularyPair) {
        let sources = vocabularies.source.encode(texts.map(\.source))
        let targets = vocabularies.target.encode(texts.map(\.target))
        self = zip(sources, targets).map { EncodedPair(source: $0, target: $1) }
    }
}

/// Subword regularization (Kudo 2018) and BPE-dropout (Provilkov, Emelianenko & Voita 2020).
private struct Sampling: Sendable {
    struct Side: Sendable {
        private let vocabulary: SubwordVocabulary
        private let texts: [String]
        private let rate: Float
        private let key: RandomKey

        /// Nil where nothing is sampled.
        init?(_ vocabulary: any Vocabulary, _ texts: [String], _ rate: Float, _ key: RandomKey) throws {
            guard rate > 0 else { return nil }
            guard let vocabulary = vocabulary as? SubwordVocabulary else {
                throw Diagnostic(
                    .configuration,
                    "--subword-sampling needs a vocabulary of subwords; make one with pipeline-vocab --kind unigram or bpe"
                )
            }
            self.vocabulary = vocabulary
            self.texts = texts
            self.rate = rate
            self.key = key
        }

        func sentences(epoch: Int) -> [[Int32]] {
            let key = key.derived(UInt64(epoch))
            return vocabulary.sample(texts, alpha: rate) { UInt32(truncatingIfNeeded: key.derived(UInt64($0)).bits) }
        }
    }

    let source: Side?
    let target: Side?
    let maximumLength: Int

    func pairs(_ plain: [EncodedPair], epoch: Int) -> [EncodedPair] {
        var pairs = plain
        // A sentence that sampling has made too long keeps its best segmentation.
        func replace(_ side: WritableKeyPath<EncodedPair, [Int32]>, _ sentences: [[Int32]]?) {
            guard let sentences else { return }
            for (index, sentence) in sentences.enumerated() where sentence.count <= maximumLength {
                pairs[index][keyPath: side] = sentence
            }
        }
        replace(\.source, source?.sentences(epoch: epoch))
        replace(\.target, target?.sentences(epoch: epoch))
        return pairs
    }
}
