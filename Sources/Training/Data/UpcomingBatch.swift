import Concurrency
import Translation

/// Makes each batch on a thread of its own, while the one before is computed.
final class UpcomingBatch {
    /// What a batch depends on beside the options of the training.
    private struct Request: Equatable {
        var epoch: Int
        var batch: Int
        var repeats: Bool
        var update: Int
    }

    private var upcoming: (request: Request, shards: Background<[Batch?]>)?

    deinit { upcoming?.shards.cancel() }

    /// As ``Epoch/shards(_:repeats:update:_:workers:)``; the batch after it is begun.
    func shards(
        _ epoch: Epoch, _ batch: Int, repeats: Bool, update: Int, _ options: TrainingOptions, workers: Int
    ) -> [Batch?] {
        let request = Request(epoch: epoch.number, batch: batch, repeats: repeats, update: update)
        // Nothing that makes a batch fails.
        let prepared = upcoming?.request == request ? try? upcoming?.shards.result() : nil
        upcoming = nil
        if batch + 1 < epoch.batchCount {
            let next = Request(epoch: epoch.number, batch: batch + 1, repeats: repeats, update: update + 1)
            upcoming = (
                next,
                Background { _ in
                    epoch.shards(next.batch, repeats: next.repeats, update: next.update, options, workers: workers)
                }
            )
        }
        return prepared ?? epoch.shards(batch, repeats: repeats, update: update, options, workers: workers)
    }
}
