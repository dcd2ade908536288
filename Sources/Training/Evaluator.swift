import Concurrency
import Foundation
import Tensors
import Translation

/// Evaluates a model under training on the dev set.
struct Evaluator {
    struct Result {
        /// The mean of -log p per target token, in nats.
        var loss: Double
        var bleu: Double
        /// The score that decides which model is best; higher is better.
        var score: Double
        var samples: [TranslationSample]
    }

    let dev: DevelopmentSet
    private let options: TrainingOptions
    private let batches: [[Int]]
    private let maximumRatio: Double

    /// - Parameter maximumRatio: as ``SearchOptions/maximumRatio``.
    init(_ dev: DevelopmentSet, _ options: TrainingOptions, _ batching: Batching, maximumRatio: Double) {
        self.dev = dev
        self.options = options
        self.maximumRatio = maximumRatio
        batches = batching.sortedBatches(dev.pairs)
    }

    /// The number of target tokens, `</s>` included.
    var tokens: Int { dev.pairs.reduce(0) { $0 + $1.target.count + 1 } }

    /// - Returns: nil where it was interrupted.
    func evaluate(_ parallel: ParallelModel) throws -> Result? {
        let sums = parallel.loss(dev.pairs, batches)
        if Interruption.isRequested { return nil }
        var search = BeamSearch(parallel.model, SearchOptions(beam: options.evaluationBeam))
        search.options.maximumRatio = maximumRatio
        search.isCancelled = { Interruption.isRequested }
        let translations = parallel.translate(search, dev.pairs)
        if Interruption.isRequested { return nil }
        let bleu = try dev.bleu(translations)
        let loss = sums.negativeLog / Double(max(1, sums.tokens))
        return Result(
            loss: loss, bleu: bleu, score: options.bestBy == .bleu ? bleu : -loss,
            samples: dev.samples(translations))
    }
}
