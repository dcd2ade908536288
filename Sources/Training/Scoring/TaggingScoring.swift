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
        scheme = TagScheme(of: texts.map { Self.parts($0.target) })
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
        // The words of all sentences, one after the other.
        let starts = pairs.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1.target.count) }
        var tags = [Int](repeating: 0, count: starts[pairs.count])
        tags.withUnsafeMutableBufferPointer { tags in
            model.evaluate { worker, tape in
                for batch in model.share(of: batches.count, worker) where !isInterrupted {
                    tape.reset()
                    let own = batches[batch]
                    let found = tagger.tags(tape, Batch(untagged: own.map { pairs[$0].source }))
                    for (index, found) in zip(own, found) {
                        for (word, tag) in found.enumerated() { tags[starts[index] + word] = tag }
                    }
                }
            }
        }
        // Of the words of other ranks there is 0 here.
        let all = try model.ranks.communicator.gather(tags, padding: 0).reduce([Int](repeating: 0, count: tags.count)) {
            zip($0, $1).map { max($0, $1) }
        }
        return pairs.indices.map { Array(all[starts[$0]..<starts[$0 + 1]]) }
    }
}
