import Tensors
import Testing
import Training
import Translation

/// Reading each pair twice, in trainings that are long enough for it.
@Suite struct ConsistencyTests {
    /// The weights behind some epochs.
    private func train(_ plan: ConsistencyPlan, epochs: Int) throws -> [Float] {
        let sandbox = try Sandbox()
        let pairs = (0..<12).map { (number: Int32) in
            EncodedPair(source: [4 + number, 20 - number, 7], target: [5 + number, 4, 6 + number])
        }
        var configuration = ModelConfiguration(sourceVocabulary: 24, targetVocabulary: 24)
        configuration.embeddingSize = 16
        configuration.hiddenSize = 32
        var options = TrainingOptions()
        options.precision = .single
        options.batchTokens = 16
        options.warmup = 5
        options.epochs = epochs
        options.dropout = DropoutPlan(all: 0.2)
        options.evaluateEvery = 10_000
        options.consistency = plan
        let model = EncoderDecoder(configuration)
        let folder = ModelFolder(sandbox.path)
        let trainer = try Trainer(
            model, options, train: TrainingCorpus(pairs),
            dev: DevelopmentSet(pairs: Array(pairs.prefix(4))) { _ in 0 }, folder: folder, fingerprint: "one")
        _ = try trainer.run()
        let weights = ParameterBuffer(count: model.layout.count)
        try Safetensors.read(folder.checkpoint, model.layout, [.init(values: weights)])
        return model.layout.parameters.flatMap {
            Array(UnsafeBufferPointer(start: weights.pointer($0), count: $0.count))
        }
    }

    @Test func lengthDecides() throws {
        let plan = ConsistencyPlan(weight: 1, leastEpochs: 3)
        let (once, twice) = (ConsistencyPlan(weight: 0), ConsistencyPlan(weight: 1))
        #expect(try train(plan, epochs: 2) == train(once, epochs: 2))
        #expect(try train(plan, epochs: 3) == train(twice, epochs: 3))
        #expect(try train(twice, epochs: 2) != train(once, epochs: 2))
    }
}
