import Diagnostics
import Foundation

/// One run of a training, from its start or from where an earlier run has stopped.
final class TrainingRun {
    private let trainer: Trainer
    /// nil on ranks other than the first, as are all other files.
    private let journal: Journal?
    private var gradients: GradientLog?
    private var epoch: Epoch
    private var recent = Recent()
    private var progress: Diagnostics.Progress?
    /// What the ranks have agreed on after the last update or evaluation.
    private var isInterrupted = false
    private var savesNow = false
    private let clock = ContinuousClock()
    /// The start of the training if there had been no interruption.
    private let start: ContinuousClock.Instant
    private var lastSave: ContinuousClock.Instant

    init(_ trainer: Trainer) throws {
        self.trainer = trainer
        journal = try trainer.store.map { store in
            try Journal(
                store.folder.log, from: trainer.state, tokenizer: trainer.options.tokenizer,
                events: trainer.settings.events, logger: trainer.logger)
        }
        if trainer.store != nil { progress = Progress("training") }
        epoch = try trainer.epoch()
        start = clock.now - .seconds(trainer.state.seconds)
        lastSave = clock.now
        gradients = try gradientLog()
        trainer.planByEpochs(epoch)
    }

    /// Trains to the end.
    func run() throws {
        defer { progress?.finish() }
        while trainer.state.awaitsEvaluation || !trainer.isComplete(epoch) && !trainer.isOutOfPatience {
            if !trainer.state.awaitsEvaluation, try !update() { continue }
            if trainer.state.awaitsEvaluation {
                if try !evaluate() { continue }
            } else if savesNow, !isInterrupted {
                savesNow = false
                try trainer.store?.save(trainer.parallel, trainer.state)
                lastSave = clock.now
            }
            if isInterrupted { throw try trainer.interruption() }
        }
        progress?.finish()
        if !trainer.isComplete(epoch) {
            trainer.logger.info(
                "no improvement in \(trainer.options.patience.counted("evaluation")): training ends")
        }
        try trainer.tryMean(journal)
        try trainer.store?.finish(&trainer.state, trainer.parallel)
        trainer.state.isFinished = true
    }

    /// Takes the time, and what else the ranks have to agree on.
    private func agree() throws {
        let agreement = try trainer.ranks.agree(
            seconds: (clock.now - start).seconds,
            savesNow: (clock.now - lastSave).seconds > trainer.settings.saveInterval)
        trainer.state.seconds = agreement.seconds
        (isInterrupted, savesNow) = (agreement.isInterrupted, agreement.savesNow)
    }

    /// Trains one batch, and notes whether an evaluation is due.
    /// - Returns: false where the training diverged and was rolled back.
    private func update() throws -> Bool {
        if trainer.state.batch == epoch.batchCount {
            trainer.state.epoch += 1
            trainer.state.batch = 0
            epoch = try trainer.epoch()
        }
        let (step, rate, problem) = try trainer.update(epoch)
        if trainer.parallel.outerSteps == nil { try agree() }
        if !step.isFinite { try journal?.skip(trainer.state) }
        if let problem {
            try rollBack(problem)
            return false
        }
        trainer.planByMinutes(epoch)
        try gradients?.append(step, update: trainer.state.update)
        recent.add(step)
        progress?.update(trainer.done) {
            recent.summary(
                epoch: trainer.state.epoch + 1, of: trainer.options, scores: trainer.state.lastScores)
        }
        if trainer.state.update % trainer.settings.logEvery == 0 {
            try journal?.append(step, trainer.state, epoch: trainer.position(epoch), rate: rate, recent)
        }
        let interval = trainer.options.evaluateEvery
        let isDue =
            interval > 0 ? trainer.state.update % interval == 0 : trainer.state.batch == epoch.batchCount
        trainer.state.awaitsEvaluation = isDue || trainer.isComplete(epoch)
        guard trainer.synchronizes(isLast: trainer.state.awaitsEvaluation) else { return true }
        let problemOfAll = try trainer.synchronize()
        try agree()
        guard let problemOfAll else { return true }
        try rollBack(problemOfAll)
        return false
    }

    /// Evaluates the weights, and saves them.
    /// - Returns: false where they are not finite and the training was rolled back.
    private func evaluate() throws -> Bool {
        guard let result = try trainer.evaluator.evaluate(trainer.parallel) else { throw try trainer.interruption() }
        if let problem = trainer.problem(result) {
            try rollBack(problem)
            return false
        }
        trainer.state.awaitsEvaluation = false
        let isBest = try trainer.recordEvaluation(result)
        let before = trainer.state.seconds
        try agree()
        trainer.state.evaluationSeconds += trainer.state.seconds - before
        try journal?.append(result, trainer.state, epoch: trainer.position(epoch), isBest: isBest, recent)
        try gradients?.measure(trainer.parallel, update: trainer.state.update)
        recent = Recent()
        try trainer.store?.save(trainer.parallel, trainer.state)
        if isBest { try trainer.store?.deliver(trainer.state) }
        trainer.store?.removeOtherEvaluations(trainer.state)
        lastSave = clock.now
        return true
    }

    /// Goes back to an earlier state of the training, or gives up.
    private func rollBack(_ problem: String) throws {
        try trainer.rollBack(problem)
        // The log may have moved with its folder.
        if let store = trainer.store { journal?.path = store.folder.log }
        try journal?.rollBack(problem, to: trainer.state)
        gradients = try gradientLog()
        epoch = try trainer.epoch()
        recent = Recent()
        lastSave = clock.now
    }

    /// The log of gradients, if the options ask for one.
    private func gradientLog() throws -> GradientLog? {
        guard trainer.options.gradientFlow > 0, let store = trainer.store else { return nil }
        let log = try GradientLog(
            store.folder.gradientLog, keepingUpTo: trainer.state.update,
            joining: trainer.setup.dev.pairs, into: trainer.options.gradientFlow)
        if trainer.state.update == 0 { try log.measure(trainer.parallel, update: 0) }
        return log
    }
}
