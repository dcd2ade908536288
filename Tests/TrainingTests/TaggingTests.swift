import Foundation
import Tensors
import TestSupport
import Testing
import Training
import Translation
import Vocabularies

/// Trainings of taggers.
@Suite struct TaggingTests {
    /// Sentences of many lengths: a word with a capital letter is a name, and what follows one belongs to it if it ends in
    /// `-son`. A third of the words of the dev set are in no other sentence.
    private static func sentences(_ count: Int, from first: Int = 0) -> [TrainingPair] {
        let words = ["the", "old", "Ada", "sees", "Johnson", "a", "house", "Peterson", "and", "Bo"]
        return (first..<first + count).map { number in
            var (own, tags): ([String], [String]) = ([], [])
            for position in 0..<2 + number % 7 {
                let word = words[(number * 3 + position * position) % words.count]
                let isName = word.first?.isUppercase == true
                let continues = word.hasSuffix("son") && tags.last.map { $0 != "O" } == true
                own.append((number + position) % 3 == 0 ? "\(word)\(number)" : word)
                tags.append(!isName ? "O" : continues ? "I-PER" : "B-PER")
            }
            return TrainingPair(
                .init(source: own.joined(separator: "\t"), target: tags.joined(separator: "\t")))
        }
    }

    private static let labels = ["B-PER", "I-PER", "O"]

    private static func vocabulary(_ kind: String) throws -> VocabularyPair {
        let text = LearningText { body in
            for pair in sentences(100) {
                var words = pair.source.replacing("\t", with: " ")
                try words.withUTF8 { try body(.source, UnsafeRawBufferPointer($0)) }
            }
        }
        return try VocabularyPair(
            learning: #require(VocabularyKind.named(kind)), from: text, language: "en", options: VocabularyOptions()
        ).tagging(labels)
    }

    private func setup(
        _ kind: String = "spaces", _ configure: (inout ModelConfiguration) -> Void = { _ in },
        _ set: (inout TrainingOptions) -> Void = { _ in }
    ) throws -> TrainingSetup {
        let vocabulary = try Self.vocabulary(kind)
        var configuration = ModelConfiguration(taggerOf: Self.labels, vocabulary: vocabulary.source.count)
        (configuration.embeddingSize, configuration.hiddenSize) = (16, 24)
        (configuration.wordFeatureSize, configuration.hasTagChain) = (4, true)
        configure(&configuration)
        var options = TrainingOptions()
        options.precision = .float32
        options.workers = 2
        options.batchTokens = 80
        options.warmup = 5
        options.learningRate = 0.01
        options.epochs = 12
        options.bestBy = .spanF1
        options.labelSmoothing = 0
        options.noise.sourceWordDropout = 0.1
        set(&options)
        return try TrainingSetup(
            train: TrainingText(Self.sentences(150)), dev: Self.sentences(60, from: 400), vocabularies: vocabulary,
            model: configuration, options: options)
    }

    @Test(arguments: [true, false], ["spaces", "characters", "words"])
    func namesAreFoundThatNoSentenceHad(_ chain: Bool, _ kind: String) throws {
        let sandbox = try TemporaryFolder()
        let (_, outcome) = try train(setup(kind) { $0.hasTagChain = chain ? true : nil }, in: sandbox)
        #expect(outcome.bestScore > 95, "F1 \(outcome.bestScore)")
        let log = try sandbox.text("model/training.jsonl")
        #expect(log.contains("\"metric\":\"span-f1\"") && log.contains("\"accuracy\":"))
        let tagger = try TextTagger(folder: sandbox.path + "/model", threads: 2, precision: .float32)
        let found = try tagger.tag([["Zoe77", "Johnson", "sees", "the", "house"], [], ["a", "Max5"]])
        #expect(found.map { $0.map { $0 == "O" } } == [[false, false, true, true, true], [], [true, false]])
        // Which of two names begins is less clear to tags that do not know of one another.
        if chain { #expect(found[0].prefix(2) == ["B-PER", "I-PER"]) }
        #expect(try tagger.tag([]).isEmpty)
    }

    /// What tells words apart that the vocabulary lacks is what they look like.
    @Test func withoutCharactersUnknownWordsAreAlike() throws {
        let sandbox = try TemporaryFolder()
        let (_, outcome) = try train(setup { $0.wordFeatureSize = nil }, in: sandbox)
        #expect(outcome.bestScore < 90, "F1 \(outcome.bestScore)")
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var kind = "spaces"
        var configure: @Sendable (inout ModelConfiguration) -> Void = { _ in }
        var set: @Sendable (inout TrainingOptions) -> Void = { _ in }
        var testDescription: String { name }
    }

    private static let cases =
        RecurrentCells.standard.map { cell in Case(name: cell.name, configure: { $0.cell = cell.name }) } + [
            Case(name: "independent tags") { $0.hasTagChain = nil },
            Case(name: "subwords, two layers", kind: "characters") { $0.encoderLayers = 2 },
            Case(name: "words alone, normalized") { ($0.wordFeatureSize, $0.normalizesLayers) = (nil, true) },
            Case(name: "variational", set: { $0.dropout.isVariational = true }),
        ]

    @Test(arguments: cases, Precision.allCases.filter { $0.canTrain && $0.isSupported })
    func anyNumberOfThreadsGivesTheSameBits(_ own: Case, precision: Precision) throws {
        try expectSameBits(of: [1, 2, 8]) { workers in
            try setup(own.kind, own.configure) { options in
                options.precision = precision
                options.workers = workers
                options.maximumUpdates = 12
                options.dropout = DropoutPlan(all: 0.2)
                own.set(&options)
            }
        }
    }

    @Test func memoryIsForecast() throws {
        let setup = try setup()
        let forecast = try MemoryForecast(
            setup.model, setup.options, train: setup.train.pairs, dev: setup.dev.pairs, available: .max)
        #expect(forecast.activations > 0)
        // Features are no steps that the encoder reads.
        let steps = (0..<setup.train.pairs.count).map { setup.train.pairs[$0].ownCount }
        #expect(steps.max() == 8 && setup.train.skipped == 0)
    }
}
