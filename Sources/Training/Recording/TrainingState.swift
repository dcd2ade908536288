/// Where a training stands, beside its weights and moments.
struct TrainingState: Codable, Equatable {
    /// Updates done.
    var update = 0
    /// Epochs done.
    var epoch = 0
    /// Batches done of the current epoch.
    var batch = 0
    var plan = UpdatePlan()
    /// What the divergence of two readings weighs, once the training's length is known.
    var consistency: Float?
    var evaluations = 0
    /// Evaluations that brought nothing better: in all, and since the last that did.
    var setbacks = 0
    var setbacksInARow = 0
    var bestScore: Double?
    /// The loss of the best evaluation, which decides between equal scores.
    var bestLoss: Double?
    var bestUpdate = 0
    /// The hash of the best weights' file.
    var bestHash: String?
    /// Whether the evaluation after the last update is still to be done: it was interrupted.
    var awaitsEvaluation = false
    var lastBLEU: Double?
    /// Updates of the last evaluations, whose weights are kept.
    var snapshots: [Int] = []
    /// Updates passed over because a gradient was not finite.
    var skipped = 0
    var watch = DivergenceWatch()
    /// What the learning rate is multiplied with; halved with each return to an earlier state.
    var rateFactor: Float = 1
    var rollbacks = 0
    /// The lowest loss on the dev set, in nats a word.
    var lowestLoss: Double?
    /// The update of the last evaluation that was not much worse than that; its checkpoint is kept to return to.
    var lastGood: Int?
    /// Seconds of training so far, over all runs; and those of evaluations among them.
    var seconds = 0.0
    var evaluationSeconds = 0.0
    var isFinished = false

    /// Whether an evaluation is better than the best so far: by score, or with the same score by the lower loss, as a
    /// score of 0 or 100 may stay the same for many evaluations. A score that is not a number is never better.
    func isImproved(by score: Double, loss: Double) -> Bool {
        guard let bestScore, score == bestScore else { return score > self.bestScore ?? -.infinity }
        return loss < bestLoss ?? .infinity || (loss.isFinite && bestLoss?.isFinite == false)
    }
}
