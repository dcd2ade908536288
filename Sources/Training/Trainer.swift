import Diagnostics
import Foundation
import Logging
import Tensors
import Translation

/// The set that decides which model is best.
public struct DevelopmentSet {
    public var pairs: [EncodedPair]
    /// BLEU of translations of the pairs' sources, from 0 to 100.
    public var bleu: ([[Int32]]) throws -> Double

    public init(pairs: [EncodedPair], bleu: @escaping ([[Int32]]) throws -> Double) {
        self.pairs = pairs
        self.bleu = bleu
    }
}

/// Trains a model: epochs of updates, evaluations on the dev set, checkpoints.
///
/// Killed at any moment, a training that is started again goes on from its last checkpoint and ends with the same
/// bytes as an uninterrupted one.
public final class Trainer {
    public struct Outcome {
        public var update: Int
        public var bestUpdate: Int
        public var bestScore: Double
        public var seconds: Double
    }

    private let folder: ModelFolder
    private let options: TrainingOptions
    private let train: TrainingCorpus
    private let dev: DevelopmentSet
    private let parallel: ParallelModel
    private let batching: Batching
    private let checkpoint: Checkpoint
    private let key: RandomKey
    private var state = TrainingState()
    private let logger = Logger(label: "pipeline-train")
    /// Seconds between two checkpoints within an epoch.
    private let saveInterval: Double

    private static let updatesPerLogEntry = 50
    private static let skippedInARowLimit = 10

    /// - Parameters:
    ///   - folder: where the model goes; an unfinished training of the same fingerprint in it is continued.
    ///   - restarts: whether to begin anew all the same.
    public init(
        _ model: EncoderDecoder, _ options: TrainingOptions, train: TrainingCorpus, dev: DevelopmentSet,
        folder: ModelFolder, fingerprint: String, restarts: Bool = false, saveInterval: Double = 60
    ) throws {
        self.folder = folder
        self.options = options
        self.train = train
        self.dev = dev
        self.saveInterval = saveInterval
        key = RandomKey(options.seed)
        batching = Batching(tokens: options.batchTokens, key: key.derived("batches"))
        parallel = ParallelModel(model, workers: options.workers, hasAverage: options.averageRate > 0)
        checkpoint = Checkpoint(path: folder.checkpoint, fingerprint: fingerprint)
        switch restarts ? .none : try checkpoint.exists() {
        case .same:
            state = try checkpoint.load(into: parallel)
            if !state.isFinished {
                logger.info("continuing behind update \(state.update), epoch \(state.epoch + 1)")
            }
        case .other:
            logger.notice("\(folder.path) holds a training with other options or data; beginning anew")
            fallthrough
        case .none:
            parallel.weights.initialize(model.layout, key: key.derived("parameters"))
            parallel.average?.copy(from: parallel.weights)
        }
    }

    /// Whether an earlier run has finished this training.
    public var isFinished: Bool { state.isFinished }

    /// Trains to the end.
    public func run() throws -> Outcome {
        guard !state.isFinished else { return outcome }
        let log = try TrainingLog(folder.log, keepingUpTo: state.update)
        let clock = ContinuousClock()
        let start = clock.now - .seconds(state.seconds)
        var lastSave = clock.now
        var pairs = train.pairs(epoch: state.epoch)
        let first = batching.batches(state.epoch == 0 ? pairs : train.pairs(epoch: 0), epoch: 0)
        let limit = options.maximumUpdates > 0 ? options.maximumUpdates : Int.max
        let total = min(limit, first.count * options.epochs)
        var progress = Progress("training")
        defer { progress.finish() }
        var recent = Recent()
        var skippedInARow = 0

        training: while state.epoch < options.epochs {
            let batches = state.epoch == 0 ? first : batching.batches(pairs, epoch: state.epoch)
            while state.batch < batches.count, state.update < limit {
                let shards = Batching.shards(
                    batches[state.batch], pairs, workers: options.workers, noise: options.noise,
                    key: key.derived("words").derived(UInt64(state.update + 1)))
                let rate =
                    options.learningRate
                    * options.schedule.factor(
                        update: state.update + 1, warmup: options.warmup, total: total, setbacks: state.setbacks)
                let step = parallel.update(
                    shards, rate: rate, update: state.update + 1, key: key.derived("dropout"), options)
                state.update += 1
                state.batch += 1
                state.seconds = (clock.now - start).seconds
                if step.isFinite {
                    skippedInARow = 0
                } else {
                    state.skipped += 1
                    skippedInARow += 1
                    logger.warning("update \(state.update) passed over: its gradients are not finite")
                    guard skippedInARow < Self.skippedInARowLimit else {
                        throw Diagnostic(
                            .configuration,
                            "the training diverges: \(skippedInARow) updates in a row without finite gradients; lower --learning-rate or set --clip-norm"
                        )
                    }
                }
                recent.add(step.sums)
                let done = Double(state.batch) / Double(batches.count)
                progress.update(min(1, Double(state.update) / Double(total))) {
                    recent.summary(epoch: state.epoch + 1, of: options.epochs, bleu: state.lastBLEU)
                }
                if state.update % Self.updatesPerLogEntry == 0 {
                    try log.append(
                        TrainingLog.Step(
                            update: state.update, epoch: Double(state.epoch) + done,
                            loss: step.sums.loss / Double(max(1, step.sums.tokens)), rate: rate, norm: step.norm,
                            tokensPerSecond: recent.tokensPerSecond.rounded(), seconds: state.seconds))
                }
                let isEndOfEpoch = state.batch == batches.count
                let isLast = state.update == limit || isEndOfEpoch && state.epoch + 1 == options.epochs
                let isDue =
                    options.evaluateEvery > 0 ? state.update % options.evaluateEvery == 0 : isEndOfEpoch
                if isDue || isLast {
                    try evaluate(log, epoch: Double(state.epoch) + done, recent, clock: clock, start: start)
                    recent = Recent()
                    try checkpoint.save(parallel, state)
                    lastSave = clock.now
                    if options.patience > 0, state.setbacksInARow >= options.patience {
                        logger.info("\(options.patience) evaluations brought nothing better: training ends")
                        break training
                    }
                } else if (clock.now - lastSave).seconds > saveInterval || Interruption.isRequested {
                    try checkpoint.save(parallel, state)
                    lastSave = clock.now
                }
                if Interruption.isRequested {
                    progress.finish()
                    throw Diagnostic(
                        .interrupted,
                        "interrupted and saved behind update \(state.update); the same command goes on from there")
                }
            }
            if state.update >= limit { break }
            state.epoch += 1
            state.batch = 0
            if state.epoch < options.epochs { pairs = train.pairs(epoch: state.epoch) }
        }
        state.isFinished = true
        try checkpoint.save(parallel, state)
        return outcome
    }

    private var outcome: Outcome {
        Outcome(
            update: state.update, bestUpdate: state.bestUpdate, bestScore: state.bestScore ?? 0, seconds: state.seconds)
    }

    private func evaluate(
        _ log: TrainingLog, epoch: Double, _ recent: Recent, clock: ContinuousClock, start: ContinuousClock.Instant
    ) throws {
        let sums = parallel.loss(dev.pairs, batching.sortedBatches(dev.pairs))
        let search = BeamSearch(parallel.model, SearchOptions(beam: options.evaluationBeam))
        let translations = parallel.translate(search, dev.pairs.map(\.source))
        let bleu = try dev.bleu(translations)
        let loss = sums.negativeLog / Double(max(1, sums.tokens))
        let score = options.bestBy == .bleu ? bleu : -loss
        let isBest = state.bestScore.map { score > $0 } ?? true
        state.evaluations += 1
        state.lastBLEU = bleu
        if isBest {
            state.bestScore = score
            state.bestUpdate = state.update
            state.setbacksInARow = 0
            try Safetensors.write(
                folder.weights, parallel.model.layout, [.init(values: parallel.average ?? parallel.weights)])
        } else {
            state.setbacks += 1
            state.setbacksInARow += 1
        }
        state.seconds = (clock.now - start).seconds
        try log.append(
            TrainingLog.Evaluation(
                update: state.update, epoch: epoch, loss: loss, perplexity: exp(loss), bleu: bleu,
                seconds: state.seconds, best: isBest))
        let figures = String(
            format: "epoch %.3g  update %d  train loss %.3f  dev perplexity %.2f  dev BLEU %.2f%@  %.0f tokens/s  %@",
            epoch, state.update, recent.loss, exp(loss), bleu, isBest ? " (best)" : "", recent.tokensPerSecond,
            Progress.clock(state.seconds))
        logger.info("\(figures)")
    }
}

/// Sums since the last evaluation, for the eye.
private struct Recent {
    private var sums = LossSums()
    private let start = ContinuousClock.now

    mutating func add(_ new: LossSums) { sums += new }

    var loss: Double { sums.loss / Double(max(1, sums.tokens)) }
    var tokensPerSecond: Double { Double(sums.tokens) / max(1e-9, (ContinuousClock.now - start).seconds) }

    func summary(epoch: Int, of epochs: Int, bleu: Double?) -> String {
        String(format: "epoch %d/%d  %.0f tokens/s  loss %.3f", epoch, epochs, tokensPerSecond, loss)
            + (bleu.map { String(format: "  dev BLEU %.2f", $0) } ?? "")
    }
}
