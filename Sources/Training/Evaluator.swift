import Foundation
import Tensors
import Translation

/// The set that decides which model is best.
public struct DevelopmentSet {
    public var pairs: [EncodedPair]
    /// BLEU of translations of the pairs' sources, from 0 to 100.
    public var bleu: ([[Int32]]) throws -> Double

    public init(pairs: [EncodedPair], bleu: @escaping ([[Int32]]) throws -> Double) {
        self.pairs = pairs
        self.bleu = bleu
    }
}

/// Measures a model under training on the dev set.
struct Evaluator {
    struct Result {
        /// -log p per target word, in nats.
        var loss: Double
        var bleu: Double
        /// What decides which model is best; higher is better.
        var score: Double
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

    /// Target words, `</s>` included.
    var tokens: Int { dev.pairs.reduce(0) { $0 + $1.target.count + 1 } }

    func evaluate(_ parallel: ParallelModel) throws -> Result {
        let sums = parallel.loss(dev.pairs, batches)
        var search = BeamSearch(parallel.model, SearchOptions(beam: options.evaluationBeam))
        search.options.maximumRatio = maximumRatio
        let bleu = try dev.bleu(parallel.translate(search, dev.pairs.map(\.source)))
        let loss = sums.negativeLog / Double(max(1, sums.tokens))
        return Result(loss: loss, bleu: bleu, score: options.bestBy == .bleu ? bleu : -loss)
    }
}
