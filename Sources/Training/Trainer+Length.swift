import Foundation

/// The length of a training, and what depends on it.
extension Trainer {
    private var updateLimit: Int { options.maximumUpdates > 0 ? options.maximumUpdates : Int.max }

    /// Whether all updates are completed.
    func isComplete(_ epoch: Epoch) -> Bool {
        if state.update >= updateLimit { return true }
        guard options.minutes > 0 else {
            return state.epoch + 1 >= options.epochs && state.batch == epoch.batchCount
        }
        return state.plan.total.map { state.update >= $0 } ?? false
    }

    /// The epoch that is trained now. The one after it is made in the background, if there is one.
    func epoch() throws -> Epoch {
        let epoch = try Epoch(state.epoch, setup.train, batching)
        if options.minutes > 0 || state.epoch + 1 < options.epochs { setup.train.prepare(epoch: state.epoch + 1) }
        return epoch
    }

    var isOutOfPatience: Bool { options.patience > 0 && state.setbacksInARow >= options.patience }

    /// The completed share, from 0 to 1; nil while the length is not known.
    var done: Double? {
        options.minutes > 0
            ? min(1, state.seconds / (60 * options.minutes))
            : state.plan.total.map { min(1, Double(state.update) / Double($0)) }
    }

    /// The number of completed epochs, with the fraction of the current one.
    func position(_ epoch: Epoch) -> Double {
        Double(state.epoch) + Double(state.batch) / Double(epoch.batchCount)
    }

    /// The length of the whole training in epochs; 1 while it is not known.
    func plannedEpochs(_ epoch: Epoch) -> Double {
        state.plan.total.map { Double($0) / Double(max(1, epoch.batchCount)) } ?? 1
    }

    /// With epochs, plans the number of updates at the start.
    func planByEpochs(_ first: Epoch) {
        guard options.minutes == 0, state.plan.total == nil else { return }
        state.plan.set(total: min(updateLimit, first.batchCount * options.epochs))
        state.consistency = options.consistency.weight(epochs: plannedEpochs(first))
    }

    /// With a budget of minutes, plans the number of updates by the speed so far.
    func planByMinutes(_ epoch: Epoch) {
        guard options.minutes > 0 else { return }
        // Before the first evaluation, as for updates: it computes forward only, but translates in small steps.
        let guess =
            (state.seconds - state.evaluationSeconds) / Double(max(1, state.update))
            * Double(evaluator.tokens) / Double(options.batchTokens)
        let situation = UpdatePlan.Situation(
            update: state.update, seconds: state.seconds, evaluationSeconds: state.evaluationSeconds,
            secondsPerEvaluation: state.evaluations > 0 ? state.evaluationSeconds / Double(state.evaluations) : guess,
            updatesPerEvaluation: options.evaluateEvery > 0 ? options.evaluateEvery : epoch.batchCount)
        let isFirst = state.plan.total == nil
        if let total = state.plan.review(situation, budget: 60 * options.minutes, limit: updateLimit) {
            let text = String(
                format: "%g minutes are about %d updates, %.1f epochs", options.minutes, total, plannedEpochs(epoch))
            logger.info("\(isFirst ? "" : "now ")\(text)")
        }
        if state.consistency == nil, state.plan.total != nil { chooseConsistency(epoch, situation) }
    }

    /// Decides whether pairs are read twice from here on, once the number of epochs is known.
    private func chooseConsistency(_ epoch: Epoch, _ now: UpdatePlan.Situation) {
        let weight = options.consistency.weight(epochs: plannedEpochs(epoch) / ConsistencyPlan.cost)
        state.consistency = weight
        guard weight > options.consistency.weight(epochs: 0) else { return }
        logger.info("long enough to read each pair twice from here on, with other units dropped")
        state.plan.restart(now)
    }
}
