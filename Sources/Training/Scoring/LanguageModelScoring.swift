import Concurrency
import Evaluation
import Foundation
import Tensors
import Translation
import Vocabularies

/// A language model is scored by the perplexity per word of the dev set, which does not depend on the tokens that the
/// vocabulary cuts words into, and by bits per character.
struct LanguageModelScoring: DevelopmentScoring {
    static let task = LanguageModelTask.name
    static let scores: [DevelopmentScore] = [.perplexity, .bitsPerCharacter, .loss]

    private let size: TextSize
    private let vocabulary: any Vocabulary
    /// How many texts are written after each evaluation, and their longest.
    private static let samples = (count: 5, tokens: 40)

    init(_ texts: [TrainingPair], _ vocabularies: VocabularyPair, tokenizer: any Tokenizer) {
        size = texts.reduce(into: TextSize()) { $0.add($1.target) }
        vocabulary = vocabularies.target
    }

    func evaluate(_ evaluation: DevelopmentEvaluation) throws -> DevelopmentResult? {
        let negativeLog = evaluation.sums.negativeLog
        let samples = try write(evaluation)
        if try evaluation.model.ranks.isInterrupted() { return nil }
        return DevelopmentResult(
            figures: [
                DevelopmentFigure(score: .perplexity, value: size.perplexity(negativeLog)),
                DevelopmentFigure(score: .bitsPerCharacter, value: size.bitsPerCharacter(negativeLog)),
            ], samples: samples)
    }

    /// Texts that the model writes, the same random numbers each time.
    private func write(_ evaluation: DevelopmentEvaluation) throws -> [TranslationSample] {
        guard let model = evaluation.model.model as? LanguageModel else {
            preconditionFailure("only a language model is scored by its perplexity")
        }
        var options = SearchOptions(beam: 1)
        options.sampling = .init(seed: evaluation.options.seed)
        (options.maximumRatio, options.maximumExtra) = (0, Self.samples.tokens)
        var search = BeamSearch(model, options)
        search.isCancelled = { Interruption.isRequested }
        let requests = (0..<Self.samples.count).map { SearchRequest(source: [Batch.end], number: $0) }
        return try evaluation.model.search(search, requests).map {
            TranslationSample(source: "", reference: "", translation: vocabulary.decode($0))
        }
    }
}
