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

        func search(_ precision: Precision, weight: Float?, _ requests: [SearchRequest], beam: Int = 3) -> [Hypothesis]
        {
            var search = BeamSearch(translation.model, SearchOptions(beam: beam))
            search.fusion = weight.map { LanguageModelFusion(language, weight: $0) }
            var found: [[Hypothesis]] = []
            run(weight == nil ? [translation.weights] : [translation.weights, weights], precision) { tapes in
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
        for weight: Float in [0.3, 2] {
            let found = setting.search(precision, weight: weight, requests)
            for (request, hypothesis) in zip(requests, found) {
                var forced = request
                (forced.prefix, forced.isForced) = (hypothesis.tokens, true)
                let own = setting.search(precision, weight: nil, [forced])[0]
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
        let plain = setting.search(.float32, weight: nil, requests)
        let idle = setting.search(.float32, weight: 0, requests)
        #expect(plain.map(\.tokens) == idle.map(\.tokens))
        #expect(zip(plain, idle).allSatisfy { abs($0.logProbability - $1.logProbability) < 1e-4 })
        #expect(setting.search(.float32, weight: 5, requests).map(\.tokens) != plain.map(\.tokens))
    }
}
