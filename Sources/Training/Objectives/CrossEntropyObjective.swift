import Translation

/// Cross-entropy: -log p of the targets.
final class CrossEntropyObjective: TrainingObjective {
    private let upcoming = UpcomingBatch()

    func shards(_ epoch: Epoch, _ batch: Int, repeats: Bool, update: Int, _ model: ParallelModel) -> [Batch?] {
        upcoming.shards(
            epoch, batch, repeats: repeats, update: update, model.options, workers: model.ranks.total)
    }
}
