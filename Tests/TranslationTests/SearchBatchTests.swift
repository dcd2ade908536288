import Tensors
import Testing
import Translation

/// A sentence's translation does not depend on what else is translated.
@Suite struct SearchBatchTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var configuration: ModelConfiguration
        var beam: Int
        var testDescription: String {
            "\(configuration.cell) \(configuration.decoderKind), \(configuration.hiddenSize) wide, beam \(beam)"
        }
    }

    static let cases: [Case] = {
        var wide = ModelConfiguration(sourceVocabulary: 300, targetVocabulary: 700)
        wide.embeddingSize = 64
        wide.hiddenSize = 128
        wide.decoderLayers = 2
        var gru = wide
        gru.cell = "gru"
        var fed = wide
        fed.feedsInput = true
        fed.attention = .additive
        fed.attentionHeads = 4
        return [
            fed, ModelConfiguration.tiny(layers: 2), .tiny(cell: "gru", attention: .dot, feeding: true),
            .tiny(attention: .none), .tiny(cell: "gru", attention: .dot), wide, gru,
        ]
        .flatMap { configuration in [1, 5].map { Case(configuration: configuration, beam: $0) } }
    }()

    @Test(arguments: cases) func batchAndOrderChangeNothing(_ testCase: Case) {
        let test = TestModel(testCase.configuration)
        let lengths = (0..<40).map { 1 + $0 * 7 % 13 }
        let sources = randomSentences(lengths, vocabulary: testCase.configuration.sourceVocabulary, seed: 9)
        test.onTape { tape in
            var options = SearchOptions(beam: testCase.beam)
            options.maximumExtra = 3
            var search = BeamSearch(test.model, options)
            search.slots = 7
            let together = search(tape, sources)
            let reversed = Array(search(tape, sources.reversed()).reversed())
            let pairs = stride(from: 0, to: sources.count, by: 2).flatMap { search(tape, Array(sources[$0..<$0 + 2])) }
            let alone = sources.map { search(tape, [$0])[0] }
            // Bit for bit: no row of a single-precision product depends on the other rows.
            for other in [reversed, pairs, alone] { #expect(other == together) }
        }
    }

    @Test(arguments: [1, 2, 3]) func workersChangeNothing(_ count: Int) {
        let test = TestModel(.tiny(layers: 2))
        let sources = randomSentences([4, 2, 0, 9, 1, 6, 6, 0, 3], vocabulary: 11, seed: 9)
        var search = BeamSearch(test.model, SearchOptions(beam: 3))
        let expected = test.onTape { tape in
            sources.map { $0.isEmpty ? [[]] : search(tape, [$0])[0].map(\.tokens) }
        }
        let workers = Workers(count) { _ in Tape(weights: test.weights) }
        for slots in [1, 4, 64] {
            search.slots = slots
            let found = search.translate(sources.map { SearchRequest(source: $0) }, on: workers) { [$0] }
            #expect(found.map { $0.map(\.tokens) } == expected)
        }
    }
}
