import Evaluation
import Tensors
import Translation
import Vocabularies

/// A classifier is scored by the share of texts whose class it finds, and by the mean F1 of the classes.
struct ClassificationScoring: DevelopmentScoring {
    static let task = ClassificationTask.name
    static let scores: [DevelopmentScore] = [.accuracy, .macroF1, .loss]

    private let texts: [TrainingPair]
    private let labels: [String]
    /// Texts of a batch of an evaluation.
    private static let batchTokens = 4096
    /// How many mistakes are shown after each evaluation.
    private static let samples = 5

    init(_ texts: [TrainingPair], _ vocabularies: VocabularyPair, tokenizer: any Tokenizer) {
        self.texts = texts
        labels = (vocabularies.target as? LabelVocabulary)?.labels ?? []
    }

    func evaluate(_ evaluation: DevelopmentEvaluation) throws -> DevelopmentResult? {
        let found = try evaluation.classes(batchTokens: Self.batchTokens)
        if try evaluation.model.ranks.isInterrupted() { return nil }
        var matrix = ConfusionMatrix(labels)
        var mistakes: [TranslationSample] = []
        for (index, (pair, prediction)) in zip(evaluation.pairs, found).enumerated() {
            let truth = Int(pair.target.first ?? 0) - Int(LabelVocabulary.first)
            guard labels.indices.contains(truth) else { continue }
            matrix.add(truth: truth, prediction: prediction)
            guard truth != prediction, mistakes.count < Self.samples else { continue }
            mistakes.append(
                TranslationSample(
                    source: texts[index].source, reference: labels[truth], translation: labels[prediction]))
        }
        return DevelopmentResult(
            figures: [
                DevelopmentFigure(score: .accuracy, value: 100 * matrix.accuracy),
                DevelopmentFigure(score: .macroF1, value: 100 * matrix.macroF1),
            ], samples: mistakes)
    }
}

extension DevelopmentEvaluation {
    /// The most probable class of each pair's source, by number.
    fileprivate func classes(batchTokens: Int) throws -> [Int] {
        guard let classifier = model.model as? Classifier else {
            preconditionFailure("only a classifier is scored by its accuracy")
        }
        let batches = Batching(tokens: batchTokens, key: RandomKey(0), form: .single).sortedBatches(pairs)
        let found = try model.compute(batches.count) { index, tape in
            let own = batches[index].map { pairs[$0] }
            return classifier.probabilities(
                tape, Batch(sources: own.map(\.source), targets: own.map { _ in [] }, form: .single)
            ).map { probabilities in
                Int32(probabilities.indices.max { probabilities[$0] < probabilities[$1] } ?? 0)
            }
        }
        var classes = [Int](repeating: 0, count: pairs.count)
        for (batch, found) in zip(batches, found) {
            for (index, number) in zip(batch, found) { classes[index] = Int(number) }
        }
        return classes
    }
}
