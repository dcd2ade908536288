import Diagnostics
import Tensors

extension Trainer {
    private static var rollbackLimit: Int { 4 }

    /// The state before the first update.
    func initialize() {
        if let initial {
            parallel.weights.copy(from: initial)
        } else {
            parallel.weights.initialize(parallel.model.layout, key: key.derived("parameters"))
        }
        parallel.first.zero()
        parallel.second.zero()
        parallel.average?.copy(from: parallel.weights)
        parallel.rows?.reset()
    }

    /// Goes back to the last good evaluation, or to the start, with half the learning rate.
    func rollBack(_ reason: String, _ journal: Journal) throws {
        let left = state
        guard left.rollbacks < Self.rollbackLimit else {
            throw Diagnostic(
                .configuration,
                "the training diverges: \(reason), after \(left.rollbacks.counted("return")) to an earlier state, with \(left.rateFactor) times the learning rate; lower --learning-rate, raise --warmup or set --clip-norm"
            )
        }
        if left.lastGood != nil {
            state = try checkpoint.loadGood(into: parallel)
        } else {
            state = TrainingState()
            initialize()
        }
        // The best model so far stays the best, wherever the training goes from here.
        (state.bestScore, state.bestLoss) = (left.bestScore, left.bestLoss)
        (state.bestUpdate, state.bestHash) = (left.bestUpdate, left.bestHash)
        state.awaitsEvaluation = false
        state.rollbacks = left.rollbacks + 1
        state.rateFactor = left.rateFactor / 2
        state.skipped = left.skipped
        state.plan = left.plan
        state.consistency = left.consistency
        (state.seconds, state.evaluationSeconds) = (left.seconds, left.evaluationSeconds)
        try checkpoint.save(parallel, state)
        if state.lastGood == state.update { try checkpoint.keepAsGood() }
        try journal.rollBack(reason, to: state)
    }
}
