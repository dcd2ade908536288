import Tensors
import Testing
import Training
import Translation

/// The shares of a batch that workers compute.
@Suite struct SharesTests {
    /// The weights behind two epochs of batches of two sentences and one of one, and the weights before.
    private func train(workers: Int, in folder: String) throws -> (
        weights: [Float], start: [Float]
    ) {
        let pairs = (0..<13).map { (number: Int32) in
            EncodedPair(source: [4 + number, 20 - number, 7], target: [5 + number, 4, 6 + number])
        }
        var configuration = ModelConfiguration(sourceVocabulary: 24, targetVocabulary: 24)
        configuration.embeddingSize = 16
        configuration.hiddenSize = 32
        var options = TrainingOptions()
        options.precision = .single
        options.workers = workers
        options.batchTokens = 8
        options.warmup = 5
        options.epochs = 2
        options.dropout = DropoutPlan(all: 0)
        options.noise = NoiseOptions()
        options.evaluateEvery = 10_000
        options.averageRate = 0
        let model = EncoderDecoder(configuration)
        let modelFolder = ModelFolder(folder)
        let trainer = try Trainer(
            model, options, train: TrainingCorpus(pairs),
            dev: DevelopmentSet(pairs: Array(pairs.prefix(4))) { _ in 0 }, folder: modelFolder, fingerprint: "one")
        #expect(try trainer.run().update == 14)
        let (weights, start) = (ParameterBuffer(count: model.layout.count), ParameterBuffer(count: model.layout.count))
        try Safetensors.read(modelFolder.checkpoint, model.layout, [.init(values: weights)])
        start.initialize(model.layout, key: Trainer.parametersKey(seed: options.seed))
        func values(_ buffer: ParameterBuffer) -> [Float] {
            model.layout.parameters.flatMap { Array(UnsafeBufferPointer(start: buffer.pointer($0), count: $0.count)) }
        }
        return (values(weights), values(start))
    }

    /// More workers than a batch has sentences leave some without a share.
    @Test(arguments: [2, 3]) func manyWorkersAreAsOne(workers: Int) throws {
        let (one, many) = (try Sandbox(), try Sandbox())
        let (expected, start) = try train(workers: 1, in: one.path)
        let (found, _) = try train(workers: workers, in: many.path)
        var (moved, difference) = (0.0, 0.0)
        for index in start.indices {
            moved += Double(abs(expected[index] - start[index]))
            difference += Double(abs(found[index] - expected[index]))
        }
        #expect(moved > 1)
        #expect(difference < 0.001 * moved, "\(difference) of \(moved)")
    }
}
