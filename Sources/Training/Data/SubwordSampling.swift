import Concurrency
import Corpora
import Synchronization
import Tensors
import Vocabularies

/// Segmentations into subwords that differ between epochs: subword regularization (Kudo 2018) and BPE-dropout
/// (Provilkov, Emelianenko & Voita 2020).
final class SubwordSampling: Sendable {
    /// One language of a corpus.
    struct Side: Sendable {
        private let vocabulary: SubwordVocabulary
        private let rate: Float
        private let key: RandomKey

        /// Nil where nothing is sampled.
        /// - Throws: ``TrainingError/noSubwords``.
        init?(_ vocabulary: any Vocabulary, _ rate: Float, _ key: RandomKey) throws {
            guard rate > 0 else { return nil }
            guard let vocabulary = vocabulary as? SubwordVocabulary else { throw TrainingError.noSubwords }
            self.vocabulary = vocabulary
            self.rate = rate
            self.key = key
        }

        /// A sentence of an epoch.
        /// - Parameter index: that of its pair.
        func sample(_ text: String, _ index: Int, epoch: Int) -> [Int32] {
            let key = key.derived(UInt64(epoch)).derived(UInt64(index))
            return vocabulary.sample(text, alpha: rate, seed: UInt32(truncatingIfNeeded: key.bits))
        }
    }

    private let text: TrainingText
    /// The pairs in their best segmentation.
    private let plain: EncodedCorpus
    private let source: Side?
    private let target: Side?
    private let encoder: CorpusEncoder
    private let cache: CorpusCache?
    /// The epoch that is being made for later.
    private let next = Mutex<(epoch: Int, corpus: Background<EncodedCorpus>)?>(nil)

    /// - Parameter cache: the file beside which epochs are written; nil for memory.
    init(
        _ text: TrainingText, _ plain: EncodedCorpus, source: Side?, target: Side?, encoder: CorpusEncoder,
        cache: CorpusCache?
    ) {
        (self.text, self.plain, self.source, self.target) = (text, plain, source, target)
        (self.encoder, self.cache) = (encoder, cache)
    }

    deinit { next.withLock { $0?.corpus.cancel() } }

    /// The pairs of an epoch.
    func pairs(epoch: Int) throws -> EncodedCorpus {
        let prepared = next.withLock { next in
            defer { next = nil }
            if next?.epoch != epoch { next?.corpus.cancel() }
            return next?.epoch == epoch ? next?.corpus : nil
        }
        return try prepared?.result() ?? sampler(epoch).corpus(onAllProcessors: true) { false }
    }

    /// Starts to make the pairs of an epoch.
    func prepare(epoch: Int) {
        let sampler = sampler(epoch)
        next.withLock { next in
            guard next?.epoch != epoch else { return }
            next?.corpus.cancel()
            // One thread, as the training itself needs the others.
            next = (epoch, Background { try sampler.corpus(onAllProcessors: false, isCancelled: $0) })
        }
    }

    private func sampler(_ epoch: Int) -> Sampler {
        Sampler(text: text, plain: plain, source: source, target: target, encoder: encoder, cache: cache, epoch: epoch)
    }

    /// Makes the pairs of one epoch.
    private struct Sampler: Sendable {
        let text: TrainingText
        let plain: EncodedCorpus
        let source: Side?
        let target: Side?
        let encoder: CorpusEncoder
        let cache: CorpusCache?
        let epoch: Int

        func corpus(onAllProcessors: Bool, isCancelled: () -> Bool) throws -> EncodedCorpus {
            func fill(_ writer: EncodedCorpusWriter) throws {
                // Indices in the text, and among the pairs that were kept.
                var (first, index) = (0, 0)
                try text.read { pairs in
                    if isCancelled() { throw CancellationError() }
                    var kept: [(pair: TrainingPair, index: Int)] = []
                    for (offset, pair) in pairs.enumerated() where plain.isKept(first + offset) {
                        kept.append((pair, index))
                        index += 1
                    }
                    first += pairs.count
                    let chunk = onAllProcessors ? 1024 : max(1, kept.count)
                    let parts = parallelMap(kept.count, chunk: chunk) { [kept] range in
                        kept[range].map { sample($0.pair, $0.index) }
                    }
                    for pair in parts.joined() { writer.append(pair) }
                    try writer.flush()
                }
            }
            if let cache { return try cache.unnamed(encoder, fill) }
            let writer = EncodedCorpusWriter(isWide: encoder.isWide, maximumLength: encoder.maximumLength)
            try fill(writer)
            return EncodedCorpus(writer)
        }

        /// A sentence that sampling has made too long keeps its best segmentation.
        private func sample(_ pair: TrainingPair, _ index: Int) -> EncodedPair {
            var result = plain[index]
            if let sampled = source?.sample(pair.source, index, epoch: epoch), sampled.count <= encoder.maximumLength {
                // Annotations are read in their best segmentation.
                result.source = sampled + result.source[result.ownCount...]
                result.ownCount = sampled.count
            }
            if let sampled = target?.sample(pair.target, index, epoch: epoch), sampled.count <= encoder.maximumLength {
                result.target = sampled
            }
            return result
        }
    }
}
