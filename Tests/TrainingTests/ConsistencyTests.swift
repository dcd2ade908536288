import Testing
import Training

/// Reading each pair twice, in trainings that are long enough for it.
@Suite struct ConsistencyTests {
    /// The weights behind some epochs.
    private func train(_ plan: ConsistencyPlan, epochs: Int) throws -> [Float] {
        let pairs = (0..<12).map { (number: Int32) in
            EncodedPair(source: [4 + number, 20 - number, 7], target: [5 + number, 4, 6 + number])
        }
        let (model, _, weights) = try trainSmallModel(pairs, words: 24) { options in
            options.batchTokens = 16
            options.warmup = 5
            options.epochs = epochs
            options.dropout = DropoutPlan(all: 0.2)
            options.consistency = plan
        }
        return values(weights, of: model)
    }

    @Test func lengthDecides() throws {
        let plan = ConsistencyPlan(weight: 1, leastEpochs: 3)
        let (once, twice) = (ConsistencyPlan(weight: 0), ConsistencyPlan(weight: 1))
        #expect(try train(plan, epochs: 2) == train(once, epochs: 2))
        #expect(try train(plan, epochs: 3) == train(twice, epochs: 3))
        #expect(try train(twice, epochs: 2) != train(once, epochs: 2))
    }
}
