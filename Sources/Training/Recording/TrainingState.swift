/// The state of a training, but for the weights and the state of the optimizer.
struct TrainingState: Codable, Equatable {
    /// Completed updates.
    var update = 0
    /// Completed epochs.
    var epoch = 0
    /// Completed batches of the current epoch.
    var batch = 0
    var plan = UpdatePlan()
    /// The weight of the divergence of two readings, once the length of the training is known.
    var consistency: Float?
    var evaluations = 0
    /// Evaluations without improvement: in all, and since the last improvement.
    var setbacks = 0
    var setbacksInARow = 0
    var bestScore: Double?
    /// The loss of the best evaluation, the tie-breaker between equal scores.
    var bestLoss: Double?
    var bestUpdate = 0
    /// The hash of the best weights' file.
    var bestHash: String?
    /// Whether the evaluation after the last update is still to be done, as it was interrupted.
    var awaitsEvaluation = false
    /// The scores of the last evaluation, for people.
    var lastScores: String?
    /// Updates of the last evaluations, whose weights are kept.
    var snapshots: [Int] = []
    /// Updates that were skipped because a gradient was not finite.
    var skipped = 0
    var watch = DivergenceWatch()
    /// The factor on the learning rate, halved with each rollback.
    var rateFactor: Float = 1
    var rollbacks = 0
    /// The lowest loss on the dev set, in nats per token.
    var lowestLoss: Double?
    /// The update of the last evaluation that was not much worse than that; its checkpoint is kept for rollbacks.
    var lastGood: Int?
    /// Seconds of training so far, over all runs; and those of evaluations among them.
    var seconds = 0.0
    var evaluationSeconds = 0.0
    var isFinished = false

    /// Whether an evaluation is better than the best so far: by score, or with equal scores by the loss, because a score
    /// of 0 or 100, or an infinite perplexity, may stay the same for many evaluations. A score that is not a number is
    /// never better.
    func isImproved(by score: Double, loss: Double) -> Bool {
        guard let bestScore else { return !score.isNaN }
        guard score == bestScore else { return score > bestScore }
        return loss < bestLoss ?? .infinity || (loss.isFinite && bestLoss?.isFinite == false)
    }
}
