import Corpora
import Evaluation
import Translation
import Vocabularies

/// The dev set, by which the best model is chosen.
public struct DevelopmentSet {
    /// The pairs as token ids.
    public var pairs: [EncodedPair]
    /// The number of pairs that were skipped because a side is too long.
    public private(set) var skipped = 0
    /// The text of the pairs; empty where there is none.
    private(set) var texts: [TrainingPair] = []
    /// What a model is judged by.
    let scoring: any DevelopmentScoring

    /// A set of token ids without text, to translate.
    /// - Parameters:
    ///   - pairs: the pairs.
    ///   - bleu: BLEU of translations of the pairs' sources, from 0 to 100.
    ///   - samples: some of the translations as text, of the same pairs every time.
    public init(
        pairs: [EncodedPair], bleu: @escaping ([[Int32]]) throws -> Double,
        samples: @escaping ([[Int32]]) -> [TranslationSample] = { _ in [] }
    ) {
        self.pairs = pairs
        scoring = TranslationScoring(bleu: bleu, samples: samples)
    }

    /// - Parameters:
    ///   - texts: the pairs as text, with what the model reads beside their sources.
    ///   - vocabularies: those that turn the text into tokens and translations into text.
    ///   - task: the name of the task that models are judged by.
    ///   - tokenizer: that of BLEU.
    ///   - maximumLength: pairs with more tokens on a side are skipped: one long text takes more time and memory than
    ///     all others.
    public init(
        _ texts: [TrainingPair], _ vocabularies: VocabularyPair, task: String = TranslationTask.name,
        tokenizer: any Tokenizer, maximumLength: Int
    ) {
        let encoded = [EncodedPair](texts, vocabularies, longestAnnotation: maximumLength)
        let kept = encoded.indices.filter {
            max(encoded[$0].ownCount, encoded[$0].target.count) <= maximumLength
        }
        pairs = kept.map { encoded[$0] }
        self.texts = kept.map { texts[$0] }
        scoring = TaskScorings.of(task).init(self.texts, vocabularies, tokenizer: tokenizer)
        skipped = encoded.count - kept.count
    }
}
