import Foundation
import Tensors
import Translation

/// Evaluates a model under training on the dev set.
struct Evaluator {
    struct Result {
        /// The mean of -log p per target token, in nats.
        var loss: Double
        /// The task's scores, the usual one first.
        var figures: [DevelopmentFigure]
        /// The score that decides which model is best; higher is better.
        var score: Double
        var samples: [TranslationSample]

        /// The figures for people.
        var text: String { figures.map(\.text).joined(separator: "  ") }
    }

    let dev: DevelopmentSet
    private let options: TrainingOptions
    private let batches: [[Int]]
    private let streams: TextStreams?
    private let maximumRatio: Double

    /// - Parameter maximumRatio: as ``SearchOptions/maximumRatio``.
    init(_ dev: DevelopmentSet, _ options: TrainingOptions, _ batching: Batching, maximumRatio: Double) {
        self.dev = dev
        self.options = options
        self.maximumRatio = maximumRatio
        batches = batching.sortedBatches(dev.pairs)
        streams = batching.developmentStreams(dev.pairs)
    }

    /// The number of target tokens, `</s>` included.
    var tokens: Int { dev.pairs.reduce(0) { $0 + $1.target.count + 1 } }

    /// - Returns: nil where it was interrupted.
    func evaluate(_ parallel: ParallelModel) throws -> Result? {
        let sums = try streams.map(parallel.loss) ?? parallel.loss(dev.pairs, batches)
        if try parallel.ranks.isInterrupted() { return nil }
        let evaluation = DevelopmentEvaluation(
            model: parallel, pairs: dev.pairs, sums: sums, options: options, maximumRatio: maximumRatio)
        guard let found = try dev.scoring.evaluate(evaluation) else { return nil }
        let loss = sums.negativeLog / Double(max(1, sums.tokens))
        return Result(
            loss: loss, figures: found.figures, score: score(loss, found.figures), samples: found.samples)
    }

    private func score(_ loss: Double, _ figures: [DevelopmentFigure]) -> Double {
        let chosen = options.bestBy
        let value = figures.first { $0.score == chosen }?.value ?? loss
        return chosen.isLowerBetter ? -value : value
    }
}
