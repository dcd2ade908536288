import ArgumentParser
import Tensors
import Translation

extension AttentionKind: ExpressibleByArgument {}

/// The options of `pipeline-train` about the model.
struct ModelOptions: ParsableArguments {
    @Option(
        help: "The recurrent cell: \(RecurrentCells.all.map(\.name).joined(separator: ", ")).",
        completion: .list(RecurrentCells.all.map(\.name)))
    var cell = "lstm"
    @Option(help: "Bidirectional layers of the encoder. (default: the preset's)")
    var encoderLayers: Int?
    @Option(help: "Layers of the decoder. (default: the preset's)")
    var decoderLayers: Int?
    @Option(help: "Width of word embeddings. (default: the preset's)")
    var embeddingSize: Int?
    @Option(
        help: "Width of the decoder's states, and of both directions of the encoder together. (default: the preset's)")
    var hiddenSize: Int?
    @Option(
        help: """
            Attention of the decoder to the source; none is the plain encoder-decoder. (default: \(Self.usualAttention))
            """)
    var attention: AttentionKind?
    @Option(help: "Attention heads, each with its share of the width. (default: 1)")
    var attentionHeads: Int?
    @Flag(
        inversion: .prefixedNo, exclusivity: .exclusive,
        help:
            "Feed the readout of the previous step into each step of the decoder; slower, because steps run one by one in training too."
    )
    var inputFeeding: Bool?
    @Flag(
        inversion: .prefixedNo, exclusivity: .exclusive,
        help: "Use the target embeddings as the weights of the output layer. (default: --tied-embeddings)")
    var tiedEmbeddings: Bool?
    @Flag(
        inversion: .prefixedNo, exclusivity: .exclusive,
        help: "With a joint vocabulary, use one table of embeddings for both languages.")
    var sharedEmbeddings: Bool?
    @Flag(
        inversion: .prefixedNo, exclusivity: .exclusive,
        help: "Normalize the outputs of recurrent layers and the readout's features.")
    var layerNormalization = true

    private static let usualAttention = AttentionKind.additive

    /// Whether the output layer has the target embeddings as its weights.
    var tiesEmbeddings: Bool { tiedEmbeddings ?? true }

    /// The option that contradicts the model that training starts from; nil where none does.
    func contradiction(to base: ModelConfiguration) -> String? {
        let standard = ModelOptions.defaults
        func differs<Value: Equatable>(_ given: Value, _ own: Value, _ standard: Value) -> Bool {
            given != own && given != standard
        }
        let options: [(String, Bool)] = [
            ("cell", differs(cell, base.cell, standard.cell)),
            ("encoder-layers", encoderLayers ?? base.encoderLayers != base.encoderLayers),
            ("decoder-layers", decoderLayers ?? base.decoderLayers != base.decoderLayers),
            ("embedding-size", embeddingSize ?? base.embeddingSize != base.embeddingSize),
            ("hidden-size", hiddenSize ?? base.hiddenSize != base.hiddenSize),
            ("attention", attention ?? base.attention != base.attention),
            ("attention-heads", attentionHeads ?? base.attentionHeads != base.attentionHeads),
            ("input-feeding", inputFeeding ?? base.feedsInput != base.feedsInput),
            (
                base.tiesEmbeddings ? "no-tied-embeddings" : "tied-embeddings",
                tiedEmbeddings ?? base.tiesEmbeddings != base.tiesEmbeddings
            ),
            ("shared-embeddings", sharedEmbeddings ?? base.sharesEmbeddings != base.sharesEmbeddings),
            (
                "no-layer-normalization",
                differs(layerNormalization, base.normalizesLayers, standard.layerNormalization)
            ),
        ]
        return options.first { $0.1 }?.0
    }

    /// The options where none is given.
    private static var defaults: (cell: String, layerNormalization: Bool) { ("lstm", true) }

    func configuration(_ preset: Preset, sourceVocabulary: Int, targetVocabulary: Int) -> ModelConfiguration {
        var configuration = ModelConfiguration(sourceVocabulary: sourceVocabulary, targetVocabulary: targetVocabulary)
        configuration.cell = cell
        configuration.encoderLayers = encoderLayers ?? preset.encoderLayers
        configuration.decoderLayers = decoderLayers ?? preset.decoderLayers
        configuration.embeddingSize = embeddingSize ?? preset.embeddingSize
        configuration.hiddenSize = hiddenSize ?? preset.hiddenSize
        configuration.attention = attention ?? Self.usualAttention
        configuration.attentionHeads = attentionHeads ?? 1
        configuration.feedsInput = inputFeeding ?? false
        configuration.tiesEmbeddings = tiesEmbeddings
        configuration.sharesEmbeddings = sharedEmbeddings ?? false
        configuration.normalizesLayers = layerNormalization
        return configuration
    }
}
