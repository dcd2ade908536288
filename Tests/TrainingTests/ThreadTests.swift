import Tensors
import TestSupport
import Testing
import Training
import Translation

/// A training has the same bits for any number of threads.
@Suite struct ThreadTests {
    /// Sentences of many lengths: 29 in a batch, and single ones.
    static let pairs = (0..<61).map { (number: Int32) in
        EncodedPair(
            source: (0..<1 + number % 7).map { 4 + (number * 5 + $0 * 3) % 18 },
            target: (0..<1 + number % 9).map { 4 + (number * 7 + $0) % 18 })
    }

    struct Case: CustomTestStringConvertible, Sendable {
        var name: String
        var configure: @Sendable (inout ModelConfiguration) -> Void = { _ in }
        var set: @Sendable (inout TrainingOptions) -> Void = { _ in }
        var testDescription: String { name }

        static func cell(_ name: String) -> Case { Case(name: name, configure: { $0.cell = name }) }

        static func attention(_ kind: AttentionKind, heads: Int = 1) -> Case {
            Case(name: "\(kind) attention, \(heads) heads") { ($0.attention, $0.attentionHeads) = (kind, heads) }
        }
    }

    static let cases: [Case] =
        RecurrentCells.standard.map { .cell($0.name) }
        + [.attention(.none), .attention(.dot), .attention(.general), .attention(.additive, heads: 4)]
        + [
            Case(name: "input feeding") { $0.feedsInput = true },
            Case(name: "widths that fill no vector") { ($0.hiddenSize, $0.embeddingSize) = (22, 10) },
            Case(name: "several layers") { ($0.encoderLayers, $0.decoderLayers) = (2, 2) },
            Case(name: "tied embeddings") { $0.tiesEmbeddings = true },
            Case(name: "one table for all") { ($0.tiesEmbeddings, $0.sharesEmbeddings) = (true, true) },
            Case(name: "layer normalization") { $0.normalizesLayers = true },
            Case(name: "two readings", set: { $0.consistency.weight = 1 }),
            Case(name: "minimum risk", set: { $0.minimumRisk = MinimumRisk(samples: 3) }),
            Case(name: "variational dropout", set: { $0.dropout.isVariational = true }),
            Case(name: "word dropout", set: { ($0.noise.sourceWordDropout, $0.noise.targetWordDropout) = (0.2, 0.1) }),
            Case(name: "a moving average", set: { $0.averageRate = 0.1 }),
            Case(name: "gradient descent", set: { $0.optimizer = SGD() }),
            Case(name: "frozen embeddings", set: { $0.frozen = ["source.embedding"] }),
        ]

    private func train(_ own: Case, _ precision: Precision, workers: Int) throws -> [UInt32] {
        let sandbox = try TemporaryFolder()
        let trainer = try smallTrainer(
            Self.pairs, words: 24, output: sandbox.path + "/model", configure: own.configure
        ) { options in
            options.precision = precision
            options.workers = workers
            options.batchTokens = 60
            options.warmup = 2
            options.maximumUpdates = 12
            options.dropout = DropoutPlan(all: 0.2)
            own.set(&options)
        }
        _ = try trainer.run()
        let model = smallModel(words: 24, own.configure)
        return values(trainer.weights, of: model).map(\.bitPattern)
    }

    @Test(arguments: cases, Precision.allCases.filter { $0.canTrain && $0.isSupported })
    func anyNumberOfThreadsGivesTheSameBits(_ own: Case, precision: Precision) throws {
        let expected = try train(own, precision, workers: 1)
        for workers in [2, 3, 8] {
            let found = try train(own, precision, workers: workers)
            let different = zip(expected, found).count { $0 != $1 }
            #expect(different == 0, "\(different) of \(expected.count) weights differ with \(workers) threads")
        }
    }

    /// The weights behind two epochs of batches of two sentences and one of one, and the weights before.
    @Test func moreThreadsThanSentencesLeaveSomeIdle() throws {
        let pairs = (0..<13).map { (number: Int32) in
            EncodedPair(source: [4 + number, 20 - number, 7], target: [5 + number, 4, 6 + number])
        }
        func train(_ workers: Int) throws -> [Float] {
            let (model, updates, weights) = try trainSmallModel(pairs, words: 24) { options in
                options.workers = workers
                options.batchTokens = 8
                options.warmup = 5
                options.epochs = 2
                options.dropout = DropoutPlan(all: 0)
            }
            #expect(updates == 14)
            return values(weights, of: model)
        }
        let (one, three) = (try train(1), try train(3))
        let start = InitialWeights.random(smallModel(words: 24).layout, seed: 1)
        let before = values(start, of: smallModel(words: 24))
        #expect(zip(one, before).reduce(0) { $0 + abs($1.0 - $1.1) } > 1)
        #expect(one == three)
    }
}
