import Concurrency
import Evaluation
import Translation
import Vocabularies

/// Translations of the dev set are scored by BLEU.
struct TranslationScoring: DevelopmentScoring {
    static let task = TranslationTask.name
    static let scores: [DevelopmentScore] = [.bleu, .loss]

    /// BLEU of translations of the pairs' sources, from 0 to 100.
    private let bleu: ([[Int32]]) throws -> Double
    /// Some of the translations as text, of the same pairs every time.
    private let samples: ([[Int32]]) -> [TranslationSample]

    init(bleu: @escaping ([[Int32]]) throws -> Double, samples: @escaping ([[Int32]]) -> [TranslationSample]) {
        (self.bleu, self.samples) = (bleu, samples)
    }

    init(_ texts: [TrainingPair], _ vocabularies: VocabularyPair, tokenizer: any Tokenizer) {
        let target = vocabularies.target
        let references = texts.map(\.target), shown = TranslationSample.indices(of: texts.count)
        self.init { translations in
            BLEU(tokenizer: tokenizer).corpusScore(
                hypotheses: translations.map(target.decode), references: [references]
            ).value
        } samples: { translations in
            shown.map {
                TranslationSample(
                    source: texts[$0].source, reference: texts[$0].target, translation: target.decode(translations[$0]))
            }
        }
    }

    func evaluate(_ evaluation: DevelopmentEvaluation) throws -> DevelopmentResult? {
        guard let model = evaluation.model.model as? EncoderDecoder else {
            preconditionFailure("only an encoder-decoder translates")
        }
        var search = BeamSearch(model, SearchOptions(beam: evaluation.options.evaluationBeam))
        search.options.maximumRatio = evaluation.maximumRatio
        search.isCancelled = { Interruption.isRequested }
        let requests = evaluation.pairs.map { SearchRequest(source: $0.source, ownCount: $0.ownCount) }
        let translations = try evaluation.model.search(search, requests)
        if try evaluation.model.ranks.isInterrupted() { return nil }
        return DevelopmentResult(
            figures: [DevelopmentFigure(score: .bleu, value: try bleu(translations))], samples: samples(translations))
    }
}

/// A sentence of the dev set and what the model makes of it.
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

    private static let count = 5

    /// Indices of some pairs from all parts of a set.
    static func indices(of size: Int) -> [Int] {
        (0..<min(count, size)).map { size * (2 * $0 + 1) / (2 * min(count, size)) }
    }
}
