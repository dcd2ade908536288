import Evaluation
import Tensors
import Translation
import Vocabularies

/// A tagger is scored by F1 of the spans that its tags mark, where they mark any, and by the share of words whose tag it
/// finds.
struct TaggingScoring: DevelopmentScoring {
    static let task = TaggingTask.name
    static let scores: [DevelopmentScore] = [.spanF1, .accuracy, .loss]

    private let texts: [TrainingPair]
    private let labels: [String]
    private let scheme: TagScheme
    /// Tokens of a batch of an evaluation.
    private static let batchTokens = 4096
    /// How many sentences with mistakes are shown after each evaluation.
    private static let samples = 5

    init(_ texts: [TrainingPair], _ vocabularies: VocabularyPair, tokenizer: any Tokenizer) {
        self.texts = texts
        labels = (vocabularies.target as? TagVocabulary)?.labels ?? []
        // A dev set may lack the tags that tell the scheme.
        scheme = TagScheme(of: labels.map { [$0] })
    }

    private static func parts(_ text: String) -> [String] {
        text.split(separator: WordSequence.separator).map(String.init)
    }

    func evaluate(_ evaluation: DevelopmentEvaluation) throws -> DevelopmentResult? {
        let found = try evaluation.tags(batchTokens: Self.batchTokens)
        if try evaluation.model.ranks.isInterrupted() { return nil }
        var scores = SpanScores()
        var mistakes: [TranslationSample] = []
        for (text, numbers) in zip(texts, found) {
            let (truth, tags) = (Self.parts(text.target), numbers.map { labels[$0] })
            scores.add(truth: truth, found: tags, scheme: scheme)
            guard truth != tags, mistakes.count < Self.samples else { continue }
            mistakes.append(
                TranslationSample(
                    source: Self.parts(text.source).joined(separator: " "), reference: truth.joined(separator: " "),
                    translation: tags.joined(separator: " ")))
        }
        let accuracy = DevelopmentFigure(score: .accuracy, value: 100 * scores.accuracy)
        guard scheme != .plain else { return DevelopmentResult(figures: [accuracy], samples: mistakes) }
        return DevelopmentResult(
            figures: [DevelopmentFigure(score: .spanF1, value: 100 * scores.all.f1), accuracy], samples: mistakes)
    }
}

extension DevelopmentEvaluation {
    /// The most probable tags of each pair's source, by number.
    fileprivate func tags(batchTokens: Int) throws -> [[Int]] {
        guard let tagger = model.model as? Tagger else { preconditionFailure("only a tagger is scored by its tags") }
        let batches = Batching(tokens: batchTokens, key: RandomKey(0), form: .aligned).sortedBatches(pairs)
        // The tags of a batch's sentences, one sentence after the other.
        let found = try model.compute(batches.count) { index, tape in
            tagger.tags(tape, Batch(untagged: batches[index].map { pairs[$0].source })).flatMap { $0.map(Int32.init) }
        }
        var tags = pairs.map { [Int](repeating: 0, count: $0.target.count) }
        for (batch, found) in zip(batches, found) {
            var start = 0
            for index in batch where start < found.count {
                let end = start + tags[index].count
                tags[index] = found[start..<end].map(Int.init)
                start = end
            }
        }
        return tags
    }
}
