import Foundation
import Tensors

/// The architecture of a model: all that is needed to build it again.
public struct ModelConfiguration: Codable, Sendable, Equatable {
    /// The name of one of ``ModelTasks``: what the model does.
    public var task: String {
        get { otherTask ?? Self.usualTask }
        set { otherTask = newValue == Self.usualTask ? nil : newValue }
    }
    /// The task of models whose folder names none: translation.
    public static let usualTask = "translate"
    /// Nil for ``usualTask``.
    private var otherTask: String?
    /// The name of a recurrent cell, one of `RecurrentCells.all`.
    public var cell = "lstm"
    /// The number of bidirectional layers.
    public var encoderLayers = 1
    /// The number of decoder layers.
    public var decoderLayers = 1
    /// The width of token embeddings, E.
    public var embeddingSize = 256
    /// The width of the decoder's states and of both directions of the encoder together, H.
    public var hiddenSize = 512
    /// The kind of attention.
    public var attention = AttentionKind.general
    /// The number of attention heads, each with its share of the width (Vaswani et al. 2017).
    public var attentionHeads = 1
    /// Whether each step of the decoder reads the readout of the step before (Luong, Pham & Manning 2015).
    public var feedsInput = false
    /// Whether the output layer uses the target embeddings as its weights (Press & Wolf 2017).
    public var tiesEmbeddings = false
    /// Whether source and target share one embedding table, which needs a joint vocabulary.
    public var sharesEmbeddings = false
    /// Whether the outputs of recurrent layers and the features of the readout are normalized (Ba, Kiros & Hinton 2016).
    public var normalizesLayers = false
    /// Of a classifier the names of the classes, of a tagger those of the tags, by number; nil for other tasks.
    public var labels: [String]?
    /// Of a classifier, how the states of a text become one vector; nil for other tasks.
    public var pooling: PoolingKind?
    /// Of a classifier, whether it reads two texts; nil for one.
    public var readsPairs: Bool?
    /// Of a tagger, the width of each of its `WordFeatures`; nil for none.
    public var wordFeatureSize: Int?
    /// Of a tagger that learnt from another column of CoNLL-U than UPOS, its name; nil for UPOS and other files.
    public var tagColumn: String?
    /// Of a tagger, whether a chain scores tags after one another; nil for independent tags.
    public var hasTagChain: Bool?
    /// The size of the source vocabulary, in tokens.
    public var sourceVocabulary: Int
    /// The size of the target vocabulary, in tokens.
    public var targetVocabulary: Int

    /// The width of the output layer's input: with tied embeddings it is theirs.
    public var readoutSize: Int { tiesEmbeddings ? embeddingSize : hiddenSize }

    public init(sourceVocabulary: Int, targetVocabulary: Int) {
        self.sourceVocabulary = sourceVocabulary
        self.targetVocabulary = targetVocabulary
    }

    /// The cell of the recurrent layers.
    /// - Precondition: the configuration has no ``ModelConfiguration/problem``.
    var recurrentCell: any RecurrentCell {
        guard let known = RecurrentCells.named(cell) else { preconditionFailure("no cell is called \(cell)") }
        return known
    }
}

extension ModelConfiguration {
    private enum CodingKeys: String, CodingKey {
        case otherTask = "task"
        case cell, encoderLayers, decoderLayers, embeddingSize, hiddenSize, attention, attentionHeads, feedsInput
        case tiesEmbeddings, sharesEmbeddings, normalizesLayers, sourceVocabulary, targetVocabulary
        case labels, pooling, readsPairs, wordFeatureSize, hasTagChain, tagColumn
    }

    /// Fields that are missing in older model folders keep their defaults.
    public init(from decoder: any Swift.Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            sourceVocabulary: try fields.decode(Int.self, forKey: .sourceVocabulary),
            targetVocabulary: try fields.decode(Int.self, forKey: .targetVocabulary))
        otherTask = try fields.decodeIfPresent(String.self, forKey: .otherTask)
        cell = try fields.decode(String.self, forKey: .cell)
        encoderLayers = try fields.decode(Int.self, forKey: .encoderLayers)
        decoderLayers = try fields.decode(Int.self, forKey: .decoderLayers)
        embeddingSize = try fields.decode(Int.self, forKey: .embeddingSize)
        hiddenSize = try fields.decode(Int.self, forKey: .hiddenSize)
        attention = try fields.decode(AttentionKind.self, forKey: .attention)
        tiesEmbeddings = try fields.decode(Bool.self, forKey: .tiesEmbeddings)
        sharesEmbeddings = try fields.decode(Bool.self, forKey: .sharesEmbeddings)
        attentionHeads = try fields.decodeIfPresent(Int.self, forKey: .attentionHeads) ?? attentionHeads
        feedsInput = try fields.decodeIfPresent(Bool.self, forKey: .feedsInput) ?? feedsInput
        normalizesLayers = try fields.decodeIfPresent(Bool.self, forKey: .normalizesLayers) ?? normalizesLayers
        labels = try fields.decodeIfPresent([String].self, forKey: .labels)
        pooling = try fields.decodeIfPresent(PoolingKind.self, forKey: .pooling)
        readsPairs = try fields.decodeIfPresent(Bool.self, forKey: .readsPairs)
        wordFeatureSize = try fields.decodeIfPresent(Int.self, forKey: .wordFeatureSize)
        tagColumn = try fields.decodeIfPresent(String.self, forKey: .tagColumn)
        hasTagChain = try fields.decodeIfPresent(Bool.self, forKey: .hasTagChain)
    }
}
