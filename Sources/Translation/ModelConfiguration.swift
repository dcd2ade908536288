import Foundation

/// What decides the shape of a model: all that is needed to build it again.
public struct ModelConfiguration: Codable, Sendable, Equatable {
    /// A name from ``RecurrentCell/all``.
    public var cell = "lstm"
    /// Bidirectional layers.
    public var encoderLayers = 1
    public var decoderLayers = 1
    /// Width of word embeddings, E.
    public var embeddingSize = 256
    /// Width of the decoder's states and of both directions of the encoder together, H.
    public var hiddenSize = 512
    public var attention = AttentionKind.general
    /// Whether the output layer uses the target embeddings as its weights (Press & Wolf 2017).
    public var tiesEmbeddings = false
    /// Whether source and target share one table of embeddings; asks for a joint vocabulary.
    public var sharesEmbeddings = false
    /// Whether the outputs of recurrent layers and the features of the readout are normalized (Ba, Kiros & Hinton 2016).
    public var normalizesLayers = false
    /// Entries of the source and the target vocabulary.
    public var sourceVocabulary: Int
    public var targetVocabulary: Int

    /// Width of what the output layer reads: with tied embeddings it has to be theirs.
    public var readoutSize: Int { tiesEmbeddings ? embeddingSize : hiddenSize }

    public init(sourceVocabulary: Int, targetVocabulary: Int) {
        self.sourceVocabulary = sourceVocabulary
        self.targetVocabulary = targetVocabulary
    }
}

extension ModelConfiguration {
    /// Fields that older model folders lack keep their defaults.
    public init(from decoder: any Swift.Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            sourceVocabulary: try fields.decode(Int.self, forKey: .sourceVocabulary),
            targetVocabulary: try fields.decode(Int.self, forKey: .targetVocabulary))
        cell = try fields.decode(String.self, forKey: .cell)
        encoderLayers = try fields.decode(Int.self, forKey: .encoderLayers)
        decoderLayers = try fields.decode(Int.self, forKey: .decoderLayers)
        embeddingSize = try fields.decode(Int.self, forKey: .embeddingSize)
        hiddenSize = try fields.decode(Int.self, forKey: .hiddenSize)
        attention = try fields.decode(AttentionKind.self, forKey: .attention)
        tiesEmbeddings = try fields.decode(Bool.self, forKey: .tiesEmbeddings)
        sharesEmbeddings = try fields.decode(Bool.self, forKey: .sharesEmbeddings)
        normalizesLayers = try fields.decodeIfPresent(Bool.self, forKey: .normalizesLayers) ?? normalizesLayers
    }
}

/// How the decoder looks at the source.
public enum AttentionKind: String, Codable, Sendable, CaseIterable {
    /// The plain encoder-decoder: the whole source in the decoder's first state (Sutskever, Vinyals & Le 2014).
    case none
    /// Scores are inner products of states (Luong, Pham & Manning 2015).
    case dot
    /// Scores are inner products through a learnt matrix (Luong, Pham & Manning 2015).
    case general
}

/// Shares of what is set to zero in training.
public struct DropoutRates: Codable, Sendable, Equatable {
    /// Of the elements of embeddings.
    public var embedding: Float = 0.3
    /// Of the outputs of recurrent layers.
    public var hidden: Float = 0.3
    /// Of the readout below the output layer.
    public var output: Float = 0.3

    public init() {}

    public init(all rate: Float) {
        embedding = rate
        hidden = rate
        output = rate
    }
}
