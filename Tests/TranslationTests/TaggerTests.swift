import Foundation
import Tensors
import Testing
import Translation
import Vocabularies

/// The tagger: gradients with and without a chain, subwords, and what a batch must not change.
@Suite struct TaggerTests {
    private static func network(
        chain: Bool, features: Int? = 3, cell: String = "lstm", layers: Int = 2
    ) -> TestModel<Tagger> {
        var configuration = ModelConfiguration(taggerOf: ["A", "B", "C"], vocabulary: 13)
        configuration.cell = cell
        configuration.encoderLayers = layers
        (configuration.embeddingSize, configuration.hiddenSize) = (5, 8)
        configuration.wordFeatureSize = features
        configuration.hasTagChain = chain ? true : nil
        return TestModel(of: Tagger(configuration), seed: 4)
    }

    /// Letters and pairs of them: `ab` is one token, `abc` two and `abcde` three.
    private struct Pairs: Vocabulary {
        let count = 13
        func encode(_ text: String) -> [Int32] {
            stride(from: 0, to: text.utf8.count, by: 2).map { 4 + Int32(Array(text.utf8)[$0] % 9) }
        }
        func decode(_ ids: [Int32]) -> String { "\(ids)" }
        func token(_ id: Int32) -> String { "\(id)" }
        func normalized(_ text: String) -> String { text }
    }

    private static let sentences = [["Abc", "d", "efghi"], ["x"], ["ab", "Cdefg", "h", "ij", "K9"], ["lmno", "p"]]
    /// Tags are numbered after the special tokens.
    private static let tags: [[Int32]] = [[4, 6, 5], [6], [5, 5, 4, 6, 4], [4, 5]]

    private static func batch(_ range: Range<Int> = 0..<4) -> Batch {
        Batch(
            sources: sentences[range].map { WordSequence($0, Pairs()).row }, targets: Array(tags[range]),
            form: .aligned)
    }

    @Test func aBatchHasItsTargetsAtTheFirstTokensOfWords() {
        let words = WordSequence(["Abc", "d", "efghi"], Pairs())
        #expect(words.tokens.count == 6 && words.starts == [0, 2, 3] && WordSequence(row: words.row) == words)
        let batch = Self.batch()
        #expect(batch.sourceLengths == [7, 2, 8, 4] && batch.sourceSteps == 8 && batch.targetTokens == 11)
        let first = (0..<8).map { batch.targetOutputs[$0 * 4] }
        #expect(first == [4, -1, 6, 5, -1, -1, -1, -1])
        // Every token has the features of its word, and `</s>` has none.
        func feature(_ k: Int, _ step: Int) -> Int32 { batch.wordFeatures[(k * 8 + step) * 4] }
        for k in 0..<WordFeatures.count {
            #expect(feature(k, 0) == WordFeatures.of("Abc")[k] && feature(k, 1) == feature(k, 0))
            #expect(feature(k, 5) == WordFeatures.of("efghi")[k] && feature(k, 6) == Batch.pad)
        }
        let shard = Batch(Shard(1, of: 2, batchSize: 4), of: batch)
        #expect(shard.wordFeatures.count == WordFeatures.count * 8 * shard.size)
    }

    /// The row of what is no word stays as it is.
    private static func fixed(_ parameter: Parameter) -> Int {
        parameter.name == "characters.embedding" ? parameter.shape[1] : 0
    }

    @Test(arguments: [false, true], ["lstm", "gru"])
    func backPropagationAgreesWithFiniteDifferences(_ chain: Bool, _ cell: String) throws {
        let network = Self.network(chain: chain, cell: cell)
        network.onTape { tape in
            func loss() -> Double {
                tape.reset()
                var objective = Objective()
                objective.scale = 0.5
                return 0.5 * network.model.loss(tape, Self.batch(), objective).loss
            }
            network.expectGradients(
                on: tape, steps: [0.01, 0.004, 0.0015], tolerance: 4e-3, fixed: Self.fixed, loss: loss)
        }
    }

    @Test(arguments: [false, true]) func aBatchHasTheLossAndTagsOfItsSentences(_ chain: Bool) throws {
        let network = Self.network(chain: chain)
        network.onTape { tape in
            let whole = network.model.loss(tape, Self.batch(), Objective())
            #expect(whole.tokens == 11)
            let sources = Self.sentences.map { WordSequence($0, Pairs()).row }
            let tags = network.model.tags(tape, Batch(untagged: sources))
            #expect(tags.map(\.count) == [3, 1, 5, 2])
            var alone = 0.0
            for index in 0..<4 {
                tape.reset()
                alone += network.model.loss(tape, Self.batch(index..<index + 1), Objective()).loss
                tape.reset()
                #expect(network.model.tags(tape, Batch(untagged: [sources[index]])) == [tags[index]])
            }
            #expect(abs(whole.loss - alone) < 1e-4)
        }
    }

    /// The best sequence and the sum over all are those of trying every sequence.
    @Test func theChainCountsAllSequences() throws {
        let network = Self.network(chain: true)
        let length = 5
        func sequence(_ number: Int) -> [Int32] {
            (0..<length).map { 4 + Int32(number / Int(pow(3.0, Double($0))) % 3) }
        }
        try network.onTape { tape in
            let sources = [WordSequence(Self.sentences[2], Pairs()).row]
            let best = network.model.tags(tape, Batch(untagged: sources))[0]
            let losses = (0..<243).map { number -> Double in
                tape.reset()
                return network.model.loss(
                    tape, Batch(sources: sources, targets: [sequence(number)], form: .aligned), Objective()
                ).negativeLog
            }
            #expect(abs(losses.reduce(0) { $0 + exp(-$1) } - 1) < 1e-5)
            let least = try #require(losses.indices.min { losses[$0] < losses[$1] })
            #expect(sequence(least).map { Int($0) - 4 } == best)
        }
    }

    @Test func impossibleTaggersAreRefused() {
        func problem(_ change: (inout ModelConfiguration) -> Void) -> String? {
            var configuration = ModelConfiguration(taggerOf: ["A", "B"], vocabulary: 13)
            change(&configuration)
            return configuration.problem
        }
        #expect(problem { _ in } == nil)
        #expect(problem { $0.labels = ["A"] } == "a tagger needs two tags or more, each once")
        #expect(problem { $0.labels = ["A", "B", "C"] }?.contains("2 tags, and 3 names") == true)
        #expect(problem { $0.hiddenSize = 7 }?.contains("must be even") == true)
        #expect(problem { $0.attention = .dot } == "a tagger writes nothing, so it has no attention")
        #expect(problem { $0.wordFeatureSize = 0 }?.contains("character-features is 0") == true)
    }
}
