import Tensors
import Testing
import Translation

/// A search with a language model beside the translation models.
@Suite struct FusionTests {
    private static let sources = randomSentences([4, 1, 6], vocabulary: 11, seed: 1)

    private struct Setting {
        var translation = TestModel(.tiny())
        var language: LanguageModel
        var weights: Weights

        init() {
            var configuration = ModelConfiguration(languageModelOf: 13)
            (configuration.embeddingSize, configuration.hiddenSize) = (6, 8)
            language = LanguageModel(configuration)
            weights = Weights(count: language.layout.count)
            weights.initialize(language.layout, key: RandomKey(9))
            // Strong opinions, so that they show.
            weights.modify { weights in for i in 0..<weights.count { weights.base[i] *= 3 } }
        }

        /// - Parameter languageWeights: the weight of the language model each time that it is asked.
        func search(
            _ precision: Precision, _ languageWeights: [Float], _ requests: [SearchRequest], beam: Int = 3,
            best: Int = 1
        ) -> [Hypothesis] {
            var search = BeamSearch(translation.model, SearchOptions(beam: beam))
            search.options.best = best
            search.languageModels = languageWeights.map { LanguageModelFusion(language, weight: $0) }
            var found: [[Hypothesis]] = []
            run([translation.weights] + languageWeights.map { _ in weights }, precision) { tapes in
                found = search(tapes, requests)
            }
            return found.map { $0[0] }
        }

        func score(language tokens: [Int32], _ precision: Precision) -> Float {
            var result: Float = 0
            run([weights], precision) { tapes in
                let request = SearchRequest(source: [Batch.end], prefix: tokens, isForced: true)
                result = BeamSearch(language, SearchOptions(beam: 1))(tapes, [request])[0][0].logProbability
            }
            return result
        }

        private func run(_ weights: [Weights], _ precision: Precision, _ body: ([Tape]) -> Void) {
            nonisolated(unsafe) let weights = weights
            let workers = Workers(1) { _ in
                weights.map { weights in
                    let tape = Tape(weights: weights)
                    tape.precision = precision
                    return tape
                }
            }
            workers.run { _, tapes in body(tapes) }
        }
    }

    @Test(arguments: Precision.allCases.filter(\.isSupported)) func scoresAreTheWeightedSum(precision: Precision) {
        let setting = Setting()
        let requests = Self.sources.enumerated().map { SearchRequest(source: $1, number: $0) }
        let tolerance: Float = precision == .float32 ? 1e-3 : 0.15
        for weight: Float in [0.3, 2, -0.2] {
            let found = setting.search(precision, [weight], requests)
            for (request, hypothesis) in zip(requests, found) {
                var forced = request
                (forced.prefix, forced.isForced) = (hypothesis.tokens, true)
                let own = setting.search(precision, [], [forced])[0]
                // A translation that was cut at its limit has no end.
                guard own.tokenLogProbabilities.count == hypothesis.tokenLogProbabilities.count else { continue }
                let language = setting.score(language: hypothesis.tokens, precision)
                let expected = own.logProbability + weight * language
                #expect(
                    abs(hypothesis.logProbability - expected) < tolerance * (1 + abs(expected)),
                    "\(hypothesis.logProbability), not \(expected)")
            }
        }
    }

    @Test func withoutWeightItChangesNothing() {
        let setting = Setting()
        let requests = Self.sources.enumerated().map { SearchRequest(source: $1, number: $0) }
        let plain = setting.search(.float32, [], requests)
        let idle = setting.search(.float32, [0], requests)
        #expect(plain.map(\.tokens) == idle.map(\.tokens))
        #expect(zip(plain, idle).allSatisfy { abs($0.logProbability - $1.logProbability) < 1e-4 })
        #expect(setting.search(.float32, [5], requests).map(\.tokens) != plain.map(\.tokens))
    }

    @Test func oneLanguageModelIsAddedAndAnotherSubtracted() {
        let setting = Setting()
        let requests = Self.sources.enumerated().map { SearchRequest(source: $1, number: $0) }
        let sum = setting.search(.float32, [0.3], requests)
        let parts = setting.search(.float32, [0.7, -0.4], requests)
        #expect(sum.map(\.tokens) == parts.map(\.tokens))
        #expect(zip(sum, parts).allSatisfy { abs($0.logProbability - $1.logProbability) < 1e-3 })
    }

    /// Scores above 0 make a hypothesis better as it goes on, so the first one to end need not be the best.
    @Test(arguments: [-0.4, -1, -3] as [Float]) func whatIsSubtractedEndsNoSearchEarly(weight: Float) {
        let setting = Setting()
        let sources = randomSentences((0..<40).map { 1 + $0 % 8 }, vocabulary: 11, seed: 2)
        let requests = sources.enumerated().map { SearchRequest(source: $1, number: $0) }
        let alone = setting.search(.float32, [0.3, weight], requests)
        let first = setting.search(.float32, [0.3, weight], requests, best: 3)
        #expect(alone == first)
        #expect(weight > -3 || alone.contains { $0.score > 0 })
    }
}
