import Tensors
import Translation

/// The pairs of an epoch and its batches.
struct Epoch: Sendable {
    let number: Int
    private let content: Content

    private enum Content {
        /// Pairs in batches of similar length. Those of a second reading are in the best segmentation, those of the first
        /// may be sampled (Wang et al. 2021, Multi-view Subword Regularization).
        case pairs(EncodedCorpus, BatchPlan, repetitions: EncodedCorpus, TargetForm)
        /// Continuous text.
        case streams(TextStreams)
    }

    /// The number of batches.
    var batchCount: Int {
        switch content {
        case .pairs(_, let batches, _, _): batches.count
        case .streams(let streams): streams.batchCount
        }
    }

    init(_ number: Int, _ corpus: TrainingCorpus, _ batching: Batching) throws {
        self.number = number
        let pairs = try corpus.pairs(epoch: number)
        if let streams = batching.streams(pairs) {
            content = .streams(streams)
        } else {
            content = .pairs(
                pairs, batching.batches(pairs, epoch: number, draw: corpus.draw), repetitions: corpus.pairs,
                batching.form)
        }
    }

    /// A batch as a shard for each worker, with the noise of the given update.
    /// - Parameters:
    ///   - repeats: whether each pair is read twice.
    ///   - workers: those of all ranks.
    func shards(_ batch: Int, repeats: Bool, update: Int, _ options: TrainingOptions, workers: Int) -> [Batch?] {
        let key = Self.key(options, update: update)
        switch content {
        case .pairs(let pairs, let batches, let repetitions, let form):
            let indices = batches[batch]
            return Batching.shards(
                Array(indices.indices), indices.map { pairs[$0] },
                repetitions: repeats ? indices.map { repetitions[$0] } : nil, form: form, workers: workers,
                noise: options.noise, key: key)
        case .streams(let streams):
            var whole = streams.batch(batch)
            whole.dropWords(options.noise, key: key)
            return whole.shards(workers)
        }
    }

    /// The pairs of a batch, without the annotations that are dropped in the given update.
    /// - Precondition: the text is not continuous.
    func pairs(_ batch: Int, update: Int, _ options: TrainingOptions) -> [EncodedPair] {
        guard case .pairs(let pairs, let batches, _, _) = content else {
            preconditionFailure("continuous text has no pairs")
        }
        let indices = batches[batch]
        let drops = options.noise.droppedAnnotations(indices.count, key: Self.key(options, update: update))
        return zip(indices, drops).map { index, isDropped in
            var pair = pairs[index]
            if isDropped { pair.source = pair.sourceWithoutAnnotations }
            return pair
        }
    }

    /// What the noise of an update is drawn from.
    static func key(_ options: TrainingOptions, update: Int) -> RandomKey {
        RandomKey(options.seed).derived("words").derived(UInt64(update))
    }
}
