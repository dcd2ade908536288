import Tensors
import Vocabularies

/// Segmentations into subwords that differ between epochs: subword regularization (Kudo 2018) and BPE-dropout
/// (Provilkov, Emelianenko & Voita 2020).
struct SubwordSampling: Sendable {
    /// One language of a corpus.
    struct Side: Sendable {
        private let vocabulary: SubwordVocabulary
        private let texts: [String]
        private let rate: Float
        private let key: RandomKey

        /// Nil where nothing is sampled.
        /// - Throws: ``TrainingError/noSubwords``.
        init?(_ vocabulary: any Vocabulary, _ texts: [String], _ rate: Float, _ key: RandomKey) throws {
            guard rate > 0 else { return nil }
            guard let vocabulary = vocabulary as? SubwordVocabulary else { throw TrainingError.noSubwords }
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

    /// - Parameter plain: the pairs in their best segmentation.
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
