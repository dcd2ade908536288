import Foundation
import Testing
import Translation

@Suite struct ConfigurationTests {
    /// As the first version wrote it.
    private static let old = """
        {"format": 1, "source": "fr", "target": "en", "model": {"attention": "dot", "cell": "gru", "decoderLayers": 2,
        "embeddingSize": 16, "encoderLayers": 3, "hiddenSize": 32, "sharesEmbeddings": false, "sourceVocabulary": 40,
        "targetVocabulary": 50, "tiesEmbeddings": true}}
        """

    @Test func olderFoldersAreRead() throws {
        let description = try JSONDecoder().decode(ModelDescription.self, from: Data(Self.old.utf8))
        var expected = ModelConfiguration(sourceVocabulary: 40, targetVocabulary: 50)
        expected.attention = .dot
        expected.cell = "gru"
        expected.decoderLayers = 2
        expected.encoderLayers = 3
        expected.embeddingSize = 16
        expected.hiddenSize = 32
        expected.tiesEmbeddings = true
        #expect(description.model == expected)
        #expect(!expected.feedsInput && expected.attentionHeads == 1 && !expected.normalizesLayers)
        // What every version wrote may not be missing.
        let damaged = Self.old.replacing("\"hiddenSize\": 32, ", with: "")
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(ModelDescription.self, from: Data(damaged.utf8))
        }
    }

    @Test func whatIsWrittenIsRead() throws {
        var configuration = ModelConfiguration.tiny(
            cell: "rnn-relu", attention: .additive, layers: 3, shared: true, normalized: true, heads: 4, feeding: true)
        configuration.encoderLayers = 2
        configuration.task = "dance"
        configuration.labels = ["left", "right"]
        configuration.pooling = .maximum
        configuration.readsPairs = true
        configuration.wordFeatureSize = 8
        configuration.tagColumn = "XPOS"
        configuration.hasTagChain = true
        let data = try JSONEncoder().encode(configuration)
        #expect(try JSONDecoder().decode(ModelConfiguration.self, from: data) == configuration)
        // A field that `init(from:)` forgets would come back as its default.
        let defaults = ModelConfiguration(sourceVocabulary: 1, targetVocabulary: 1)
        for ((name, value), (_, other)) in zip(
            Mirror(reflecting: configuration).children, Mirror(reflecting: defaults).children)
        {
            #expect("\(value)" != "\(other)", "\(name ?? "") is not tested")
        }
    }

    @Test(
        arguments: [
            ("additive heads", ModelConfiguration.tiny(attention: .additive, heads: 4), nil),
            ("fed", .tiny(attention: .dot, feeding: true), nil),
            ("heads that do not divide", .tiny(heads: 3), "attention-heads is 3; it must divide hidden-size, 8"),
            ("no heads", .tiny(heads: 0), "attention-heads is 0"),
            ("heads of nothing", .tiny(attention: .none, heads: 2), "attention is none"),
            ("feeding nothing", .tiny(attention: .none, feeding: true), "attention is none"),
        ] as [(String, ModelConfiguration, String?)]) func problems(
            _ name: String, _ configuration: ModelConfiguration, _ expected: String?
        )
    {
        if let expected {
            #expect(configuration.problem?.contains(expected) == true, "\(name): \(configuration.problem ?? "none")")
        } else {
            #expect(configuration.problem == nil, "\(name)")
        }
    }
}
