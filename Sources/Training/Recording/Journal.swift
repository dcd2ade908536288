import Diagnostics
import Foundation
import Logging
import Tensors

/// Reports the progress of a training, to the log file and to the logger.
final class Journal {
    /// The path of the log, which moves with its folder.
    var path: String
    private let tokenizer: String
    private let events: String?
    private var log: TrainingLog
    private let logger: Logger

    /// - Parameters:
    ///   - state: entries after it are removed.
    ///   - tokenizer: that of BLEU on the dev set.
    ///   - events: a folder for TensorBoard.
    ///   - logger: receives warnings and evaluations.
    init(_ path: String, from state: TrainingState, tokenizer: String, events: String?, logger: Logger) throws {
        self.path = path
        self.tokenizer = tokenizer
        self.logger = logger
        self.events = events
        log = try TrainingLog(path, keepingUpTo: state.update, seconds: state.seconds, events: events)
    }

    /// Records a rollback: entries after the earlier state are removed.
    func rollBack(_ reason: String, to state: TrainingState) throws {
        log = try TrainingLog(path, keepingUpTo: state.update, seconds: state.seconds, events: events)
        try log.append(TrainingLog.Rollback(update: state.update, reason: reason, factor: state.rateFactor))
        logger.warning(
            "the training diverges: \(reason); back to update \(state.update), with \(state.rateFactor) times the learning rate"
        )
    }

    /// Records an update that was skipped because its gradients were not finite.
    func skip(_ state: TrainingState) throws {
        try log.append(TrainingLog.Skipped(update: state.update, seconds: state.seconds))
    }

    func append(_ step: UpdateResult, _ state: TrainingState, epoch: Double, rate: Float, _ recent: Recent) throws {
        let loss = step.sums.loss / Double(max(1, step.sums.tokens))
        try log.append(
            TrainingLog.Step(
                update: state.update, epoch: epoch, loss: loss.isFinite ? loss : nil, rate: rate,
                norm: step.norm.isFinite ? step.norm : nil, tokensPerSecond: recent.tokensPerSecond.rounded(),
                seconds: state.seconds))
    }

    func append(
        _ result: Evaluator.Result, _ state: TrainingState, epoch: Double, isBest: Bool, _ recent: Recent
    ) throws {
        if !result.samples.isEmpty {
            try log.append(
                TrainingLog.Samples(update: state.update, seconds: state.seconds, samples: result.samples))
        }
        try log.append(entry(result, state, epoch: epoch, isBest: isBest))
        let figures = String(
            format: "epoch %.3g  update %d  train loss %.3f  dev perplexity %@  %@%@  %.0f tokens/s  %@",
            epoch, state.update, recent.loss, exp(result.loss).readable(2), result.text, isBest ? " (best)" : "",
            recent.tokensPerSecond, Progress.clock(state.seconds))
        logger.info("\(figures)")
    }

    /// Records the evaluation of a mean of weights.
    /// - Parameter averaged: the number of evaluations whose weights are averaged.
    func append(_ result: Evaluator.Result, _ state: TrainingState, averaged: Int, isBest: Bool) throws {
        var entry = entry(result, state, epoch: Double(state.epoch + 1), isBest: isBest)
        entry.averaged = averaged
        try log.append(entry)
        let figures = String(
            format: "mean of the last %d evaluations  dev perplexity %@  %@%@", averaged,
            exp(result.loss).readable(2), result.text, isBest ? " (best)" : "")
        logger.info("\(figures)")
    }

    private func entry(_ result: Evaluator.Result, _ state: TrainingState, epoch: Double, isBest: Bool)
        -> TrainingLog.Evaluation
    {
        let usual = result.figures.first
        var entry = TrainingLog.Evaluation(
            update: state.update, epoch: epoch, loss: result.loss, perplexity: exp(result.loss), seconds: state.seconds,
            best: isBest)
        if let usual { entry.metric = usual.score.rawValue }
        if let usual, usual.score == .bleu {
            (entry.bleu, entry.tokenizer) = (usual.value, tokenizer)
        } else {
            entry.scores = Dictionary(uniqueKeysWithValues: result.figures.map { ($0.score.rawValue, $0.value) })
        }
        return entry
    }
}

/// Sums since the last evaluation, for progress messages.
struct Recent {
    private var sums = LossSums()
    private var tokens = 0
    private let start = ContinuousClock.now

    mutating func add(_ step: UpdateResult) {
        sums += step.sums
        tokens += step.tokens
    }

    var loss: Double { sums.loss / Double(max(1, sums.tokens)) }
    var tokensPerSecond: Double { Double(tokens) / max(1e-9, (ContinuousClock.now - start).seconds) }

    func summary(epoch: Int, of options: TrainingOptions, scores: String?) -> String {
        (options.minutes > 0 ? "epoch \(epoch)" : "epoch \(epoch)/\(options.epochs)")
            + String(format: "  %.0f tokens/s  loss %.3f", tokensPerSecond, loss)
            + (scores.map { "  \($0)" } ?? "")
    }
}
