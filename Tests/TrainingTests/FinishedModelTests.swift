import Diagnostics
import Files
import Foundation
import Tensors
import TestSupport
import Testing
import Training
import Translation

/// Trainings that find their folder other than they left it.
@Suite struct FinishedModelTests {
    private static let pairs = (0..<40).map { (number: Int32) in
        EncodedPair(source: [4 + number % 13, 5, 6 + number % 7], target: [5 + number % 11, 4 + number % 5])
    }
    private let sandbox: TemporaryFolder
    private var folder: ModelFolder { ModelFolder(sandbox.path + "/model") }

    init() throws { sandbox = try TemporaryFolder() }

    /// - Parameters:
    ///   - evaluations: after how many the training is cut off.
    ///   - done: how many earlier runs had.
    @discardableResult
    private func train(
        data: String = "pairs", keptCheckpoints: Int = 1, evaluations: Int = .max, done: Int = 0,
        _ set: (inout TrainingOptions) -> Void = { _ in }
    ) throws -> Bool {
        let scores = risingScores(done: done, last: evaluations)
        let trainer = try smallTrainer(
            Self.pairs, words: 24, output: folder.path, data: data, keptCheckpoints: keptCheckpoints, bleu: scores
        ) { options in
            options.batchTokens = 30
            options.epochs = 4
            options.warmup = 2
            options.workers = 1
            options.patience = 0
            set(&options)
        }
        let wasFinished = trainer.isFinished
        _ = try trainer.run()
        return wasFinished
    }

    private func weights() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: folder.weights)) }

    private func names(_ path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path).sorted()
    }

    /// Overwrites some bytes in place, near the end.
    private func damage(_ path: String) throws {
        let handle = try #require(FileHandle(forUpdatingAtPath: path))
        try handle.seek(toOffset: handle.seekToEnd() - 100)
        try handle.write(contentsOf: Data(repeating: 0x55, count: 64))
        try handle.close()
    }

    @Test func lostModelsAreRestored() throws {
        try #expect(!train())
        let good = try weights()
        #expect(try names(folder.checkpoints) == ["last.safetensors"])
        let other = try Safetensors.metadata(of: folder.weights)
        let harm: [(String, () throws -> Void)] = [
            ("deleted", { try FileManager.default.removeItem(atPath: folder.weights) }),
            ("damaged", { try damage(folder.weights) }),
            ("cut off", { #expect(truncate(folder.weights, 500) == 0) }),
            (
                "replaced",
                {
                    let model = smallModel(words: 24)
                    let values = Weights(count: model.layout.count)
                    try Safetensors.write(folder.weights, model.layout, [.init(values: values)], metadata: other)
                }
            ),
            ("config deleted", { try FileManager.default.removeItem(atPath: folder.configuration) }),
        ]
        for (what, body) in harm {
            try body()
            #expect(try train(), "\(what)")
            #expect(try weights() == good, "\(what)")
            #expect(throws: Never.self, "\(what)") { try folder.load() }
        }
        #expect(try names(sandbox.path) == ["model"])
    }

    @Test func withoutACheckpointItIsTrainedAgain() throws {
        try train(keptCheckpoints: 0)
        let good = try weights()
        #expect(try Data(contentsOf: URL(fileURLWithPath: folder.checkpoint)).count < 4096)
        #expect(try train(keptCheckpoints: 0))
        try damage(folder.weights)
        #expect(try !train(keptCheckpoints: 0))
        #expect(try weights() == good)
    }

    @Test func keptCheckpointsAreThoseOfTheLastEvaluations() throws {
        try train(keptCheckpoints: 3) { $0.evaluateEvery = 2 }
        let kept = try names(folder.checkpoints)
        #expect(kept.count == 4 && kept.filter { $0.hasPrefix("evaluation-") }.count == 3)
    }

    @Test(arguments: [false, true]) func aDamagedCheckpointIsReplacedByTheGoodOne(cutOff: Bool) throws {
        try train()
        let whole = try weights()
        try FileManager.default.removeItem(atPath: folder.path)
        #expect(throws: Stop.self) { try train(evaluations: 2) }
        if cutOff { #expect(truncate(folder.checkpoint, 1000) == 0) } else { try damage(folder.checkpoint) }
        try train(done: 2)
        #expect(try weights() == whole)
        // It went on where the good one was.
        let log = try String(contentsOfFile: folder.log, encoding: .utf8)
        #expect(log.contains("\"bleu\":1,") && log.contains("\"bleu\":2,"))
    }

    @Test func withoutAGoodOneItStartsFromScratch() throws {
        #expect(throws: Stop.self) { try train(evaluations: 2) }
        for name in ["last", "good"] { #expect(truncate("\(folder.checkpoints)/\(name).safetensors", 20) == 0) }
        try train()
        let model = try weights()
        try FileManager.default.removeItem(atPath: folder.path)
        try train()
        #expect(try weights() == model)
    }

    /// Between evaluations of one score, whatever it is, the one with the lowest loss is best.
    @Test(arguments: [0, 50, 100], [DevelopmentScore.bleu, .loss])
    func equalScoresAreToldApartByTheirLoss(score: Double, bestBy: DevelopmentScore) throws {
        let trainer = try smallTrainer(Self.pairs, words: 24, output: folder.path, bleu: { _ in score }) { options in
            options.batchTokens = 30
            options.epochs = 5
            options.warmup = 2
            options.learningRate = 0.05
            options.evaluateEvery = 3
            options.patience = 0
            options.bestBy = bestBy
        }
        let outcome = try trainer.run()
        struct Event: Decodable {
            var event: String
            var update: Int
            var loss: Double?
            var best: Bool?
        }
        let lines = try String(contentsOfFile: folder.log, encoding: .utf8).split(separator: "\n")
        let evaluations = try lines.map { try JSONDecoder().decode(Event.self, from: Data($0.utf8)) }
            .filter { $0.event == "evaluation" }
        #expect(evaluations.count > 4)
        var lowest = Double.infinity
        for evaluation in evaluations {
            let loss = try #require(evaluation.loss)
            #expect(evaluation.best == (loss < lowest))
            lowest = min(lowest, loss)
        }
        #expect(outcome.bestUpdate == evaluations.last { $0.best == true }?.update)
        #expect(outcome.bestUpdate != evaluations[0].update)
    }

    @Test func bestWeightsThatAreLostInATraining() throws {
        #expect(throws: Stop.self) { try train(evaluations: 2) }
        try FileManager.default.removeItem(atPath: folder.weights)
        #expect(throws: Stop.self) { try train(evaluations: 0) }
        #expect(throws: Never.self) { try folder.load() }
    }

    @Test func anotherTrainingLeavesTheOlderModelUntilItHasItsOwn() throws {
        try train()
        let old = try weights()
        #expect(throws: Stop.self) { try train(data: "others", evaluations: 0) { $0.seed = 2 } }
        #expect(try weights() == old)
        #expect(throws: Never.self) { try folder.load() }
        // The older one is still known to be finished.
        #expect(try train())
        #expect(throws: Stop.self) { try train(data: "others", evaluations: 1) { $0.seed = 2 } }
        #expect(try weights() != old)
        #expect(try names(sandbox.path) == ["model", "model.previous"])
        try train(data: "others") { $0.seed = 2 }
        #expect(try names(sandbox.path) == ["model", "model.previous"])
    }

    @Test func differencesAreNamed() throws {
        let description = ModelDescription(source: "fr", target: "en", model: smallModel(words: 24).configuration)
        var options = TrainingOptions()
        let one = try Fingerprint(description, options, data: ["dev set": "1", "vocabulary": "1"])
        options.workers = 3
        options.noise.targetWordDropout = 0.1
        options.frozen = ["a", "b"]
        let other = try Fingerprint(description, options, data: ["dev set": "2", "vocabulary": "1"])
        #expect(
            other.differences(from: one)
                == "with frozen none instead of a b, target-word-dropout 0 instead of 0.1, another dev set"
        )
        #expect(one.differences(from: nil) == "by another version")
        #expect(one.settings["dropout.embedding"] == nil && one.settings["input-feeding"] == "off")
    }

    @Test func weightsThatAreNotFiniteAreRefused() throws {
        try train()
        let (_, model, weights) = try folder.load()
        let copy = ParameterBuffer(count: weights.count)
        copy.copy(from: weights)
        for value in [Float.nan, .infinity, -.infinity] {
            copy.pointer(model.layout.parameters[2])[1] = value
            try Safetensors.write(folder.weights, model.layout, [.init(values: copy)])
            let refused = #expect(throws: Diagnostic.self) { try folder.load() }
            #expect(refused?.status == .badInput)
            #expect(refused?.message.contains(model.layout.parameters[2].name) == true)
        }
    }
}
