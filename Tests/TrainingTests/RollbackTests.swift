import Files
import Foundation
import Tensors
import TestSupport
import Testing
import Training
import Translation

/// Trainings that diverge, with each optimizer.
@Suite struct RollbackTests {
    /// An optimizer that spoils the weights and its state in one update. Half the learning rate does not.
    fileprivate struct Spoiling<Rule: Optimizer>: Optimizer {
        static var name: String { Rule.name }
        static var summary: String { Rule.summary }
        static var relativeLearningRate: Float { Rule.relativeLearningRate }
        static var hyperparameters: [Hyperparameter<Self>] { [] }
        fileprivate let rule: Rule
        private let factor: Float

        init() { self.init(Rule(), factor: 1) }
        init(_ rule: Rule, factor: Float) { (self.rule, self.factor) = (rule, factor) }

        func encode(to encoder: any Encoder) throws { try rule.encode(to: encoder) }

        var stateNames: [String] { rule.stateNames }

        func update(_ step: OptimizerStep) -> (ParameterSlice) -> Void {
            let update = rule.update(step)
            let spoils =
                step.number == RollbackTests.spoiledUpdate
                && step.learningRate > RollbackTests.learningRate * Rule.relativeLearningRate / 2
            return { slice in
                update(slice)
                guard spoils else { return }
                for index in 0..<slice.count {
                    slice.weights[index] *= factor
                    for state in stateNames.indices { slice.state(state)[index] = factor }
                }
            }
        }
    }

    fileprivate static let learningRate: Float = 0.01
    private static let updatesOfAnEpoch = 8
    /// In the third epoch, after two evaluations.
    fileprivate static let spoiledUpdate = 2 * updatesOfAnEpoch + 2
    private static let pairs = (0..<40).map { (number: Int32) in
        EncodedPair(source: [4 + number % 13, 5, 6 + number % 7], target: [5 + number % 11, 4 + number % 5])
    }

    private func spoiling(_ name: String, factor: Float) throws -> any Optimizer {
        func wrap(_ rule: some Optimizer) -> any Optimizer { Spoiling(rule, factor: factor) }
        return wrap(try Optimizers.make(name))
    }

    @discardableResult
    private func train(
        _ optimizer: any Optimizer, _ folder: ModelFolder, last: Int = .max, done: Int = 0
    ) throws -> Trainer.Outcome {
        let trainer = try smallTrainer(
            Self.pairs, words: 24, output: folder.path, bleu: risingScores(done: done, last: last)
        ) { options in
            options.optimizer = optimizer
            options.learningRate = Self.learningRate * type(of: optimizer).relativeLearningRate
            options.schedule = .constant
            options.batchTokens = 30
            options.epochs = 6
            options.evaluateEvery = Self.updatesOfAnEpoch
            options.warmup = 2
            options.patience = 0
        }
        return try trainer.run()
    }

    private struct Event: Decodable {
        var event: String
        var loss: Double?
    }

    private func events(_ name: String, _ folder: ModelFolder) throws -> [Event] {
        try String(contentsOfFile: folder.log, encoding: .utf8).split(separator: "\n")
            .map { try JSONDecoder().decode(Event.self, from: Data($0.utf8)) }.filter { $0.event == name }
    }

    /// Weights and the optimizer's state are those of the last good evaluation, so it makes no difference how they were
    /// spoiled; and a training that is cut off right after the rollback resumes from it.
    @Test(arguments: Optimizers.names) func goesBackToTheLastGoodEvaluation(_ name: String) throws {
        let sandbox = try TemporaryFolder()
        func folder(_ name: String) -> ModelFolder { ModelFolder(sandbox.path + "/" + name) }
        let (one, other, cut) = (folder("one"), folder("other"), folder("cut"))
        try train(spoiling(name, factor: 1e12), one)
        try train(spoiling(name, factor: -1e9), other)
        #expect(try events("rollback", one).count == 1)
        #expect(try bytes(one) == bytes(other))
        let losses = try events("evaluation", one).compactMap(\.loss)
        #expect(losses.count >= 3 && losses[losses.count - 1] < losses[0] - 0.1, "\(losses)")

        // The third evaluation is the first one after the rollback.
        #expect(throws: Stop.self) { try train(spoiling(name, factor: 1e12), cut, last: 2) }
        #expect(try events("rollback", cut).count == 1)
        try train(spoiling(name, factor: 1e12), cut, done: 2)
        #expect(try events("rollback", cut).count == 1)
        #expect(try bytes(one) == bytes(cut))
    }
}

/// What an optimizer with a closed form does without a gradient is its own.
extension RollbackTests.Spoiling: LazyOptimizer where Rule: LazyOptimizer {
    func idleUpdate(_ step: OptimizerStep) -> IdleUpdate { rule.idleUpdate(step) }
    func catchUp(_ updates: [IdleUpdate]) -> (ParameterSlice, Int) -> Void { rule.catchUp(updates) }
}
