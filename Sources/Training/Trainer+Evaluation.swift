import Foundation
import Tensors
import Translation

/// What happens after an evaluation on the dev set.
extension Trainer {
    /// The most nats per token by which the loss of a state to return to may be above the lowest.
    private static var goodMargin: Double { 0.3 }

    /// A description of what is wrong with the evaluated weights; nil where nothing is.
    func problem(_ result: Evaluator.Result) -> String? {
        if !result.loss.isFinite { return "the loss on the dev set is not finite" }
        if !exp(result.loss).isFinite { return "the loss on the dev set is \(Int(result.loss)) nats a token" }
        if let parameter = parallel.evaluated.firstNotFinite(in: setup.model.layout) {
            return "the weights '\(parameter.name)' are not all finite"
        }
        return nil
    }

    /// Counts an evaluation, keeps its weights and saves the model if it is the best.
    /// - Returns: whether it is.
    func recordEvaluation(_ result: Evaluator.Result) throws -> Bool {
        state.evaluations += 1
        let lowest = min(result.loss, state.lowestLoss ?? result.loss)
        state.lowestLoss = lowest
        if result.loss <= lowest + Self.goodMargin { state.lastGood = state.update }
        state.lastScores = result.text
        try store?.keepEvaluation(parallel.evaluated, &state, averaged: options.averageLast)
        if try saveIfBest(result) {
            state.setbacksInARow = 0
            return true
        }
        state.setbacks += 1
        state.setbacksInARow += 1
        return false
    }

    private func saveIfBest(_ result: Evaluator.Result) throws -> Bool {
        guard state.isImproved(by: result.score, loss: result.loss) else { return false }
        state.bestScore = result.score
        state.bestLoss = result.loss
        state.bestUpdate = state.update
        if let store { state.bestHash = try store.saveBest(parallel.evaluated) }
        return true
    }

    /// Evaluates the mean of the last evaluations' weights, and saves it if it is the best.
    func tryMean(_ journal: Journal?) throws {
        guard let mean = try mean() else { return }
        parallel.substitute = mean.weights
        defer { parallel.substitute = nil }
        guard let result = try evaluator.evaluate(parallel) else { throw try interruption() }
        guard problem(result) == nil else { return }
        let isBest = try saveIfBest(result)
        try journal?.append(result, state, averaged: mean.count, isBest: isBest)
    }

    /// The mean of the weights of the last evaluations, and their number; nil where fewer than two are kept.
    private func mean() throws -> (weights: Weights, count: Int)? {
        let own = try store?.mean(state, ofLast: options.averageLast)
        let count = try ranks.communicator.gather(own?.count ?? 0)[0]
        guard count > 0 else { return nil }
        let weights = own?.weights ?? Weights(count: parallel.weights.count)
        try weights.modify { try ranks.broadcast([$0]) }
        return (weights, count)
    }
}
