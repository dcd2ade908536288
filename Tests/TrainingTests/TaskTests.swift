import Diagnostics
import Files
import Foundation
import Tensors
import TestSupport
import Testing
import Training
import Translation
import Vocabularies

/// Trainings of models that do not translate.
@Suite struct TaskTests {
    /// Lines of many lengths over a few words, in which each word follows from the one before.
    private static func lines(_ count: Int, from first: Int = 0) -> [TrainingPair] {
        let words = ["ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht"]
        return (first..<first + count).map { number in
            let text = (0..<1 + number % 7).map { words[(number * 3 + $0) % 8] }.joined(separator: " ")
            return TrainingPair(.init(source: "", target: text))
        }
    }

    private static func vocabulary() throws -> VocabularyPair {
        let text = LearningText { body in
            for pair in lines(100) {
                var target = pair.target
                try target.withUTF8 { try body(.source, UnsafeRawBufferPointer($0)) }
            }
        }
        let kind = try #require(VocabularyKind.named("spaces"))
        return try VocabularyPair(learning: kind, from: text, language: "de", options: VocabularyOptions())
    }

    private func setup(
        _ configure: (inout ModelConfiguration) -> Void = { _ in }, _ set: (inout TrainingOptions) -> Void
    ) throws -> TrainingSetup {
        let vocabulary = try Self.vocabulary()
        var configuration = ModelConfiguration(languageModelOf: vocabulary.target.count)
        (configuration.embeddingSize, configuration.hiddenSize) = (16, 24)
        configure(&configuration)
        var options = TrainingOptions()
        options.precision = .float32
        options.workers = 2
        options.batchTokens = 80
        options.warmup = 5
        options.learningRate = 0.01
        options.epochs = 4
        options.bestBy = .perplexity
        options.labelSmoothing = 0
        set(&options)
        return try TrainingSetup(
            train: TrainingText(Self.lines(150)), dev: Self.lines(60, from: 400), vocabularies: vocabulary,
            model: configuration, options: options)
    }

    @Test(arguments: [nil, 10]) func aLanguageModelLearnsWhatFollows(steps: Int?) throws {
        let sandbox = try TemporaryFolder()
        let (_, outcome) = try train(
            setup {
                $0.backpropagationSteps = steps; $0.epochs = 12
            }, in: sandbox)
        // Of eight words the next one is certain; how long a line is, and its first word, are not.
        #expect(-outcome.bestScore < 3.2 && -outcome.bestScore > 1, "perplexity \(-outcome.bestScore)")
        let log = try sandbox.text("model/training.jsonl")
        #expect(log.contains("\"metric\":\"perplexity\"") && !log.contains("\"bleu\""))
        #expect(log.contains("\"bits-per-character\":") && log.contains("\"event\":\"samples\""))
        let configuration = try sandbox.text("model/config.json")
        #expect(configuration.contains("\"task\" : \"language-model\""))
        #expect(configuration.contains("readsContinuousText") == (steps != nil))
        let refused = #expect(throws: Diagnostic.self) { try ModelFolder(sandbox.path + "/model").load() }
        #expect(refused?.message.contains("is a model of the task 'language-model'") == true)
        #expect(throws: Never.self) { try ModelFolder(sandbox.path + "/model").loadOfAnyTask() }
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var configure: @Sendable (inout ModelConfiguration) -> Void = { _ in }
        var set: @Sendable (inout TrainingOptions) -> Void = { _ in }
        var testDescription: String { name }
    }

    private static let cases =
        RecurrentCells.standard.map { cell in Case(name: cell.name, configure: { $0.cell = cell.name }) } + [
            Case(name: "two layers, tied") { ($0.decoderLayers, $0.tiesEmbeddings) = (2, true) },
            Case(name: "normalized") { $0.normalizesLayers = true },
            Case(name: "continuous", set: { $0.backpropagationSteps = 7 }),
            Case(name: "continuous GRU") {
                $0.cell = "gru"
            } set: {
                $0.backpropagationSteps = 7
            },
            Case(name: "variational", set: { $0.dropout.isVariational = true }),
            Case(
                name: "word dropout, continuous",
                set: { ($0.noise.targetWordDropout, $0.backpropagationSteps) = (0.2, 9) }),
        ]

    @Test(arguments: cases, Precision.allCases.filter { $0.canTrain && $0.isSupported })
    func anyNumberOfThreadsGivesTheSameBits(_ own: Case, precision: Precision) throws {
        try expectSameBits(of: [1, 2, 8]) { workers in
            try setup(own.configure) { options in
                options.precision = precision
                options.workers = workers
                options.maximumUpdates = 12
                options.dropout = DropoutPlan(all: 0.2)
                own.set(&options)
            }
        }
    }

    @Test func theScoreIsThatOfTheWholeText() throws {
        let sandbox = try TemporaryFolder()
        let setup = try setup { $0.epochs = 2 }
        let (trainer, outcome) = try train(setup, in: sandbox)
        let (_, model, weights) = try ModelFolder(sandbox.path + "/model").load(
            LanguageModel.self, task: LanguageModelTask.name)
        var sum = 0.0
        let workers = Workers(1) { _ in Tape(weights: weights) }
        workers.run { _, tape in
            for pair in setup.dev.pairs {
                tape.reset()
                sum += model.loss(tape, Batch(sources: [[]], targets: [pair.target]), Objective()).negativeLog
            }
        }
        let size = TextSize(Self.lines(60, from: 400).map(\.target))
        #expect(size.lines == 60 && size.words == setup.dev.pairs.reduce(0) { $0 + $1.target.count })
        #expect(abs(size.perplexity(sum) + outcome.bestScore) < 1e-4 * size.perplexity(sum))
        #expect(trainer.isFinished)
    }

    @Test func sizesCountWordsAndCharacters() {
        var size = TextSize()
        size.add("  a bc\t\u{E9}d  ")
        size.add("")
        #expect(
            size
                == {
                    var size = TextSize(); (size.lines, size.words, size.characters) = (2, 3, 7); return size
                }())
        #expect(abs(size.perplexity(5 * log(3.0)) - 3) < 1e-12)
        #expect(abs(size.bitsPerCharacter(9 * log(2.0)) - 1) < 1e-12)
    }

    @Test func longLinesOfContinuousTextAreReadInPieces() throws {
        let sandbox = try TemporaryFolder()
        let words = (0..<30_000).map { "Wort\($0)" }.joined(separator: " ")
        let characters = String(repeating: "语言", count: 20_000)
        try sandbox.write("kurz\n\(words)\n\(characters)\n", to: "long.txt")
        let path = sandbox.path("long.txt")
        let pieces = try TrainingText.lines(of: path, isContinuous: true).map(\.target)
        #expect(pieces.allSatisfy { $0.utf8.count <= 60_000 })
        let ends = (words.utf8.count + 59_999) / 60_000
        #expect(pieces.count == 1 + ends + 2 && pieces[0] == "kurz")
        #expect(pieces[1...ends].joined(separator: " ") == words)
        #expect(pieces[(ends + 1)...].joined() == characters)
        #expect(try TrainingText(lines: path, isContinuous: true).record.pairs == pieces.count)
        #expect(try TrainingText.lines(of: path).map(\.target) == ["kurz", words, characters])
    }

    @Test func memoryIsForecastForContinuousText() throws {
        let setup = try setup { $0.backpropagationSteps = 12 }
        let forecast = try MemoryForecast(
            setup.model, setup.options, train: setup.train.pairs, dev: setup.dev.pairs, available: .max)
        #expect(forecast.activations > 0)
    }
}
