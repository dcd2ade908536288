import Communication
import Diagnostics
import Foundation
import Logging
import Platform
import Tensors
import Translation

/// Trains a model: epochs of updates, evaluations on the dev set, checkpoints.
///
/// Killed at any moment, a training that is started again resumes from its last checkpoint and ends with the same bytes
/// as an uninterrupted one. A training by minutes does so once its number of updates is fixed.
public final class Trainer {
    /// How a training has ended.
    public struct Outcome: Sendable {
        /// Updates in all.
        public var update: Int
        /// The update of the best evaluation.
        public var bestUpdate: Int
        /// Its dev score.
        public var bestScore: Double
        /// Seconds of training, over all runs.
        public var seconds: Double
    }

    let setup: TrainingSetup
    let settings: TrainerSettings
    /// The files of the training; nil on ranks other than the first.
    let store: TrainingStore?
    let evaluator: Evaluator
    let parallel: ParallelModel
    let batching: Batching
    let logger: Logger
    private let objective: any TrainingObjective
    /// What this rank's steps have come to since the ranks have been the same.
    private var pending = (sums: LossSums(), isFinite: true)
    var state = TrainingState()

    var options: TrainingOptions { setup.options }
    /// This process and the others that train the model.
    var ranks: TrainingRanks { parallel.ranks }
    private var key: RandomKey { RandomKey(options.seed) }

    /// Opens the folder of a training and continues the unfinished one that it may hold.
    /// - Parameters:
    ///   - setup: the model, its data and how to train it.
    ///   - output: the model folder; nil on ranks other than the first, which write nothing.
    ///   - settings: what to save and report.
    ///   - communicator: the ranks that train the model together, each with the same setup but for its workers.
    ///   - logger: receives progress and warnings.
    /// - Throws: ``TrainingError/outOfMemory(_:)``, or a `Diagnostic` where the folder cannot be read or written, or where
    ///   the ranks differ.
    public init(
        _ setup: TrainingSetup, output: TrainingFolder?, settings: TrainerSettings = .init(),
        communicator: any Communicator = SoloCommunicator(), logger: Logger = Logger(label: "training")
    ) throws {
        precondition((output != nil) == communicator.isFirst, "the first rank writes, and no other")
        (self.setup, self.settings, self.logger) = (setup, settings, logger)
        let (model, options) = (setup.model, setup.options)
        batching = Batching(options, model.targetForm)
        objective = setup.makeObjective()
        evaluator = Evaluator(setup.dev, options, batching, maximumRatio: setup.train.maximumRatio)
        let memory = try MemoryForecast(
            model, options, train: setup.train.pairs, draw: setup.train.draw, dev: setup.dev.pairs,
            maximumRatio: setup.train.maximumRatio, ranks: communicator.count,
            available: Memory.available / communicator.countOnMachine)
        logger.info("\(memory.summary)")
        parallel = try ParallelModel(model, options, communicator)
        try parallel.ranks.check(setup.fingerprint)
        store = output.map {
            TrainingStore(
                $0, parts: setup.parts, fingerprint: setup.fingerprint, keptCheckpoints: settings.keptCheckpoints,
                layout: model.layout, logger: logger)
        }
        if let store { try begin(store) }
        state = try parallel.broadcast(state)
    }

    /// Continues the training that the folder holds, or starts it.
    private func begin(_ store: TrainingStore) throws {
        if !settings.restarts, let found = try store.resume(into: parallel) {
            state = found
        } else {
            try store.begin()
            initialize()
        }
        if try store.writeParts(), isFinished {
            logger.notice(
                "the configuration or the vocabularies in \(store.folder.path) were missing or changed; restored")
        }
        // The last run may have ended between saving the best weights and publishing them.
        try store.publish(state)
    }

    /// Whether an earlier run has finished this training.
    public var isFinished: Bool { state.isFinished }

    /// The weights after the last update.
    public var weights: Weights { parallel.weights }

    /// Trains to the end.
    /// - Throws: ``TrainingError/interrupted(update:)``, ``TrainingError/diverged(reason:rollbacks:rateFactor:)``, or a
    ///   `Diagnostic` where files cannot be read or written.
    public func run() throws -> Outcome {
        if !state.isFinished { try TrainingRun(self).run() }
        return Outcome(
            update: state.update, bestUpdate: state.bestUpdate, bestScore: state.bestScore ?? 0, seconds: state.seconds)
    }

    /// Trains one batch.
    /// - Returns: the result, the learning rate, and a description of the problem where the training diverges.
    func update(_ epoch: Epoch) throws -> (step: UpdateResult, rate: Float, problem: String?) {
        let number = state.update + 1
        // While the length of the training is unknown: the weight that any length has.
        let consistency = state.consistency ?? options.consistency.weight(epochs: 0)
        let rate =
            state.rateFactor * options.learningRate
            * options.schedule.factor(
                update: number, warmup: options.warmup, total: state.plan.total, setbacks: state.setbacks)
        let step = try parallel.update(
            objective.shards(epoch, state.batch, repeats: consistency > 0, update: number, parallel),
            UpdateSettings(
                number: number, learningRate: rate, dropout: options.dropout.rates(epochs: plannedEpochs(epoch)),
                consistency: consistency, key: key.derived("dropout")))
        state.update += 1
        state.batch += 1
        if !step.isFinite {
            state.skipped += 1
            logger.warning("update \(state.update) skipped: its gradients are not finite")
        }
        pending.sums += step.sums
        pending.isFinite = pending.isFinite && step.isFinite
        return (step, rate, parallel.outerSteps == nil ? judge(pending.sums, pending.isFinite) : nil)
    }

    /// Whether the ranks become the same after this update, of those that each takes alone.
    func synchronizes(isLast: Bool) -> Bool {
        guard parallel.outerSteps != nil, let interval = options.synchronizeEvery else { return false }
        return isLast || state.update % interval == 0
    }

    /// Makes the ranks the same.
    /// - Returns: a description of the problem where the training diverges.
    func synchronize() throws -> String? {
        try parallel.synchronize()
        return judge(try ranks.sum(pending.sums), try ranks.all(pending.isFinite))
    }

    /// - Returns: a description of the problem where the training diverges.
    private func judge(_ sums: LossSums, _ isFinite: Bool) -> String? {
        pending = (LossSums(), true)
        return state.watch.add(loss: sums.loss / Double(max(1, sums.tokens)), isFinite: isFinite)
    }

    /// Saves the progress before the training ends early.
    /// - Returns: the error to throw.
    func interruption() throws -> TrainingError {
        try store?.save(parallel, state)
        // A rank that ends may end those that are still at work.
        try ranks.communicator.wait()
        return .interrupted(update: state.update)
    }
}
