import Corpora
import Foundation
import Tensors
import TestSupport
import Testing
import Training
import Translation
import Vocabularies

/// Training by minimum risk. Threads and ranks are those of `ThreadTests` and `RankTests`.
@Suite struct MinimumRiskTests {
    // MARK: The objective

    @Test func factorsAreThoseComputedByHand() {
        let logs = [0.5, 0.25, 0.25].map { log($0) }, risks = [0, 0.5, 1]
        func expect(_ sharpness: Float, _ risk: Double, _ factors: [Double]) {
            let plan = MinimumRisk(samples: 2, sharpness: sharpness)
            #expect(abs(plan.expectedRisk(logs, risks) - risk) < 1e-6)
            let found = plan.factors(logs, risks)
            #expect(zip(found, factors).allSatisfy { abs($0 - $1) < 1e-6 }, "\(found)")
            #expect(abs(found.reduce(0, +)) < 1e-12)
        }
        // Q is 1/2, 1/4, 1/4, so that R is 3/8.
        expect(1, 0.375, [0.1875, -0.03125, -0.15625])
        // Q is √2, 1, 1 of √2 + 2.
        expect(0.5, 0.4393398, [0.1819805, -0.0177670, -0.1642136])
    }

    @Test func improbableCandidatesAreNoTrouble() {
        let plan = MinimumRisk(samples: 2, sharpness: 1)
        #expect(plan.factors([-2000, -1000], [0, 1]) == [0, 0])
        #expect(abs(plan.expectedRisk([-2000, -2000], [0, 1]) - 0.5) < 1e-12)
    }

    /// Back-propagation through weighted candidates gives the gradient of R / α with the candidates fixed.
    @Test(arguments: [Float(0.005), 0.5]) func gradientsAreThoseOfTheExpectedRisk(sharpness: Float) {
        let model = smallModel(words: 12), plan = MinimumRisk(samples: 3, sharpness: sharpness)
        let source: [Int32] = [4, 7, 5], risks = [0, 0.7, 0.4, 0.9]
        let candidates: [[Int32]] = [[5, 6], [8, 4, 9], [6], [5, 6, 7, 4]]
        let weights = InitialWeights.random(model.layout, seed: 3)
        let original = ParameterBuffer(count: weights.count)
        original.copy(from: weights)
        var norm = 0.0, slope = 0.0
        Workers(1) { _ in Tape(weights: weights, gradients: ParameterBuffer(count: weights.count)) }.run { _, tape in
            let tape = tape
            func logProbabilities() -> [Double] {
                candidates.map { candidate in
                    tape.reset()
                    return -model.loss(tape, Batch(sources: [source], targets: [candidate])).negativeLog
                }
            }
            let factors = plan.factors(logProbabilities(), risks)
            let batch = Batch(sources: candidates.map { _ in source }, targets: candidates)
            tape.reset()
            tape.isRecording = true
            _ = model.loss(
                tape, Batch(batch, weights: factors.map { SentenceWeight(factor: Float($0), isCandidate: true) }),
                smoothing: 0.1)
            tape.backward()
            tape.isRecording = false
            let gradient = (0..<weights.count).map { tape.gradients.base[$0] }
            norm = gradient.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            let scale = Float(1 / norm)
            func moved(_ step: Float) -> Double {
                weights.modify { weights in
                    for index in gradient.indices {
                        weights.base[index] = original.base[index] + step * scale * gradient[index]
                    }
                }
                return plan.expectedRisk(logProbabilities(), risks) / Double(sharpness)
            }
            let step: Float = 0.05
            slope = (moved(-2 * step) - 8 * moved(-step) + 8 * moved(step) - moved(2 * step)) / (12 * Double(step))
            tape.reset()
        }
        #expect(norm > 0.01 && abs(slope - norm) < 0.01 * norm, "\(slope), back-propagation gives \(norm)")
    }

    @Test func riskIsOfDetokenizedText() throws {
        let vocabularies = try Self.vocabularies()
        let vocabulary = vocabularies.target
        let texts = ["the black cat sleeps here", "the black cat sleeps", "a grey dog"].map(vocabulary.encode)
        for metric in ["bleu", "chrf"] {
            let setup = try Self.setup(vocabularies) { $0.minimumRisk?.metric = metric }
            let risk = try #require(setup.risk)
            let found = risk(texts, texts[0])
            #expect(abs(found[0]) < 1e-6 && found[1] > 0.01 && found[2] > found[1] && found[2] <= 1, "\(found)")
        }
    }

    // MARK: Batches

    /// A batch has room for the candidates of its pairs.
    @Test func batchesHaveFewerPairs() {
        let corpus = EncodedCorpus(ThreadTests.pairs)
        let plan = Batching(tokens: 120, key: RandomKey(1), rowsOfPair: 5).batches(corpus, epoch: 0)
        #expect(plan.reduce(0) { $0 + $1.count } == corpus.count)
        for batch in plan where batch.count > 1 {
            let longest = batch.reduce(0) { max($0, corpus[$1].target.count) } + 1
            #expect(5 * batch.count * longest <= 120)
        }
        #expect(plan.contains { $0.count > 2 })
    }

    /// The forecast is of batches whose candidates are as long as they may be.
    @Test func theForecastCountsCandidates() throws {
        func forecast(_ ratio: Double, samples: Int?) throws -> Int {
            var options = TrainingOptions()
            options.precision = .float32
            options.workers = 2
            options.batchTokens = 2000
            options.minimumRisk = samples.map { MinimumRisk(samples: $0) }
            return try MemoryForecast(
                smallModel(words: 24), options, train: EncodedCorpus(ThreadTests.pairs), dev: [], maximumRatio: ratio,
                available: .max
            ).activations
        }
        let (plain, short, long) = (
            try forecast(1, samples: nil), try forecast(1, samples: 8), try forecast(3, samples: 8)
        )
        #expect(plain < short && short < long, "\(plain), \(short), \(long)")
    }

    // MARK: Training

    private func trainer(
        _ folder: String, bleu: @escaping ([[Int32]]) throws -> Double,
        _ set: (inout TrainingOptions) -> Void = { _ in }
    ) throws -> Trainer {
        try smallTrainer(ThreadTests.pairs, words: 24, output: folder, bleu: bleu) { options in
            options.workers = 2
            options.batchTokens = 100
            options.warmup = 2
            options.maximumUpdates = 20
            options.evaluateEvery = 5
            options.patience = 0
            options.dropout = DropoutPlan(all: 0.2)
            options.minimumRisk = MinimumRisk(samples: 4)
            set(&options)
        }
    }

    @Test func continuesToTheSameBytes() throws {
        let folder = try TemporaryFolder(), whole = try TemporaryFolder()
        let model = smallModel(words: 24)
        func bits(_ trainer: Trainer) -> [UInt32] { values(trainer.weights, of: model).map(\.bitPattern) }
        let uninterrupted = try trainer(whole.path("model"), bleu: risingScores())
        #expect(try uninterrupted.run().update == 20)
        #expect(throws: Stop.self) { try trainer(folder.path("model"), bleu: risingScores(last: 2)).run() }
        let resumed = try trainer(folder.path("model"), bleu: risingScores(done: 2))
        #expect(try resumed.run().update == 20)
        #expect(bits(resumed) == bits(uninterrupted))
    }

    /// Each of its options changes the weights, and none of them is the objective of other trainings.
    @Test func optionsChangeTheResult() throws {
        let model = smallModel(words: 24)
        let changes: [(inout TrainingOptions) -> Void] = [
            { _ in }, { $0.minimumRisk = nil }, { $0.minimumRisk?.samples = 5 }, { $0.minimumRisk?.sharpness = 1 },
            { $0.minimumRisk?.mixture = 0 }, { $0.seed = 2 },
        ]
        let results = try changes.map { change in
            let folder = try TemporaryFolder()
            let own = try trainer(folder.path("model"), bleu: { _ in 0 }) { options in
                options.maximumUpdates = 3
                change(&options)
            }
            _ = try own.run()
            return values(own.weights, of: model)
        }
        #expect(Set(results).count == changes.count)
        #expect(results.allSatisfy { $0.allSatisfy(\.isFinite) })
    }

    @Test func whatCannotBeIsTold() throws {
        let vocabularies = try Self.vocabularies()
        let cases: [(isTrained: Bool, text: String, set: (inout TrainingOptions) -> Void)] = [
            (false, "needs a trained model", { _ in }),
            (true, "consistency twice", { $0.consistency = ConsistencyPlan(weight: 1) }),
            (true, "every step together", { $0.synchronizeEvery = 2 }),
        ]
        for (isTrained, text, set) in cases {
            let error = #expect(throws: TrainingError.self) {
                try Self.setup(vocabularies, isTrained: isTrained, set)
            }
            guard case .impossibleObjective(let problem) = error else {
                Issue.record("\(String(describing: error))")
                continue
            }
            #expect(problem.contains(text))
        }
    }

    // MARK: Texts

    private static let pairs = [
        SegmentPair(source: "le chat noir dort ici", target: "the black cat sleeps here"),
        SegmentPair(source: "un chien gris dort", target: "a grey dog sleeps"),
    ]

    private static func vocabularies() throws -> VocabularyPair {
        try VocabularyPair(
            learning: #require(.named("words")), source: pairs.map(\.source), target: pairs.map(\.target),
            sourceLanguage: "fr", targetLanguage: "en", isJoint: false, options: VocabularyOptions())
    }

    private static func setup(
        _ vocabularies: VocabularyPair, isTrained: Bool = true, _ set: (inout TrainingOptions) -> Void
    ) throws -> TrainingSetup {
        var model = ModelConfiguration(
            sourceVocabulary: vocabularies.source.count, targetVocabulary: vocabularies.target.count)
        (model.embeddingSize, model.hiddenSize) = (8, 16)
        var options = TrainingOptions()
        options.dropout = DropoutPlan(all: 0.1)
        options.minimumRisk = MinimumRisk(samples: 4)
        set(&options)
        let weights = InitialWeights(InitialWeights.random(model.makeModel().layout, seed: 1))
        return try TrainingSetup(
            train: pairs, dev: pairs, vocabularies: vocabularies, model: model, options: options,
            initialWeights: isTrained ? weights : nil)
    }
}
