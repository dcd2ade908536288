import Corpora
import Evaluation
import Vocabularies

/// The dev set, by which the best model is chosen.
public struct DevelopmentSet {
    /// The pairs as token ids.
    public var pairs: [EncodedPair]
    /// BLEU of translations of the pairs' sources, from 0 to 100.
    public var bleu: ([[Int32]]) throws -> Double
    /// Some of the translations as text, of the same pairs every time.
    public var samples: ([[Int32]]) -> [TranslationSample]
    /// The number of pairs that were skipped because a side is too long.
    public private(set) var skipped = 0
    /// The text of the pairs; empty where there is none.
    private(set) var texts: [TrainingPair] = []

    /// A set of token ids without text.
    public init(
        pairs: [EncodedPair], bleu: @escaping ([[Int32]]) throws -> Double,
        samples: @escaping ([[Int32]]) -> [TranslationSample] = { _ in [] }
    ) {
        self.pairs = pairs
        self.bleu = bleu
        self.samples = samples
    }

    /// - Parameters:
    ///   - texts: the pairs as text, with what the model reads beside their sources.
    ///   - vocabularies: those that turn the text into tokens and translations into text.
    ///   - tokenizer: that of BLEU.
    ///   - maximumLength: pairs with more tokens on a side are skipped: one long text takes more time and memory than
    ///     all others.
    public init(
        _ texts: [TrainingPair], _ vocabularies: VocabularyPair, tokenizer: any Tokenizer, maximumLength: Int
    ) {
        let encoded = [EncodedPair](texts, vocabularies, longestAnnotation: maximumLength)
        let kept = encoded.indices.filter {
            max(encoded[$0].ownCount, encoded[$0].target.count) <= maximumLength
        }
        let (texts, target) = (kept.map { texts[$0] }, vocabularies.target)
        let (references, shown) = (texts.map(\.target), Self.sampleIndices(Self.sampleCount, of: texts.count))
        self.init(pairs: kept.map { encoded[$0] }) { translations in
            BLEU(tokenizer: tokenizer).corpusScore(
                hypotheses: translations.map(target.decode), references: [references]
            ).value
        } samples: { translations in
            shown.map {
                TranslationSample(
                    source: texts[$0].source, reference: texts[$0].target, translation: target.decode(translations[$0]))
            }
        }
        self.texts = texts
        skipped = encoded.count - kept.count
    }

    private static let sampleCount = 5

    /// Indices of `count` pairs from all parts of the set.
    private static func sampleIndices(_ count: Int, of size: Int) -> [Int] {
        (0..<min(count, size)).map { size * (2 * $0 + 1) / (2 * min(count, size)) }
    }
}

/// A sentence of the dev set and its translation by the model.
public struct TranslationSample: Codable, Sendable {
    /// The source text.
    public var source: String
    /// Its translation in the dev set.
    public var reference: String
    /// Its translation by the model.
    public var translation: String

    public init(source: String, reference: String, translation: String) {
        self.source = source
        self.reference = reference
        self.translation = translation
    }
}
