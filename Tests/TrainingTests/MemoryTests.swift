import Tensors
import Testing
import Training
import Translation

@Suite struct MemoryTests {
    private static let pairs = (0..<400).map { number in
        EncodedPair(
            source: Array(repeating: 5, count: 5 + number % 20), target: Array(repeating: 5, count: 5 + number % 23))
    }

    private func forecast(
        hidden: Int = 64, batchTokens: Int = 500, workers: Int = 2, ranks: Int = 1, available: Int = .max,
        updates: Int = 0, precision: Precision = .fastestForTraining, pairs: [EncodedPair] = pairs
    ) throws -> MemoryForecast {
        var configuration = ModelConfiguration(sourceVocabulary: 200, targetVocabulary: 200)
        configuration.embeddingSize = 32
        configuration.hiddenSize = hidden
        var options = TrainingOptions()
        options.batchTokens = batchTokens
        options.workers = workers
        options.precision = precision
        options.maximumUpdates = updates
        options.consistency = ConsistencyPlan(weight: updates > 0 ? 1 : 0, leastEpochs: 4)
        return try MemoryForecast(
            EncoderDecoder(configuration), options, train: EncodedCorpus(pairs), dev: Array(Self.pairs.prefix(20)),
            ranks: ranks, available: available)
    }

    @Test func growsWithTheBatchAndTheModel() throws {
        let plain = try forecast()
        let configuration = ModelConfiguration(sourceVocabulary: 200, targetVocabulary: 200)
        let search = BeamSearch.keptBytes(EncoderDecoder(configuration), longest: 25)
        let logits = 2 * (Tape.defaultLogitRowsAtOnce * 200 * 4 + search * 64 / configuration.hiddenSize)
        let twice = try forecast(batchTokens: 1000)
        #expect(twice.parameters == plain.parameters)
        let ratio = Double(twice.activations - logits) / Double(plain.activations - logits)
        #expect((1.5...2.2).contains(ratio), "\(ratio)")
        let larger = try forecast(hidden: 512)
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

    @Test func shortTrainingsReadEachPairOnce() throws {
        let (once, twice) = (try forecast(updates: 3), try forecast(updates: 100))
        #expect(Double(twice.activations) > 1.5 * Double(once.activations))
    }

    /// A rank has its own part of a batch, and the rows of the others.
    @Test func countsWhatOtherRanksSend() throws {
        let (alone, both) = (try forecast(batchTokens: 8000), try forecast(batchTokens: 8000, workers: 4))
        let ranks = try (2...4).map { try forecast(batchTokens: 8000, workers: 2, ranks: $0) }
        // Less than workers that have all of the batch, more than the part that they compute.
        #expect(ranks[0].activations < both.activations)
        #expect(ranks.allSatisfy { $0.activations > alone.activations / 3 })
        #expect(ranks[0].parameters == alone.parameters)
        // The more ranks, the less each computes and the more it receives: most of a row is received.
        let (first, last) = (ranks[0].activations, ranks[2].activations)
        #expect(last < first && last > first / 2, "\(ranks.map(\.activations))")
    }

    /// Where all sentences have one length, all batches have the same products. Our own kernels are not compiled for them.
    @Test func countsCompiledProducts() throws {
        let equal = (0..<400).map { _ in EncodedPair(source: Array(repeating: 5, count: 20), target: [5, 5, 5]) }
        for precision in Precision.allCases where precision.isSupported && precision.canTrain {
            let few = try forecast(precision: precision, pairs: equal), many = try forecast(precision: precision)
            #expect(precision.compilesEachRowCount ? few.products < many.products : few.products == many.products)
            #expect(many.products < 2 * Tape.compiledProductLimit * 88 << 10 + 16 << 20)
        }
    }
}
