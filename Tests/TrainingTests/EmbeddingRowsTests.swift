import Tensors
import Testing
import Training
import Translation

@Suite struct EmbeddingRowsTests {
    private static let words = 600

    /// The weights behind so many updates, most of which read few of the words.
    private func train(updates: Int, averageRate: Float, in folder: String) throws -> (EncoderDecoder, ParameterBuffer)
    {
        var state: UInt64 = 7
        func word() -> Int32 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return 4 + Int32(state >> 33) % Int32(Self.words - 4)
        }
        let pairs = (0..<200).map { _ in
            EncodedPair(source: (0..<5).map { _ in word() }, target: (0..<4).map { _ in word() })
        }
        var configuration = ModelConfiguration(sourceVocabulary: Self.words, targetVocabulary: Self.words)
        configuration.embeddingSize = 16
        configuration.hiddenSize = 32
        var options = TrainingOptions()
        options.precision = .single
        options.batchTokens = 20
        options.warmup = 10
        options.maximumUpdates = updates
        options.epochs = 100
        options.evaluateEvery = 10_000
        options.averageRate = averageRate
        let model = EncoderDecoder(configuration)
        let modelFolder = ModelFolder(folder)
        let trainer = try Trainer(
            model, options, train: TrainingCorpus(pairs),
            dev: DevelopmentSet(pairs: Array(pairs.prefix(4))) { _ in 0 }, folder: modelFolder, fingerprint: "one")
        #expect(try trainer.run().update == updates)
        let weights = ParameterBuffer(count: model.layout.count)
        try Safetensors.read(modelFolder.checkpoint, model.layout, [.init(values: weights)])
        return (model, weights)
    }

    /// With a moving average Adam goes over all rows at every update; without, over those that have gradients.
    @Test(arguments: [3, 100, 300]) func rowsThatRestEndWhereAdamTakesThem(updates: Int) throws {
        let (late, all) = (try Sandbox(), try Sandbox())
        let (model, own) = try train(updates: updates, averageRate: 0, in: late.path)
        let (_, expected) = try train(updates: updates, averageRate: 0.5, in: all.path)
        let start = ParameterBuffer(count: model.layout.count)
        start.initialize(model.layout, key: Trainer.parametersKey(seed: 1))
        for table in model.lookupTables {
            var (moved, difference) = (0.0, 0.0)
            for index in 0..<table.count {
                let (x, y) = (own.pointer(table)[index], expected.pointer(table)[index])
                moved += Double(abs(y - start.pointer(table)[index]))
                difference += Double(abs(x - y))
            }
            #expect(moved > 0.05)
            #expect(difference < 0.001 * moved, "\(table.name): \(difference) of \(moved)")
        }
    }
}
