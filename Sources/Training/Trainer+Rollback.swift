import Diagnostics

extension Trainer {
    private static var rollbackLimit: Int { 4 }

    /// Sets the state before the first update.
    func initialize() {
        if let initial = setup.initialWeights {
            parallel.weights.copy(from: initial)
        } else {
            parallel.weights.initialize(setup.model.layout, key: InitialWeights.key(seed: options.seed))
        }
        parallel.resetOptimizer()
    }

    /// Goes back to the last good evaluation, or to the start, with half the learning rate.
    /// - Throws: ``TrainingError/diverged(reason:rollbacks:rateFactor:)`` where that has not helped before.
    func rollBack(_ reason: String) throws {
        let left = state
        guard left.rollbacks < Self.rollbackLimit else {
            throw TrainingError.diverged(reason: reason, rollbacks: left.rollbacks, rateFactor: left.rateFactor)
        }
        if left.lastGood != nil {
            if let store { state = try store.loadGood(into: parallel) }
            state = try parallel.broadcast(state)
        } else {
            state = TrainingState()
            initialize()
        }
        // The best model so far stays the best.
        (state.bestScore, state.bestLoss) = (left.bestScore, left.bestLoss)
        (state.bestUpdate, state.bestHash) = (left.bestUpdate, left.bestHash)
        state.awaitsEvaluation = false
        state.rollbacks = left.rollbacks + 1
        state.rateFactor = left.rateFactor / 2
        state.skipped = left.skipped
        state.plan = left.plan
        state.consistency = left.consistency
        (state.seconds, state.evaluationSeconds) = (left.seconds, left.evaluationSeconds)
        try store?.save(parallel, state)
    }
}
