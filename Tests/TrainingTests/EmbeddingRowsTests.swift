import Tensors
import Testing
import Training
import Translation

@Suite struct EmbeddingRowsTests {
    private static let words = 600

    /// The weights behind so many updates, most of which read few of the words.
    private func train(updates: Int, averageRate: Float) throws -> (EncoderDecoder, Weights) {
        var state: UInt64 = 7
        func word() -> Int32 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return 4 + Int32(state >> 33) % Int32(Self.words - 4)
        }
        let pairs = (0..<200).map { _ in
            EncodedPair(source: (0..<5).map { _ in word() }, target: (0..<4).map { _ in word() })
        }
        let (model, done, weights) = try trainSmallModel(pairs, words: Self.words) { options in
            options.batchTokens = 20
            options.warmup = 10
            options.maximumUpdates = updates
            options.epochs = 100
            options.averageRate = averageRate
        }
        #expect(done == updates)
        return (model, weights)
    }

    /// With a moving average Adam goes over all rows at every update; without, over those that have gradients.
    @Test(arguments: [3, 100, 300]) func rowsThatRestEndWhereAdamTakesThem(updates: Int) throws {
        let (model, own) = try train(updates: updates, averageRate: 0)
        let (_, expected) = try train(updates: updates, averageRate: 0.5)
        let start = Weights(count: model.layout.count)
        start.initialize(model.layout, key: Trainer.parametersKey(seed: 1))
        for table in model.lookupTables {
            var (moved, difference) = (0.0, 0.0)
            for index in 0..<table.count {
                let (x, y) = (own.values(of: table)[index], expected.values(of: table)[index])
                moved += Double(abs(y - start.values(of: table)[index]))
                difference += Double(abs(x - y))
            }
            #expect(moved > 0.05)
            #expect(difference < 0.001 * moved, "\(table.name): \(difference) of \(moved)")
        }
    }
}
