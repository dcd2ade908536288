import Tensors
import Testing
import Training

/// The shares of a batch that workers compute.
@Suite struct SharesTests {
    /// The weights behind two epochs of batches of two sentences and one of one, and the weights before.
    private func train(workers: Int) throws -> (weights: [Float], start: [Float]) {
        let pairs = (0..<13).map { (number: Int32) in
            EncodedPair(source: [4 + number, 20 - number, 7], target: [5 + number, 4, 6 + number])
        }
        let (model, updates, weights) = try trainSmallModel(pairs, words: 24) { options in
            options.workers = workers
            options.batchTokens = 8
            options.warmup = 5
            options.epochs = 2
            options.dropout = DropoutPlan(all: 0)
        }
        #expect(updates == 14)
        let start = InitialWeights.random(model.layout, seed: 1)
        return (values(weights, of: model), values(start, of: model))
    }

    /// More workers than a batch has sentences leave some without a share.
    @Test(arguments: [2, 3]) func manyWorkersAreAsOne(workers: Int) throws {
        let (expected, start) = try train(workers: 1)
        let (found, _) = try train(workers: workers)
        var (moved, difference) = (0.0, 0.0)
        for index in start.indices {
            moved += Double(abs(expected[index] - start[index]))
            difference += Double(abs(found[index] - expected[index]))
        }
        #expect(moved > 1)
        #expect(difference < 0.001 * moved, "\(difference) of \(moved)")
    }
}
