import Translation

/// What a training minimizes, as the batches that its updates learn from: which sentences they have, and what each counts.
///
/// An objective is one file in this folder, and a line in `TrainingSetup.makeObjective()`.
protocol TrainingObjective: AnyObject {
    /// A batch of an epoch as a shard for each worker of all ranks.
    /// - Parameters:
    ///   - batch: which one of the epoch.
    ///   - repeats: whether each pair is read twice.
    ///   - update: the number of the update, from 1, which random numbers depend on.
    ///   - model: the model before the update.
    /// - Returns: the shards, nil for workers without a sentence.
    /// - Throws: where another rank has ended.
    func shards(_ epoch: Epoch, _ batch: Int, repeats: Bool, update: Int, _ model: ParallelModel) throws -> [Batch?]
}

extension TrainingSetup {
    /// What the training minimizes.
    func makeObjective() -> any TrainingObjective {
        guard let plan = options.minimumRisk else { return CrossEntropyObjective() }
        guard let risk else { preconditionFailure("nothing says what the risk of a candidate is") }
        return MinimumRiskObjective(plan, risk, maximumRatio: train.maximumRatio)
    }
}
