import Testing
import Training
import Translation

@Suite struct MemoryTests {
    private static let pairs = (0..<400).map { number in
        EncodedPair(
            source: Array(repeating: 5, count: 5 + number % 20), target: Array(repeating: 5, count: 5 + number % 23))
    }

    private func forecast(
        hidden: Int = 64, batchTokens: Int = 500, workers: Int = 2, available: Int = .max
    ) throws -> MemoryForecast {
        var configuration = ModelConfiguration(sourceVocabulary: 200, targetVocabulary: 200)
        configuration.embeddingSize = 32
        configuration.hiddenSize = hidden
        var options = TrainingOptions()
        options.batchTokens = batchTokens
        options.workers = workers
        return try MemoryForecast(
            EncoderDecoder(configuration), options, train: EncodedCorpus(Self.pairs), dev: Array(Self.pairs.prefix(20)),
            available: available)
    }

    @Test func growsWithTheBatchAndTheModel() throws {
        let plain = try forecast()
        let logits = 2 * 96 * 200 * 4
        let twice = try forecast(batchTokens: 1000)
        #expect(twice.parameters == plain.parameters)
        let ratio = Double(twice.activations - logits) / Double(plain.activations - logits)
        #expect((1.5...2.2).contains(ratio), "\(ratio)")
        let larger = try forecast(hidden: 128)
        #expect(larger.parameters > 2 * plain.parameters && larger.activations > plain.activations)
        #expect(plain.present > 1 << 20 && plain.total > plain.activations + plain.parameters)
    }

    @Test func saysWhatTakesTooMuchMemory() throws {
        let needed = try forecast(batchTokens: 20_000)
        #expect(needed.activations > needed.parameters)
        let own = needed.total - needed.present
        _ = try forecast(batchTokens: 20_000, available: own + 1 << 20)
        for (available, hidden, isOfActivations) in [(own / 2, 64, true), (1 << 20, 64, false), (1 << 20, 1024, false)]
        {
            let error = #expect(throws: TrainingError.self) {
                try forecast(hidden: hidden, batchTokens: 20_000, available: available)
            }
            guard case .outOfMemory(let shortage) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(shortage.isOfActivations == isOfActivations && shortage.available == available)
            #expect(shortage.needed > available && shortage.batchTokens == 20_000)
        }
    }
}
