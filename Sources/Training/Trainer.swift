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
    let store: TrainingStore
    let evaluator: Evaluator
    let parallel: ParallelModel
    let batching: Batching
    let logger: Logger
    private let upcoming = UpcomingBatch()
    var state = TrainingState()

    var options: TrainingOptions { setup.options }
    private var key: RandomKey { RandomKey(options.seed) }

    /// Opens the folder of a training and continues the unfinished one that it may hold.
    /// - Parameters:
    ///   - setup: the model, its data and how to train it.
    ///   - output: the model folder.
    ///   - settings: what to save and report.
    ///   - logger: receives progress and warnings.
    /// - Throws: ``TrainingError/outOfMemory(_:)``, or a `Diagnostic` where the folder cannot be read or written.
    public init(
        _ setup: TrainingSetup, output: TrainingFolder, settings: TrainerSettings = .init(),
        logger: Logger = Logger(label: "training")
    ) throws {
        (self.setup, self.settings, self.logger) = (setup, settings, logger)
        let (model, options) = (setup.model, setup.options)
        batching = Batching(options, model.targetForm)
        evaluator = Evaluator(setup.dev, options, batching, maximumRatio: setup.train.maximumRatio)
        let memory = try MemoryForecast(
            model, options, train: setup.train.pairs, draw: setup.train.draw, dev: setup.dev.pairs,
            available: Memory.available)
        logger.info("\(memory.summary)")
        parallel = ParallelModel(model, options)
        store = TrainingStore(
            output, parts: setup.parts, fingerprint: setup.fingerprint, keptCheckpoints: settings.keptCheckpoints,
            layout: model.layout, logger: logger)
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
    func update(_ epoch: Epoch) -> (step: UpdateResult, rate: Float, problem: String?) {
        let number = state.update + 1
        // While the length of the training is unknown: the weight that any length has.
        let consistency = state.consistency ?? options.consistency.weight(epochs: 0)
        let rate =
            state.rateFactor * options.learningRate
            * options.schedule.factor(
                update: number, warmup: options.warmup, total: state.plan.total, setbacks: state.setbacks)
        let step = parallel.update(
            upcoming.shards(epoch, state.batch, repeats: consistency > 0, update: number, options),
            UpdateSettings(
                number: number, learningRate: rate, dropout: options.dropout.rates(epochs: plannedEpochs(epoch)),
                consistency: consistency, key: key.derived("dropout")))
        state.update += 1
        state.batch += 1
        if !step.isFinite {
            state.skipped += 1
            logger.warning("update \(state.update) skipped: its gradients are not finite")
        }
        let problem = state.watch.add(
            loss: step.sums.loss / Double(max(1, step.sums.tokens)), isFinite: step.isFinite)
        return (step, rate, problem)
    }

    /// Saves the progress before the training ends early.
    /// - Returns: the error to throw.
    func interruption() throws -> TrainingError {
        try store.save(parallel, state)
        return .interrupted(update: state.update)
    }
}
