import Corpora
import Files
import Logging
import Tensors
import Translation
import Vocabularies

/// The pairs to learn from: the same in every epoch, or segmented into subwords from scratch in each.
public struct TrainingCorpus: Sendable {
    /// The pairs in their best segmentation.
    public let pairs: EncodedCorpus
    /// The bound on the length of translations, as `SearchOptions.maximumRatio`: a quarter above that of nearly all pairs.
    public let maximumRatio: Double
    /// Which of them an epoch has.
    public let draw: EpochDraw
    private let sampling: SubwordSampling?

    /// The number of pairs that were skipped because a side is too long.
    public var skipped: Int { pairs.textCount - pairs.count }

    /// - Parameters:
    ///   - text: the text of the pairs.
    ///   - vocabularies: those that turn the text into tokens.
    ///   - maximumLength: pairs with more tokens on a side are skipped.
    ///   - noise: subwords are sampled as it says.
    ///   - key: the random key of the samples.
    ///   - cache: keeps the token ids of a large text; nil keeps them in memory.
    ///   - logger: receives warnings about the cache.
    /// - Throws: ``TrainingError/noSubwords``, or a `Diagnostic` where files cannot be read or written.
    public init(
        _ text: TrainingText, _ vocabularies: VocabularyPair, maximumLength: Int, noise: NoiseOptions, key: RandomKey,
        cache: CorpusCache? = nil, logger: Logger = Logger(label: "training")
    ) throws {
        let encoder = CorpusEncoder(text, vocabularies, maximumLength: maximumLength)
        let cache = cache.flatMap { text.record.pairs >= $0.leastPairs ? $0 : nil }
        pairs = try cache?.corpus(encoder, logger) ?? encoder.inMemory()
        maximumRatio = TargetRatio(pairs).bound
        draw = Self.draw(pairs, text.record, key)
        guard noise.sourceSubwordSampling > 0 || noise.targetSubwordSampling > 0 else {
            sampling = nil
            return
        }
        sampling = try SubwordSampling(
            text, pairs,
            source: .init(vocabularies.source, noise.sourceSubwordSampling, key.derived("source")),
            target: .init(vocabularies.target, noise.targetSubwordSampling, key.derived("target")),
            encoder: encoder, cache: cache)
    }

    /// Text in memory.
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
        try self.init(
            TrainingText(texts), vocabularies, maximumLength: maximumLength, noise: noise, key: key)
    }

    /// Pairs that are the same in every epoch.
    public init(_ pairs: [EncodedPair]) {
        self.pairs = EncodedCorpus(pairs)
        maximumRatio = TargetRatio(self.pairs).bound
        draw = EpochDraw(count: pairs.count)
        sampling = nil
    }

    /// Which pairs epochs have, by the weights of those that were kept.
    private static func draw(_ pairs: EncodedCorpus, _ record: TextRecord, _ key: RandomKey) -> EpochDraw {
        guard let weights = record.weights else { return EpochDraw(count: pairs.count) }
        let kept = weights.indices.lazy.filter { pairs.isKept($0) }.map { weights[$0] }
        return EpochDraw(weights: Array(kept), key: key.derived("draw"))
    }

    /// The pairs of an epoch. The same key and epoch give the same pairs, in any order of calls.
    /// - Throws: a `Diagnostic` where the text cannot be read again.
    public func pairs(epoch: Int) throws -> EncodedCorpus { try sampling?.pairs(epoch: epoch) ?? pairs }

    /// Starts to make the pairs of an epoch on a thread of its own, so that they are there when they are asked for.
    public func prepare(epoch: Int) { sampling?.prepare(epoch: epoch) }
}

/// The bound on the length of translations, as `SearchOptions.maximumRatio`: a quarter above that of all but one in
/// a thousand of the pairs, and at least 1.
///
/// With a tight bound a search ends sooner, because long hypotheses cannot win any more. Outliers occur in small
/// corpora too, so up to ten pairs, and at most a fiftieth of them, are ignored there, and the bound is at most three
/// times the median ratio.
struct TargetRatio {
    let bound: Double

    init(_ pairs: EncodedCorpus) {
        guard !pairs.isEmpty else {
            bound = SearchOptions.widestRatio
            return
        }
        // Pairs of the same lengths are counted together: there are few of them, however many pairs.
        var counts: [SIMD2<Int32>: Int] = [:]
        for index in 0..<pairs.count {
            let lengths = SIMD2(Int32(pairs.ownLength(index)), Int32(pairs.targetLength(index)))
            counts[lengths, default: 0] += 1
        }
        let extra = SearchOptions().maximumExtra
        /// The ratio at an index of all ratios in ascending order.
        func ratio(at index: Int, extra: Int) -> Double {
            let ratios = counts.map { (Double(Int($0.key.y) - extra) / Double(max(1, $0.key.x)), $0.value) }
            var left = index
            for (ratio, count) in ratios.sorted(by: { $0.0 < $1.0 }) {
                if left < count { return ratio }
                left -= count
            }
            return ratios.map(\.0).max() ?? 0
        }
        let odd = max(pairs.count / 1000, min(pairs.count / 50, 10))
        let usual = ratio(at: pairs.count / 2, extra: 0)
        let widest = min(
            1.25 * ratio(at: pairs.count - 1 - odd, extra: extra), 3 * usual, ModelDescription.widestRatio)
        bound = max(1, (100 * widest).rounded(.up) / 100)
    }
}
