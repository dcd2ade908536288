import Tensors
import Testing
import Translation

@Suite struct SearchTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var configuration: ModelConfiguration
        var beam: Int
        var lengthPenalty: Float
        var best: Int
        var testDescription: String {
            "\(configuration.cell) \(configuration.decoderKind) \(configuration.decoderLayers) layers, beam \(beam), "
                + "length penalty \(lengthPenalty), \(best) best"
        }
    }
    static let cases: [Case] = DecoderKind.all.flatMap { kind in
        RecurrentCells.standard.flatMap { cell in
            [(1, Float(1), 1), (2, 0.6, 1), (5, 1, 5), (5, 0, 1), (9, 2, 4)].enumerated().map { place, setting in
                Case(
                    configuration: kind.tiny(cell: cell.name, layers: 1 + place % 2, normalized: place == 4),
                    beam: setting.0, lengthPenalty: setting.1, best: setting.2)
            }
        }
    }

    private static let sources = randomSentences([3, 1, 7, 5, 1, 2, 9, 4], vocabulary: 11, seed: 4)

    /// A model whose distributions are sharp enough for some sentences to end early.
    private static func sharpModel(_ configuration: ModelConfiguration, seed: UInt64 = 3, factor: Float = 6)
        -> TestModel<EncoderDecoder>
    {
        let test = TestModel(configuration, seed: seed)
        for parameter in test.model.layout.parameters
        where ["target.embedding", "output.bias"].contains(parameter.name) {
            test.scale(parameter, by: factor)
            // So that about every fourth word ends a sentence.
            if parameter.name == "output.bias" { test.weights.modify { $0.pointer(parameter)[Int(Batch.end)] = 4 } }
        }
        return test
    }

    @Test(arguments: cases) func agreesWithAPlainSearch(_ testCase: Case) {
        let test = Self.sharpModel(testCase.configuration)
        var options = SearchOptions(beam: testCase.beam, lengthPenalty: testCase.lengthPenalty)
        options.maximumRatio = 1.5
        options.maximumExtra = 3
        options.best = testCase.best
        test.onTape { tape in
            let found = BeamSearch(test.model, options)(tape, Self.sources)
            let reference = ReferenceSearch(model: test.model, options: options)
            for (source, hypotheses) in zip(Self.sources, found) {
                let expected = reference(tape, source)
                #expect(hypotheses.map(\.tokens) == expected.map(\.tokens))
                for (hypothesis, expected) in zip(hypotheses, expected) {
                    #expect(relativeError(Double(hypothesis.logProbability), expected.logProbability) < 1e-5)
                    #expect(relativeError(Double(hypothesis.score), expected.score) < 1e-5)
                }
            }
        }
    }

    @Test(arguments: DecoderKind.all) func greedySearchTakesTheBestWordEachTime(_ kind: DecoderKind) {
        let test = Self.sharpModel(kind.tiny(layers: 2))
        let options = SearchOptions(beam: 1)
        test.onTape { tape in
            let found = BeamSearch(test.model, options)(tape, Self.sources)
            for (source, hypotheses) in zip(Self.sources, found) {
                var words: [Int32] = []
                while words.count < source.count * 2 + 10 {
                    var next = ReferenceSearch.logProbabilities(test.model, tape, source, prefix: words)
                    for word in [Batch.pad, Batch.start] + (words.isEmpty ? [Batch.end] : []) {
                        next[Int(word)] = -.infinity
                    }
                    let best = next.indices.max { next[$0] < next[$1] }.map(Int32.init)
                    guard let best, best != Batch.end else { break }
                    words.append(best)
                }
                // A sentence that ends is finished; one that does not can only be as good.
                #expect(hypotheses[0].tokens == words)
            }
        }
    }

    @Test(arguments: [1, 4]) func aHypothesisHasTheProbabilityThatTheLossGivesIt(_ beam: Int) {
        for configuration in DecoderKind.all.map({ $0.tiny(layers: 2) }) {
            let test = Self.sharpModel(configuration)
            let options = SearchOptions(beam: beam)
            test.onTape { tape in
                let found = BeamSearch(test.model, options)(tape, Self.sources)
                var ended = 0
                for (source, hypotheses) in zip(Self.sources, found) {
                    for hypothesis in hypotheses {
                        let isCut = hypothesis.tokens.count == source.count * 2 + 10
                        ended += isCut ? 0 : 1
                        let expected = ReferenceSearch.logProbability(
                            test.model, tape, source, hypothesis.tokens, withEnd: !isCut)
                        #expect(relativeError(Double(hypothesis.logProbability), expected) < 1e-5)
                    }
                }
                #expect(ended > 0)
            }
        }
    }

    @Test func aWideBeamFindsTheBestOfAll() {
        var configuration = ModelConfiguration.tiny()
        configuration.targetVocabulary = 6
        var options = SearchOptions(beam: 200, lengthPenalty: 1)
        options.maximumRatio = 0
        options.maximumExtra = 4
        // Every translation of at most four words: three words are possible at each place.
        let words: [Int32] = [1, 4, 5]
        var all: [[Int32]] = []
        var longest: [[Int32]] = [[]]
        for _ in 1...4 {
            longest = longest.flatMap { prefix in words.map { prefix + [$0] } }
            all += longest
        }
        #expect(all.count == 3 + 9 + 27 + 81)
        for seed in UInt64(1)...5 {
            let test = Self.sharpModel(configuration, seed: seed)
            test.onTape { tape in
                let source = Self.sources[Int(seed)]
                let reference = ReferenceSearch(model: test.model, options: options)
                let scores = all.map { words in
                    let isCut = words.count == 4
                    return ReferenceSearch.logProbability(test.model, tape, source, words, withEnd: !isCut)
                        / reference.normalizer(words.count + (isCut ? 0 : 1))
                }
                let best = scores.indices.max { scores[$0] < scores[$1] }.map { all[$0] }
                #expect(BeamSearch(test.model, options)(tape, [source])[0][0].tokens == best)
            }
        }
    }

    @Test(arguments: [1, 3, 5, 12, 40]) func nBestListsAreSortedAndDistinct(_ beam: Int) {
        // The largest of these beams is wider than the vocabulary.
        let test = Self.sharpModel(.tiny(layers: 2), factor: 3)
        test.onTape { tape in
            let found = BeamSearch(test.model, SearchOptions(beam: beam))(tape, Self.sources)
            for hypotheses in found {
                #expect(!hypotheses.isEmpty)
                #expect(Set(hypotheses.map(\.tokens)).count == hypotheses.count)
                #expect(zip(hypotheses, hypotheses.dropFirst()).allSatisfy { $0.score >= $1.score })
                for hypothesis in hypotheses {
                    #expect(!hypothesis.tokens.isEmpty)
                    #expect(hypothesis.score.isFinite && hypothesis.logProbability > -1000)
                    #expect(hypothesis.tokens.allSatisfy { ![Batch.pad, Batch.start, Batch.end].contains($0) })
                }
            }
        }
    }

    @Test func aVocabularySmallerThanTheBeam() {
        var configuration = ModelConfiguration.tiny()
        for size in [4, 5, 6] {
            configuration.targetVocabulary = size
            let test = Self.sharpModel(configuration)
            test.onTape { tape in
                var options = SearchOptions(beam: 8)
                options.maximumExtra = 2
                let reference = ReferenceSearch(model: test.model, options: options)
                for (source, hypotheses) in zip(Self.sources, BeamSearch(test.model, options)(tape, Self.sources)) {
                    #expect(hypotheses.map(\.tokens) == reference(tape, source).map(\.tokens))
                }
            }
        }
    }

    @Test func translationsEndAtTheLimit() {
        // A model that never ends a sentence.
        let test = TestModel(.tiny())
        if let bias = test.model.layout.parameters.first(where: { $0.name == "output.bias" }) {
            test.weights.modify { $0.pointer(bias)[Int(Batch.end)] = -50 }
        }
        test.onTape { tape in
            var options = SearchOptions(beam: 3)
            options.maximumRatio = 1.5
            options.maximumExtra = 2
            for (source, hypotheses) in zip(Self.sources, BeamSearch(test.model, options)(tape, Self.sources)) {
                #expect(hypotheses.count == 3)
                #expect(hypotheses.allSatisfy { $0.tokens.count == Int(Double(source.count) * 1.5) + 2 })
            }
        }
    }

    @Test func weightsThatAreNotFiniteDoNotStopTheSearch() {
        for value in [Float.nan, .infinity, -.infinity] {
            let test = TestModel(.tiny())
            test.weights.modify { $0.base.update(repeating: value, count: $0.count) }
            test.onTape { tape in
                let found = BeamSearch(test.model, SearchOptions(beam: 3))(tape, Self.sources)
                #expect(found.allSatisfy { !$0.isEmpty })
            }
        }
    }
}
