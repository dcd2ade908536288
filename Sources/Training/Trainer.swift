import Concurrency
import Diagnostics
import Files
import Foundation
import Logging
import Platform
import Tensors
import Translation

/// Trains a model: epochs of updates, evaluations on the dev set, checkpoints.
///
/// Killed at any moment, a training that is started again goes on from its last checkpoint and ends with the same
/// bytes as an uninterrupted one. A training by minutes does so once its number of updates is fixed.
public final class Trainer {
    public struct Outcome {
        public var update: Int
        public var bestUpdate: Int
        public var bestScore: Double
        public var seconds: Double
    }

    private let output: TrainingFolder
    private let parts: ModelParts
    private let fingerprint: Fingerprint
    private let keptCheckpoints: Int
    private let options: TrainingOptions
    private let corpus: TrainingCorpus
    private let evaluator: Evaluator
    let parallel: ParallelModel
    private let batching: Batching
    let key: RandomKey
    var state = TrainingState()
    private let logger = Logger(label: "pipeline-train")
    private let events: String?
    /// The weights that training starts from, if it does not start from random ones.
    let initial: Weights?
    /// What the first values of parameters are drawn by.
    public static func parametersKey(seed: UInt64) -> RandomKey { RandomKey(seed).derived("parameters") }
    private let logEvery: Int
    /// Seconds between two checkpoints within an epoch.
    private let saveInterval: Double

    /// Nats a word by which a state that is worth returning to may be worse than the best.
    private static let goodMargin = 0.3

    private var folder: ModelFolder { output.model }
    var checkpoint: Checkpoint { Checkpoint(folder: folder, fingerprint: fingerprint) }
    private var snapshots: Snapshots { Snapshots(folder: folder.checkpoints, layout: parallel.model.layout) }

    /// - Parameters:
    ///   - output: where the model goes; an unfinished training of the same fingerprint in it is continued.
    ///   - parts: what the model folder holds beside the weights.
    ///   - restarts: whether to train from scratch all the same.
    ///   - logEvery: updates between two entries about training itself in the log.
    ///   - saveInterval: seconds between two checkpoints within an epoch.
    ///   - keptCheckpoints: how many evaluations' weights stay in the folder. With 1 a finished training keeps the best
    ///     ones in its checkpoint, so that a model that is lost can be restored; with 0 it does not.
    ///   - events: a folder for TensorBoard.
    ///   - initial: weights of the same layout to start from in place of random ones.
    public init(
        _ model: EncoderDecoder, _ options: TrainingOptions, train: TrainingCorpus, dev: DevelopmentSet,
        output: TrainingFolder, parts: ModelParts, fingerprint: Fingerprint, restarts: Bool = false,
        logEvery: Int = 50, saveInterval: Double = 60, keptCheckpoints: Int = 1, events: String? = nil,
        initial: Weights? = nil
    ) throws {
        self.output = output
        self.parts = parts
        self.fingerprint = fingerprint
        self.keptCheckpoints = keptCheckpoints
        self.options = options
        corpus = train
        self.logEvery = logEvery
        self.saveInterval = saveInterval
        self.events = events
        self.initial = initial
        key = RandomKey(options.seed)
        batching = Batching(tokens: options.batchTokens, key: key.derived("batches"))
        evaluator = Evaluator(dev, options, batching, maximumRatio: train.maximumRatio)
        let memory = try MemoryForecast(
            model, options, train: train.pairs, dev: dev.pairs, available: Memory.available)
        logger.info("\(memory.summary)")
        parallel = ParallelModel(model, options)
        if try restarts || !resume() {
            try output.begin()
            initialize()
        }
        if try parts.write(to: folder), isFinished {
            logger.notice("the configuration or the vocabularies in \(folder.path) were missing or changed; restored")
        }
        // The last run may have ended between the two.
        if state.bestHash != nil { try output.publish() }
    }

    /// Takes up this training where an earlier run has left it.
    /// - Returns: whether it has left something that can be taken up.
    private func resume() throws -> Bool {
        var notes: [String] = []
        for folder in output.candidates {
            let found: TrainingState
            switch try Checkpoint(folder: folder, fingerprint: fingerprint).open(into: parallel) {
            case .nothing: continue
            case .other(let other):
                notes.append("\(folder.path) holds a training \(fingerprint.differences(from: other))")
                continue
            case .damaged(let problem):
                notes.append(problem.description)
                continue
            case .finished(let state): found = state
            case .unfinished(let state, let problem):
                found = state
                if let problem {
                    logger.warning(
                        "\(problem.description); continuing from the last good evaluation, update \(state.update)")
                }
            }
            try output.resume(in: folder)
            guard try restoreBest(found) else {
                notes.append("\(folder.weights) is not what the training wrote, and no copy was kept")
                continue
            }
            state = found
            state.snapshots = snapshots.present(state.snapshots)
            if state.isFinished {
                // The last run may have ended before it came to this.
                checkpoint.removeOthers()
                snapshots.keep(only: state.snapshots)
            } else {
                if state.lastGood == state.update { try checkpoint.keepAsGood() }
                logger.info("continuing after update \(state.update), epoch \(state.epoch + 1)")
            }
            return true
        }
        for note in notes { logger.notice("\(note); training from scratch") }
        return false
    }

    /// Checks that the model is the best one of the training so far, and restores it where it is not.
    private func restoreBest(_ state: TrainingState) throws -> Bool {
        guard let hash = state.bestHash else { return true }
        let isThere = SHA256.hash(ofFile: folder.weights) == hash
        if isThere { return true }
        if try !checkpoint.deliver(hash) {
            guard state.isFinished,
                let weights = checkpoint.finishedWeights(parallel.model.layout, parallel.workers)
            else { return false }
            try Safetensors.write(
                folder.weights, parallel.model.layout, [.init(values: weights)], metadata: parts.metadata)
            guard SHA256.hash(ofFile: folder.weights) == hash else { return false }
        }
        logger.notice("\(folder.weights) was missing or changed; restored from the checkpoint")
        return true
    }

    /// Whether an earlier run has finished this training.
    public var isFinished: Bool { state.isFinished }

    /// The weights after the last update.
    public var weights: Weights { parallel.weights }

    private var updateLimit: Int { options.maximumUpdates > 0 ? options.maximumUpdates : Int.max }

    /// Whether all updates are done.
    private func isComplete(_ epoch: Epoch) -> Bool {
        if state.update >= updateLimit { return true }
        guard options.minutes > 0 else {
            return state.epoch + 1 >= options.epochs && state.batch == epoch.batches.count
        }
        return state.plan.total.map { state.update >= $0 } ?? false
    }

    private var isOutOfPatience: Bool { options.patience > 0 && state.setbacksInARow >= options.patience }

    /// Trains to the end.
    public func run() throws -> Outcome {
        guard !state.isFinished else { return outcome }
        let journal = try Journal(folder.log, from: state, tokenizer: options.tokenizer, events: events)
        var gradients = try gradientLog()
        let clock = ContinuousClock()
        let start = clock.now - .seconds(state.seconds)
        var lastSave = clock.now
        var epoch = Epoch(state.epoch, corpus, batching)
        if options.minutes == 0, state.plan.total == nil {
            state.plan.set(total: min(updateLimit, epoch.batches.count * options.epochs))
            state.consistency = options.consistency.weight(epochs: plannedEpochs(epoch))
        }
        var progress = Progress("training")
        defer { progress.finish() }
        var recent = Recent()
        func goBack(_ problem: String) throws {
            // The log may have moved with its folder.
            journal.path = folder.log
            try rollBack(problem, journal)
            state.snapshots = snapshots.present(state.snapshots)
            gradients = try gradientLog()
            epoch = Epoch(state.epoch, corpus, batching)
            recent = Recent()
            lastSave = clock.now
        }

        while state.awaitsEvaluation || !isComplete(epoch) && !isOutOfPatience {
            if !state.awaitsEvaluation {
                if state.batch == epoch.batches.count {
                    state.epoch += 1
                    state.batch = 0
                    epoch = Epoch(state.epoch, corpus, batching)
                }
                let (step, rate, problem) = update(epoch)
                state.seconds = (clock.now - start).seconds
                if !step.isFinite { try journal.skip(state) }
                if let problem {
                    try goBack(problem)
                    continue
                }
                review(epoch)
                try gradients?.append(step, update: state.update)
                recent.add(step)
                progress.update(done) {
                    recent.summary(epoch: state.epoch + 1, of: options, bleu: state.lastBLEU)
                }
                if state.update % logEvery == 0 {
                    try journal.append(step, state, epoch: position(epoch), rate: rate, recent)
                }
                let isDue =
                    options.evaluateEvery > 0
                    ? state.update % options.evaluateEvery == 0 : state.batch == epoch.batches.count
                state.awaitsEvaluation = isDue || isComplete(epoch)
            }
            if state.awaitsEvaluation {
                let began = clock.now
                guard let result = try evaluator.evaluate(parallel) else { throw try interruption() }
                if let problem = self.problem(result) {
                    try goBack(problem)
                    continue
                }
                state.awaitsEvaluation = false
                let isBest = try recordEvaluation(result)
                state.evaluationSeconds += (clock.now - began).seconds
                state.seconds = (clock.now - start).seconds
                try journal.append(result, state, epoch: position(epoch), isBest: isBest, recent)
                try gradients?.measure(parallel, update: state.update)
                recent = Recent()
                try checkpoint.save(parallel, state)
                if state.lastGood == state.update { try checkpoint.keepAsGood() }
                if isBest { try deliver() }
                snapshots.keep(only: state.snapshots)
                lastSave = clock.now
            } else if (clock.now - lastSave).seconds > saveInterval || Interruption.isRequested {
                try checkpoint.save(parallel, state)
                lastSave = clock.now
            }
            if Interruption.isRequested { throw try interruption() }
        }
        progress.finish()
        if !isComplete(epoch) {
            logger.info("no improvement in \(options.patience.counted("evaluation")): training ends")
        }
        try tryMean(journal)
        try finish()
        return outcome
    }

    /// Saves what has been done before the training ends early.
    private func interruption() throws -> Diagnostic {
        try checkpoint.save(parallel, state)
        return Diagnostic(
            .interrupted, "interrupted and saved after update \(state.update); the same command continues from there")
    }

    /// How many epochs have been trained, the current one in part.
    private func position(_ epoch: Epoch) -> Double {
        Double(state.epoch) + Double(state.batch) / Double(epoch.batches.count)
    }

    /// Puts the best model in its place.
    private func deliver() throws {
        guard let hash = state.bestHash else { return }
        guard try checkpoint.deliver(hash) else {
            throw Diagnostic(
                .inputOutput, at: Place(folder.weights),
                "the best weights were changed or removed during the training; train with --restart")
        }
        try output.publish()
    }

    private func finish() throws {
        try deliver()
        state.isFinished = true
        state.snapshots = keptCheckpoints > 1 ? Array(state.snapshots.suffix(keptCheckpoints)) : []
        try checkpoint.finish(state, parallel.model.layout, parallel.workers, keepsWeights: keptCheckpoints > 0)
        checkpoint.removeOthers()
        snapshots.keep(only: state.snapshots)
    }

    /// Why the evaluated weights are no model.
    private func problem(_ result: Evaluator.Result) -> String? {
        if !result.loss.isFinite { return "the loss on the dev set is not finite" }
        if !exp(result.loss).isFinite { return "the loss on the dev set is \(Int(result.loss)) nats a token" }
        if let parameter = parallel.evaluated.firstNotFinite(in: parallel.model.layout) {
            return "the weights '\(parameter.name)' are not all finite"
        }
        return nil
    }

    /// The log of gradients, if there is to be one.
    private func gradientLog() throws -> GradientLog? {
        guard options.gradientFlow > 0 else { return nil }
        let log = try GradientLog(
            folder.gradientLog, keepingUpTo: state.update, joining: evaluator.dev.pairs, into: options.gradientFlow)
        if state.update == 0 { try log.measure(parallel, update: 0) }
        return log
    }

    /// - Returns: also what is wrong, where the training diverges.
    private func update(_ epoch: Epoch) -> (step: ParallelModel.Step, rate: Float, problem: String?) {
        let number = state.update + 1
        // Before a training's length is known, what would be done whatever it is.
        let consistency = state.consistency ?? options.consistency.weight(epochs: 0)
        let shards = epoch.shards(state.batch, repeats: consistency > 0, update: number, options)
        let rate =
            state.rateFactor * options.learningRate
            * options.schedule.factor(
                update: number, warmup: options.warmup, total: state.plan.total, setbacks: state.setbacks)
        let step = parallel.update(
            shards, rate: rate, dropout: options.dropout.rates(epochs: plannedEpochs(epoch)), consistency: consistency,
            update: number, key: key.derived("dropout"), options)
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

    /// How often the whole training sees the corpus; once, while that is not known.
    private func plannedEpochs(_ epoch: Epoch) -> Double {
        state.plan.total.map { Double($0) / Double(max(1, epoch.batches.count)) } ?? 1
    }

    /// With a budget of minutes, plans the number of updates by the speed so far.
    private func review(_ epoch: Epoch) {
        guard options.minutes > 0 else { return }
        // Before the first evaluation: it computes forward only, but translates in small steps.
        let guess =
            (state.seconds - state.evaluationSeconds) / Double(max(1, state.update))
            * Double(evaluator.tokens) / Double(options.batchTokens)
        let situation = UpdatePlan.Situation(
            update: state.update, seconds: state.seconds, evaluationSeconds: state.evaluationSeconds,
            secondsPerEvaluation: state.evaluations > 0 ? state.evaluationSeconds / Double(state.evaluations) : guess,
            updatesPerEvaluation: options.evaluateEvery > 0 ? options.evaluateEvery : epoch.batches.count)
        let isFirst = state.plan.total == nil
        if let total = state.plan.review(situation, budget: 60 * options.minutes, limit: updateLimit) {
            let text = String(
                format: "%g minutes are about %d updates, %.1f epochs", options.minutes, total, plannedEpochs(epoch))
            logger.info("\(isFirst ? "" : "now ")\(text)")
        }
        if state.consistency == nil, state.plan.total != nil { chooseConsistency(epoch, situation) }
    }

    /// Decides by the number of epochs whether pairs are read twice from here on, when that is first known.
    private func chooseConsistency(_ epoch: Epoch, _ now: UpdatePlan.Situation) {
        let weight = options.consistency.weight(epochs: plannedEpochs(epoch) / ConsistencyPlan.cost)
        state.consistency = weight
        guard weight > options.consistency.weight(epochs: 0) else { return }
        logger.info("long enough for each pair to be read twice from here on, with other units dropped (--consistency)")
        state.plan.restart(now)
    }

    /// How much is done, from 0 to 1.
    private var done: Double? {
        options.minutes > 0
            ? min(1, state.seconds / (60 * options.minutes))
            : state.plan.total.map { min(1, Double(state.update) / Double($0)) }
    }

    private var outcome: Outcome {
        Outcome(
            update: state.update, bestUpdate: state.bestUpdate, bestScore: state.bestScore ?? 0, seconds: state.seconds)
    }

    /// Counts an evaluation, keeps its weights and saves the model if it is the best.
    private func recordEvaluation(_ result: Evaluator.Result) throws -> Bool {
        state.evaluations += 1
        let lowest = min(result.loss, state.lowestLoss ?? result.loss)
        state.lowestLoss = lowest
        if result.loss <= lowest + Self.goodMargin { state.lastGood = state.update }
        state.lastBLEU = result.bleu
        let snapshotCount = max(options.averageLast, keptCheckpoints > 1 ? keptCheckpoints : 0)
        if snapshotCount > 0 {
            try snapshots.save(parallel.evaluated, update: state.update, metadata: parts.metadata)
            state.snapshots = (state.snapshots + [state.update]).suffix(snapshotCount)
        }
        if try saveIfBest(result) {
            state.setbacksInARow = 0
            return true
        }
        state.setbacks += 1
        state.setbacksInARow += 1
        return false
    }

    private func saveIfBest(_ result: Evaluator.Result) throws -> Bool {
        guard state.isImproved(by: result.score, loss: result.loss) else { return false }
        state.bestScore = result.score
        state.bestLoss = result.loss
        state.bestUpdate = state.update
        state.bestHash = try checkpoint.saveBest(
            parallel.evaluated, parallel.model.layout, metadata: parts.metadata)
        return true
    }

    /// Evaluates the mean of the last evaluations' weights, and saves it if it is the best.
    private func tryMean(_ journal: Journal) throws {
        let updates = state.snapshots.suffix(options.averageLast)
        guard updates.count > 1 else { return }
        parallel.substitute = try snapshots.mean(of: Array(updates))
        defer { parallel.substitute = nil }
        guard let result = try evaluator.evaluate(parallel) else { throw try interruption() }
        guard problem(result) == nil else { return }
        try journal.append(result, state, averaged: updates.count, isBest: try saveIfBest(result))
    }
}
