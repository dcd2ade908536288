import Foundation
import Tensors
import Testing
import Translation

/// Everything that a search can do beside finding the best translation of one model.
@Suite struct SearchFormTests {
    private static let configuration: ModelConfiguration = {
        var configuration = ModelConfiguration(sourceVocabulary: 60, targetVocabulary: 90)
        configuration.embeddingSize = 16
        configuration.hiddenSize = 32
        return configuration
    }()
    private static let sources = randomSentences([3, 9, 1, 6, 4, 7, 12, 2], vocabulary: 60, seed: 8)
    private let test = TestModel(configuration, seed: 4)

    private func search(
        _ options: SearchOptions, _ requests: [SearchRequest] = sources.map { SearchRequest(source: $0) },
        slots: Int = 64, prepare: (Tape) -> Void = { _ in }
    ) -> [[Hypothesis]] {
        test.onTape { tape in
            prepare(tape)
            var search = BeamSearch(test.model, options)
            search.slots = slots
            return search([tape], requests)
        }
    }

    @Test func severalTimesTheSameModelIsTheModel() {
        let single = search(SearchOptions(beam: 4))
        let workers = Workers(1) { _ in (0..<3).map { _ in Tape(weights: test.weights) } }
        let ensemble = BeamSearch([test.model, test.model, test.model], SearchOptions(beam: 4))
        let found = ensemble.translate(Self.sources.map { SearchRequest(source: $0) }, on: workers) { $0 }
        for (one, three) in zip(single, found) {
            #expect(one[0].tokens == three[0].tokens)
            #expect(relativeError(Double(three[0].logProbability), Double(one[0].logProbability)) < 1e-5)
        }
    }

    /// A model that reads another source vocabulary, here one whose tokens are numbered in another order.
    @Test func modelsOfAnEnsembleReadTheirOwnSources() {
        let requests = Self.sources.map { source in
            var request = SearchRequest(source: source)
            request.otherSources = [source + source, source]
            return request
        }
        let other = TestModel(Self.configuration, seed: 5)
        let workers = Workers(2) { _ in
            [Tape(weights: test.weights), Tape(weights: other.weights), Tape(weights: test.weights)]
        }
        var search = BeamSearch([test.model, other.model, test.model], SearchOptions(beam: 3))
        search.options.keepsAttention = true
        search.sharesSource = [true, false, true]
        let found = search.translate(requests, on: workers) { $0 }
        for (request, hypotheses) in zip(requests, found) {
            let best = hypotheses[0]
            // By hand: the mean of the models' probabilities of each token.
            var before: [Int32] = []
            for (place, word) in (best.tokens + [Batch.end]).enumerated() where place < best.tokenLogProbabilities.count
            {
                let one = Self.probability(test, request.source, before, word)
                let two = Self.probability(other, request.otherSources[0], before, word)
                #expect(abs(Double(best.tokenLogProbabilities[place]) - log((2 * one + two) / 3)) < 1e-4)
                before.append(word)
            }
            // Attention is that to the first model's tokens.
            #expect(best.attention.allSatisfy { $0.count == request.source.count + 1 })
            #expect(best.attention.allSatisfy { abs($0.reduce(0, +) - 1) < 1e-4 })
        }
    }

    private static func probability(
        _ model: TestModel<EncoderDecoder>, _ source: [Int32], _ before: [Int32], _ word: Int32
    ) -> Double {
        model.onTape { tape in
            exp(ReferenceSearch.logProbabilities(model.model, tape, source, prefix: before)[Int(word)])
        }
    }

    @Test func lengthNormalizations() {
        var options = SearchOptions(beam: 5)
        for (normalization, divisor) in [
            (.wu, { pow((5 + $0) / 6, 1) }), (.average, { $0 }), (.none, { _ in 1 }),
        ] as [(SearchOptions.LengthNormalization, (Float) -> Float)] {
            options.lengthNormalization = normalization
            for hypotheses in search(options) {
                for found in hypotheses {
                    let length = Float(found.tokenLogProbabilities.count)
                    #expect(abs(found.score - found.logProbability / divisor(length)) < 1e-5)
                }
                #expect(hypotheses.map(\.score) == hypotheses.map(\.score).sorted(by: >))
            }
        }
    }

    @Test func aSearchStopsWhenItIsAsked() {
        var search = BeamSearch(test.model, SearchOptions(beam: 5))
        search.isCancelled = { true }
        let workers = Workers(2) { _ in [Tape(weights: test.weights)] }
        let found = search.translate(Self.sources.map { SearchRequest(source: $0) }, on: workers) { $0 }
        #expect(found.allSatisfy { $0.count == 1 && $0[0].tokens.isEmpty && $0[0].score == 0 })
    }

    @Test func anEnsembleHasTheMeanProbability() {
        let other = TestModel(Self.configuration, seed: 5)
        let words: [Int32] = [7, 30, 8]
        let request = SearchRequest(source: Self.sources[0], prefix: words, isForced: true)
        let workers = Workers(1) { _ in [Tape(weights: test.weights), Tape(weights: other.weights)] }
        let found = BeamSearch([test.model, other.model], SearchOptions(beam: 1))
            .translate([request], on: workers) { $0 }[0][0]
        #expect(found.tokens == words)
        for (place, word) in (words + [Batch.end]).enumerated() {
            let probabilities = [test, other].map { one in
                one.onTape { tape in
                    exp(
                        ReferenceSearch.logProbabilities(
                            one.model, tape, Self.sources[0], prefix: Array(words.prefix(place)))[Int(word)])
                }
            }
            let expected = log(probabilities.reduce(0, +) / 2)
            #expect(abs(Double(found.tokenLogProbabilities[place]) - expected) < 1e-4)
        }
    }

    @Test(arguments: [1, 5]) func aForcedTranslationHasTheProbabilityThatTheLossGivesIt(_ beam: Int) {
        let targets = randomSentences([4, 1, 7, 2, 9, 30, 3, 5], vocabulary: 90, seed: 2)
        let requests = zip(Self.sources, targets).map { SearchRequest(source: $0, prefix: $1, isForced: true) }
        let found = search(SearchOptions(beam: beam), requests)
        for (request, hypotheses) in zip(requests, found) {
            #expect(hypotheses.count == 1 && hypotheses[0].tokens == request.prefix)
            #expect(hypotheses[0].tokenLogProbabilities.count == request.prefix.count + 1)
            let expected = test.onTape { tape in
                ReferenceSearch.logProbability(test.model, tape, request.source, request.prefix)
            }
            #expect(relativeError(Double(hypotheses[0].logProbability), expected) < 1e-5)
        }
    }

    @Test func translationsStartWithTheirPrefix() {
        let prefixes = randomSentences([2, 1, 3, 2, 1, 2, 4, 1], vocabulary: 90, seed: 3)
        var options = SearchOptions(beam: 3)
        options.best = 3
        let requests = zip(Self.sources, prefixes).map { SearchRequest(source: $0, prefix: $1) }
        for (request, hypotheses) in zip(requests, search(options, requests)) {
            #expect(hypotheses.allSatisfy { $0.tokens.starts(with: request.prefix) })
        }
        // What the search would write anyway changes nothing.
        let free = search(SearchOptions(beam: 1))
        let begun = zip(Self.sources, free).map { SearchRequest(source: $0, prefix: Array($1[0].tokens.prefix(2))) }
        #expect(search(SearchOptions(beam: 1), begun).map { $0[0].tokens } == free.map { $0[0].tokens })
    }

    @Test func samplingDrawsFromTheModel() {
        var options = SearchOptions(beam: 40)
        options.sampling = .init(seed: 7)
        let first = search(options)
        #expect(first == search(options, slots: 3), "the same seed draws the same, whatever is translated beside")
        #expect(first.allSatisfy { $0.count == 40 })
        options.sampling?.seed = 8
        #expect(first != search(options))
        // How often a first word comes is about its probability.
        options.beam = 4000
        options.maximumRatio = 0.1
        options.maximumExtra = 1
        let many = search(options, [SearchRequest(source: Self.sources[1])])[0]
        let probabilities = test.onTape { tape in
            var values = ReferenceSearch.logProbabilities(test.model, tape, Self.sources[1], prefix: []).map(exp)
            for word in [Batch.pad, Batch.start, Batch.end] { values[Int(word)] = 0 }
            let sum = values.reduce(0, +)
            return values.map { $0 / sum }
        }
        for word in [Int32(4), 20, 55] {
            let share = Double(many.count { $0.tokens[0] == word }) / Double(many.count)
            let p = probabilities[Int(word)]
            #expect(abs(share - p) < 5 * (p * (1 - p) / Double(many.count)).squareRoot())
        }
    }

    @Test func samplingWithoutChanceIsGreedy() {
        let greedy = search(SearchOptions(beam: 1)).map { $0[0].tokens }
        var options = SearchOptions(beam: 1)
        options.sampling = .init(top: 1)
        #expect(search(options).map { $0[0].tokens } == greedy)
        options.sampling = .init(temperature: 1e-7)
        #expect(search(options).map { $0[0].tokens } == greedy)
    }

    @Test func theCoveragePenaltyCountsWhatWasPassedOver() {
        var options = SearchOptions(beam: 4)
        options.best = 4
        options.coveragePenalty = 0.7
        options.keepsAttention = true
        for (source, hypotheses) in zip(Self.sources, search(options)) {
            for hypothesis in hypotheses {
                let count = hypothesis.tokenLogProbabilities.count
                #expect(hypothesis.attention.count == count)
                #expect(
                    hypothesis.attention.allSatisfy { $0.count == source.count + 1 && abs($0.reduce(0, +) - 1) < 1e-4 })
                var expected = Double(hypothesis.logProbability) / pow((5 + Double(count)) / 6, 1)
                for place in source.indices {
                    let received = hypothesis.attention.reduce(0) { $0 + Double($1[place]) }
                    expected += 0.7 * log(min(received, 1))
                }
                #expect(abs(Double(hypothesis.score) - expected) < 1e-4)
            }
        }
    }

    @Test func translationsHaveTheirShortestLength() {
        var options = SearchOptions(beam: 3)
        options.minimumRatio = 1.5
        for (source, hypotheses) in zip(Self.sources, search(options)) {
            #expect(hypotheses[0].tokens.count >= Int(1.5 * Double(source.count)))
        }
    }

    @Test func productsOfASearchAreTimedOnRequest() {
        let seconds = [false, true].map { isTimed in
            test.onTape { tape -> Double in
                tape.timesAllProducts = isTimed
                _ = BeamSearch(test.model, SearchOptions(beam: 2))(tape, Self.sources)
                return tape.matmulSeconds
            }
        }
        #expect(seconds[0] == 0 && seconds[1] > 0)
    }

    @Test func diversityLeavesProbabilitiesAlone() {
        var options = SearchOptions(beam: 5)
        options.best = 5
        let plain = search(options)
        options.diversity = 1
        let diverse = search(options)
        #expect(plain != diverse)
        for (source, hypotheses) in zip(Self.sources, diverse) {
            for hypothesis in hypotheses where hypothesis.tokenLogProbabilities.count == hypothesis.tokens.count + 1 {
                let expected = test.onTape {
                    ReferenceSearch.logProbability(test.model, $0, source, hypothesis.tokens)
                }
                #expect(relativeError(Double(hypothesis.logProbability), expected) < 1e-5)
            }
        }
    }

    @Test func aShortlistOfAllWordsChangesNothing() {
        let all = Self.sources.map { source in
            var request = SearchRequest(source: source)
            request.shortlist = Array(0..<90)
            return request
        }
        let (short, plain) = (search(SearchOptions(beam: 3), all), search(SearchOptions(beam: 3)))
        #expect(short.map { $0[0].tokens } == plain.map { $0[0].tokens })
    }

    @Test(arguments: Precision.allCases.filter(\.isSupported)) func aShortlistHoldsForItsOwnSentence(
        _ precision: Precision
    ) {
        let requests = Self.sources.enumerated().map { index, source in
            var request = SearchRequest(source: source)
            let words: [Int] = (0..<12).map { 4 + index * 5 + $0 * 3 }
            request.shortlist = [0, 1, 2, 3] + words.map { Int32($0) }
            return request
        }
        let together = search(SearchOptions(beam: 3), requests, prepare: { $0.precision = precision })
        for (request, hypotheses) in zip(requests, together) {
            #expect(hypotheses[0].tokens.allSatisfy { request.shortlist?.contains($0) == true })
        }
        guard precision.hasIndependentRows else { return }
        #expect(together == search(SearchOptions(beam: 3), requests, slots: 2, prepare: { $0.precision = precision }))
    }

    @Test(.enabled(if: Precision.int8.isSupported)) func bytesFindWhatSinglePrecisionFinds() {
        let exact = search(SearchOptions(beam: 3))
        let bytes = search(SearchOptions(beam: 3), prepare: { $0.precision = .int8 })
        for (one, other) in zip(exact, bytes) {
            #expect(abs(one[0].score - other[0].score) < 0.02 * abs(one[0].score))
        }
    }
}
