import Tensors
import Testing
import Training
import Translation

/// Rows of embeddings that batches do not read catch up later.
@Suite struct LazyRowsTests {
    private static let words = 600

    /// The weights after a number of updates, most of which read few of the words.
    private func train(updates: Int, optimizer: any Optimizer, averageRate: Float) throws -> (EncoderDecoder, Weights) {
        var state: UInt64 = 7
        func word() -> Int32 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return 4 + Int32(state >> 33) % Int32(Self.words - 4)
        }
        let pairs = (0..<200).map { _ in
            EncodedPair(source: (0..<5).map { _ in word() }, target: (0..<4).map { _ in word() })
        }
        let (model, done, weights) = try trainSmallModel(pairs, words: Self.words) { options in
            options.workers = 2
            options.optimizer = optimizer
            options.learningRate *= type(of: optimizer).relativeLearningRate
            options.batchTokens = 20
            options.warmup = 10
            options.maximumUpdates = updates
            options.epochs = 100
            options.averageRate = averageRate
        }
        #expect(done == updates)
        return (model, weights)
    }

    /// With a moving average an update goes over all rows; without, over those that have gradients. After 128 updates
    /// all rows catch up.
    @Test(arguments: [3, 100, 300]) func rowsThatRestEndWhereAdamTakesThem(updates: Int) throws {
        try compare(updates, Adam())
    }

    @Test func rowsThatRestDecay() throws {
        var decaying = AdamW()
        decaying.weightDecay = 1
        try compare(150, decaying)
        var descent = SGD()
        descent.weightDecay = 0.01
        try compare(150, descent)
    }

    private func compare(_ updates: Int, _ optimizer: any Optimizer) throws {
        let (model, own) = try train(updates: updates, optimizer: optimizer, averageRate: 0)
        let (_, expected) = try train(updates: updates, optimizer: optimizer, averageRate: 0.5)
        let start = InitialWeights.random(model.layout, seed: 1)
        for table in model.lookupTables.map(\.parameter) {
            var (moved, difference) = (0.0, 0.0)
            for (initial, (x, y)) in zip(start.array(table), zip(own.array(table), expected.array(table))) {
                moved += Double(abs(y - initial))
                difference += Double(abs(x - y))
            }
            #expect(moved > 0.05)
            #expect(difference < 0.001 * moved, "\(table.name): \(difference) of \(moved)")
        }
    }
}
