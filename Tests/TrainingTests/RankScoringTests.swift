import Foundation
import Tensors
import TestSupport
import Testing
import Training
import Translation
import Vocabularies

/// Classifiers and taggers are scored by several ranks as by one: their dev sets are several batches, which ranks share.
@Suite struct RankScoringTests {
    private static let words = ["the", "old", "Ada", "sees", "Bo", "a", "house", "and"]

    /// Sentences of many lengths. Their tags say which words have a capital letter, and their class whether the last has.
    private static func texts(_ count: Int, from first: Int = 0) -> [(words: [String], tags: [String])] {
        (first..<first + count).map { number in
            let own = (0..<1 + number % 9).map { words[(number * 3 + $0 * $0) % words.count] }
            return (own, own.map { $0.first?.isUppercase == true ? "name" : "other" })
        }
    }

    private static func setup(tags: Bool) throws -> TrainingSetup {
        let labels = ["name", "other"]
        func pairs(_ texts: [(words: [String], tags: [String])]) -> [TrainingPair] {
            texts.map { own, found in
                tags
                    ? TrainingPair(.init(source: own.joined(separator: "\t"), target: found.joined(separator: "\t")))
                    : TrainingPair(.init(source: own.joined(separator: " "), target: found[found.count - 1]))
            }
        }
        let text = LearningText { body in
            for own in texts(100) {
                var line = own.words.joined(separator: " ")
                try line.withUTF8 { try body(.source, UnsafeRawBufferPointer($0)) }
            }
        }
        let learnt = try VocabularyPair(
            learning: #require(VocabularyKind.named("spaces")), from: text, language: "en",
            options: VocabularyOptions())
        let vocabulary = tags ? learnt.tagging(labels) : learnt.classifying(labels, readsPairs: false)
        var configuration =
            tags
            ? ModelConfiguration(taggerOf: labels, vocabulary: vocabulary.source.count)
            : ModelConfiguration(classifierOf: labels, vocabulary: vocabulary.source.count)
        (configuration.embeddingSize, configuration.hiddenSize) = (8, 16)
        var options = TrainingOptions()
        options.precision = .float32
        options.workers = 1
        options.batchTokens = 200
        options.warmup = 5
        options.learningRate = 0.003
        options.maximumUpdates = 12
        options.evaluateEvery = 4
        options.bestBy = .accuracy
        options.labelSmoothing = 0
        return try TrainingSetup(
            train: TrainingText(pairs(texts(200))), dev: pairs(texts(3000, from: 500)), vocabularies: vocabulary,
            model: configuration, options: options)
    }

    /// The figures of each evaluation.
    private static func scores(tags: Bool, ranks: Int) throws -> [String] {
        let folder = try TemporaryFolder()
        let results = ThreadCommunicator.run(ranks) { communicator in
            try Trainer(
                setup(tags: tags), output: communicator.isFirst ? TrainingFolder(folder.path("model")) : nil,
                communicator: communicator
            ).run().update
        }
        for result in results { _ = try result.get() }
        return try folder.text("model/training.jsonl").split(separator: "\n")
            .filter { $0.contains("\"event\":\"evaluation\"") || $0.contains("\"event\":\"samples\"") }
            .map { String($0.replacing(/"seconds":[0-9.e-]+,?/, with: "")) }
    }

    @Test(arguments: [true, false]) func ranksScoreAsOneProcess(tags: Bool) throws {
        let expected = try Self.scores(tags: tags, ranks: 1)
        #expect(expected.filter { $0.contains("\"accuracy\":") }.count >= 3, "\(expected)")
        for ranks in 2...3 { #expect(try Self.scores(tags: tags, ranks: ranks) == expected, "\(ranks) ranks") }
    }
}
