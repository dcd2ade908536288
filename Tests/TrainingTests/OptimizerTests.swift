import Files
import Foundation
import Tensors
import TestSupport
import Testing
import Training
import Translation

/// The update rules, beside PyTorch's, and in trainings that stop and resume.
@Suite struct OptimizerTests {
    private struct Reference: Decodable {
        var initial: [Float]
        /// By update.
        var gradients: [[Float]]
        var rates: [Float]
        /// After each update, by optimizer.
        var weights: [String: [[Float]]]

        /// The updates that have no gradient.
        var idle: Range<Int> {
            let indices = gradients.indices.filter { gradients[$0].allSatisfy { $0 == 0 } }
            return indices[0]..<indices[indices.count - 1] + 1
        }
    }

    private static func reference() throws -> Reference {
        let url = try #require(
            Bundle.module.url(forResource: "optimizers", withExtension: "json", subdirectory: "Reference"))
        return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: url))
    }

    private static let optimizers: [(name: String, optimizer: any Optimizer)] = {
        var (decaying, descent) = (AdamW(), SGD())
        decaying.weightDecay = 0.5
        (descent.momentum, descent.weightDecay) = (0.8, 0.25)
        var plain = descent
        plain.momentum = 0
        return [("adam", Adam()), ("adamw", decaying), ("sgd", descent), ("sgd without momentum", plain)]
    }()

    /// Runs a few updates on a few weights.
    /// - Parameters:
    ///   - scale: the factor on gradients, which are divided by it beforehand.
    ///   - idle: updates that are caught up with in one go; none where the optimizer cannot.
    /// - Returns: the weights after each update, those of the updates of `idle` after its last.
    private func run(_ optimizer: any Optimizer, scale: Float, idle: Range<Int> = 0..<0) throws -> [[Float]] {
        let reference = try Self.reference()
        var weights = reference.initial, after: [[Float]] = []
        let state = OptimizerState(optimizer, count: weights.count)
        for (index, rate) in reference.rates.enumerated() {
            func step(_ index: Int) -> OptimizerStep {
                OptimizerStep(number: index + 1, learningRate: reference.rates[index], gradientScale: scale)
            }
            let gradients = reference.gradients[index].map { $0 / scale }
            weights.withUnsafeMutableBufferPointer { weights in
                gradients.withUnsafeBufferPointer { gradients in
                    let slice = state.slice(
                        0..<gradients.count, weights: weights.baseAddress!, gradients: gradients.baseAddress!,
                        decays: true)
                    if index + 1 == idle.upperBound, let lazy = optimizer as? any LazyOptimizer {
                        lazy.catchUp(idle.map { lazy.idleUpdate(step($0)) })(slice, idle.count)
                    } else if !idle.contains(index) {
                        optimizer.update(step(index))(slice)
                    }
                }
            }
            #expect(rate > 0)
            after.append(weights)
        }
        return after
    }

    private func compare(_ own: [[Float]], _ name: String, without left: Range<Int> = 0..<0) throws {
        let expected = try #require(try Self.reference().weights[name])
        #expect(own.count == expected.count)
        for index in expected.indices where !left.contains(index) {
            for (x, y) in zip(own[index], expected[index]) {
                #expect(abs(x - y) < 2e-6, "\(name), update \(index + 1): \(x), not \(y)")
            }
        }
    }

    @Test func valuesAreThoseOfPyTorch() throws {
        for (name, optimizer) in Self.optimizers { try compare(run(optimizer, scale: 1), name) }
    }

    @Test func clippingScalesGradients() throws {
        for (name, optimizer) in Self.optimizers { try compare(run(optimizer, scale: 0.25), name) }
    }

    @Test func updatesWithoutGradientsAreCaughtUpWith() throws {
        let idle = try Self.reference().idle
        #expect(idle.count == 5)
        for (name, optimizer) in Self.optimizers where optimizer is any LazyOptimizer {
            try compare(run(optimizer, scale: 1, idle: idle), name, without: idle.dropLast(1))
        }
    }

    // MARK: Names

    @Test func hyperparametersAreSetByName() throws {
        #expect(Optimizers.names == ["adam", "adamw", "sgd"])
        let made = try #require(try Optimizers.make("sgd", ["momentum": 0.5, "weightDecay": 0.1]) as? SGD)
        #expect(made.momentum == 0.5 && made.weightDecay == 0.1)
        #expect(Optimizers.names(havingHyperparameter: "weightDecay") == ["adamw", "sgd"])
        #expect(throws: OptimizerError.self) { try Optimizers.make("adam", ["momentum": 0.5]) }
        #expect(throws: OptimizerError.self) { try Optimizers.make("sgd", ["momentum": 1]) }
        #expect(throws: OptimizerError.self) { try Optimizers.make("adagrad") }
    }

    @Test func optionsRecordTheOptimizer() throws {
        var options = TrainingOptions()
        options.optimizer = SGD()
        let encoded = try JSONSerialization.jsonObject(with: JSONEncoder().encode(options)) as? [String: Any]
        let optimizer = try #require(encoded?["optimizer"] as? [String: Any])
        #expect(optimizer["name"] as? String == "sgd" && (optimizer["momentum"] as? NSNumber)?.floatValue == 0.9)
    }

    // MARK: Trainings

    /// Gradient descent by signs (Bernstein et al. 2018, signSGD with momentum): an optimizer of another package.
    struct SignDescent: Optimizer {
        static let name = "signs"
        static let summary = "steps of one size along the signs of gradients"
        static let relativeLearningRate: Float = 0.5
        static var hyperparameters: [Hyperparameter<Self>] { [] }
        var stateNames: [String] { ["signs.mean"] }

        func update(_ step: OptimizerStep) -> (ParameterSlice) -> Void {
            { slice in
                for index in 0..<slice.count {
                    slice.state(0)[index] = 0.9 * slice.state(0)[index] + slice.gradients[index]
                    guard slice.state(0)[index] != 0 else { continue }
                    slice.weights[index] -= step.learningRate * (slice.state(0)[index] > 0 ? 1 : -1)
                }
            }
        }
    }

    private static let pairs = (0..<40).map { (number: Int32) in
        EncodedPair(source: [4 + number % 13, 5, 6 + number % 7], target: [5 + number % 11, 4 + number % 5])
    }

    /// Trains in a folder.
    /// - Parameters:
    ///   - evaluations: the number after which it is cut off.
    ///   - done: the number of those of earlier runs.
    /// - Returns: the loss on the dev set after each evaluation.
    @discardableResult
    private func train(
        _ optimizer: any Optimizer, _ folder: String, evaluations: Int = .max, done: Int = 0,
        _ set: (inout TrainingOptions) -> Void = { _ in }
    ) throws -> Weights {
        let scores = risingScores(done: done, last: evaluations)
        let trainer = try smallTrainer(Self.pairs, words: 24, output: folder, bleu: scores) { options in
            options.optimizer = optimizer
            options.learningRate = 0.01 * type(of: optimizer).relativeLearningRate
            options.batchTokens = 30
            options.epochs = 6
            options.warmup = 2
            options.patience = 0
            set(&options)
        }
        _ = try trainer.run()
        return trainer.weights
    }

    private struct Evaluation: Decodable {
        var event: String
        var loss: Double
    }

    private static let trained = optimizers.map(\.name) + [SignDescent.name]

    private static func optimizer(_ name: String) throws -> any Optimizer {
        name == SignDescent.name ? SignDescent() : try #require(optimizers.first { $0.name == name }).optimizer
    }

    /// Those that are trained with include each one that can be chosen.
    @Test func everyOptimizerIsTrainedWith() { #expect(Set(Optimizers.names).isSubset(of: Self.trained)) }

    /// Cut off and resumed, a training ends with the bytes of one that was left alone, and it learns.
    @Test(arguments: trained) func trainingsLearnAndResume(_ name: String) throws {
        let optimizer = try Self.optimizer(name)
        let sandbox = try TemporaryFolder()
        let (whole, cut) = (ModelFolder(sandbox.path + "/whole"), ModelFolder(sandbox.path + "/cut"))
        try train(optimizer, whole.path)
        #expect(throws: Stop.self) { try train(optimizer, cut.path, evaluations: 2) }
        try train(optimizer, cut.path, done: 2)
        #expect(try bytes(whole) == bytes(cut))
        let losses = try String(contentsOfFile: whole.log, encoding: .utf8).split(separator: "\n").compactMap {
            try? JSONDecoder().decode(Evaluation.self, from: Data($0.utf8))
        }.filter { $0.event == "evaluation" }.map(\.loss)
        #expect(losses.count == 6 && losses[5] < losses[0] - 0.2, "\(losses)")
    }

    /// A checkpoint has the state of its own optimizer and of no other.
    @Test(arguments: trained) func checkpointsHoldTheStateOfTheOptimizer(_ name: String) throws {
        let sandbox = try TemporaryFolder()
        let optimizer = try Self.optimizer(name)
        let folder = ModelFolder(sandbox.path + "/model")
        #expect(throws: Stop.self) { try train(optimizer, folder.path, evaluations: 1) }
        let handle = try #require(FileHandle(forReadingAtPath: folder.checkpoint))
        let start = try handle.read(upToCount: 1 << 16)
        let header = try #require(start)
        let text = String(decoding: header, as: UTF8.self)
        for other in try Self.trained.map(Self.optimizer).flatMap(\.stateNames) {
            #expect(text.contains("\"\(other)/output.bias\"") == optimizer.stateNames.contains(other), "\(other)")
        }
    }

    /// Checkpoints of before optimizers could be chosen name none.
    @Test func aCheckpointWithoutAnOptimizerIsOfAdam() throws {
        let fingerprint = Fingerprint(settings: ["beta1": "0.9", "optimizer": "adam"], data: [:])
        let old = #"{"settings":{"beta1":"0.9"},"data":{}}"#
        #expect(try JSONDecoder().decode(Fingerprint.self, from: Data(old.utf8)) == fingerprint)
        var options = TrainingOptions()
        let description = ModelDescription(source: "fr", target: "en", model: smallModel(words: 24).configuration)
        let settings = try Fingerprint(description, options, data: [:]).settings
        #expect(settings["optimizer"] == "adam" && settings["beta2"] == "0.98" && settings["epsilon"] == "0.000000001")
        options.optimizer = AdamW()
        #expect(try Fingerprint(description, options, data: [:]).settings["weight-decay"] == "0.01")
    }

    /// Weight decay leaves frozen parameters and biases alone.
    @Test func weightDecayIsForWeights() throws {
        let sandbox = try TemporaryFolder()
        var strong = AdamW()
        strong.weightDecay = 40
        let start = InitialWeights.random(smallModel(words: 24).layout, seed: 1)
        let layout = smallModel(words: 24).layout
        let weights = try train(strong, sandbox.path + "/model") { options in
            options.frozen = ["source.embedding", "output.bias"]
        }
        func sum(_ name: String, _ weights: Weights) throws -> Float {
            let parameter = try #require(layout.parameters.first { $0.name == name })
            return weights.array(parameter).reduce(0) { $0 + abs($1) }
        }
        #expect(try sum("source.embedding", weights) == sum("source.embedding", start))
        #expect(try sum("target.embedding", weights) < 0.5 * sum("target.embedding", start))
        let gate = try #require(layout.parameters.first { $0.name.hasSuffix("bias") && start.array($0).contains(1) })
        let kept = zip(weights.array(gate), start.array(gate)).filter { $1 == 1 }
        #expect(kept.allSatisfy { $0.0 > 0.7 }, "\(kept.map(\.0))")
    }
}
