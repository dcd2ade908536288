import Corpora
import Foundation
import TestSupport
import Testing
import Training
import Translation
import Vocabularies

/// A program that trains, resumes and translates with the library alone.
@Suite struct TrainingFromSwiftTests {
    private static let pairs: [SegmentPair] = (0..<120).map { number in
        let animals = ["chat", "chien", "cheval", "lapin", "canard"], colours = ["noir", "blanc", "gris"]
        let names = ["cat", "dog", "horse", "rabbit", "duck"], shades = ["black", "white", "grey"]
        return SegmentPair(
            source: "le \(animals[number % 5]) \(colours[number % 3]) dort ici",
            target: "the \(shades[number % 3]) \(names[number % 5]) sleeps here")
    }

    private func setup(epochs: Int = 60, _ set: (inout TrainingOptions) -> Void = { _ in }) throws -> TrainingSetup {
        var size = VocabularyOptions()
        size.size = 30
        let vocabularies = try VocabularyPair(
            learning: try #require(VocabularyKind.named("words")), source: Self.pairs.map(\.source),
            target: Self.pairs.map(\.target), sourceLanguage: "fr", targetLanguage: "en", isJoint: false,
            options: size)
        var model = ModelConfiguration(
            sourceVocabulary: vocabularies.source.count, targetVocabulary: vocabularies.target.count)
        model.embeddingSize = 16
        model.hiddenSize = 32
        var options = TrainingOptions()
        options.epochs = epochs
        options.batchTokens = 100
        options.warmup = 10
        options.learningRate = 0.01
        options.patience = 0
        options.dropout = DropoutPlan(all: 0.1)
        set(&options)
        return try TrainingSetup(
            train: Self.pairs, dev: Array(Self.pairs.prefix(20)), vocabularies: vocabularies, model: model,
            options: options, origin: .init(version: "1.2.3", command: ["my-program"]))
    }

    @Test func trainsResumesAndTranslates() throws {
        let sandbox = try TemporaryFolder()
        let folder = sandbox.path + "/model"
        let outcome = try Trainer(setup(), output: TrainingFolder(folder)).run()
        #expect(outcome.bestScore > 80)
        let config = try String(contentsOfFile: folder + "/config.json", encoding: .utf8)
        for text in ["\"pairs\" : 120", "\"1.2.3\"", "\"my-program\"", "\"optimizer\" : {", "\"name\" : \"adam\""] {
            #expect(config.contains(text), "\(text)")
        }
        // The record tells the same training from another one.
        func isFinished(_ setup: TrainingSetup) throws -> Bool {
            try Trainer(setup, output: TrainingFolder(folder)).isFinished
        }
        #expect(try isFinished(setup()))
        #expect(try !isFinished(setup { $0.seed = 2 }))
        let translator = try Translator(folders: [folder])
        #expect(
            try translator.translate(["le chien blanc dort ici"]).map { $0[0].text } == ["the white dog sleeps here"])
    }

    @Test func whatCannotBeTrainedIsTold() throws {
        #expect(throws: TrainingError.allTooLong(count: 120, longest: 1)) { try setup { $0.maximumLength = 1 } }
        #expect(throws: TrainingError.noSubwords) { try setup { $0.noise.sourceSubwordSampling = 0.1 } }
        #expect(throws: TrainingError.equalReadings) {
            try setup {
                $0.dropout = DropoutPlan(all: 0)
                $0.consistency = ConsistencyPlan(weight: 1)
            }
        }
    }
}
