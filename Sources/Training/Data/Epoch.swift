import Tensors
import Translation

/// The pairs of an epoch and its batches.
struct Epoch: Sendable {
    let number: Int
    let pairs: EncodedCorpus
    let batches: BatchPlan
    /// The pairs of a second reading: their sources are in the best segmentation, those of the first may be sampled
    /// (Wang et al. 2021, Multi-view Subword Regularization).
    private let repetitions: EncodedCorpus
    private let form: TargetForm

    init(_ number: Int, _ corpus: TrainingCorpus, _ batching: Batching) throws {
        self.number = number
        pairs = try corpus.pairs(epoch: number)
        batches = batching.batches(pairs, epoch: number)
        repetitions = corpus.pairs
        form = batching.form
    }

    /// A batch as a shard for each worker, with the noise of the given update.
    /// - Parameter repeats: whether each pair is read twice.
    func shards(_ batch: Int, repeats: Bool, update: Int, _ options: TrainingOptions) -> [Batch?] {
        let indices = batches[batch]
        return Batching.shards(
            Array(indices.indices), indices.map { pairs[$0] },
            repetitions: repeats ? indices.map { repetitions[$0] } : nil, form: form, workers: options.workers,
            noise: options.noise,
            key: RandomKey(options.seed).derived("words").derived(UInt64(update)))
    }
}
