import Tensors
import Vocabularies

/// Translation: many to many of different lengths, by an encoder and a decoder.
public struct TranslationTask: ModelTask {
    /// The name in `--task`.
    public static let name = ModelConfiguration.usualTask
    public var name: String { Self.name }
    public var title: String { "translation" }

    public init() {}

    public func model(_ configuration: ModelConfiguration) -> any TaskModel { EncoderDecoder(configuration) }

    public func problem(_ configuration: ModelConfiguration) -> String? { configuration.problemOfTranslation }
}

extension EncoderDecoder: TaskModel {
    public func embedding(of side: TextSide) -> Parameter? { side == .source ? sourceEmbedding : targetEmbedding }

    public func loss(_ tape: Tape, _ batch: Batch, _ objective: Objective, observe: ((Tensor) -> Void)?) -> LossSums {
        loss(
            tape, batch, dropout: objective.dropout, smoothing: objective.smoothing, scale: objective.scale,
            consistency: objective.consistency, observe: observe)
    }
}

extension ModelConfiguration {
    fileprivate var problemOfTranslation: String? {
        for (name, value, most) in [
            ("encoder-layers", encoderLayers, 64), ("decoder-layers", decoderLayers, 64),
            ("attention-heads", attentionHeads, Self.widest), ("source vocabulary", sourceVocabulary, 1 << 24),
            ("target vocabulary", targetVocabulary, 1 << 24),
        ] {
            if let problem = Self.outOfRange(name, value, most) { return problem }
        }
        if hiddenSize % 2 != 0 { return "hidden-size is \(hiddenSize); it must be even, half for each direction" }
        if attention == .none {
            if attentionHeads > 1 { return "attention-heads is \(attentionHeads), but attention is none" }
            if feedsInput { return "input-feeding needs attention, but attention is none" }
        }
        if hiddenSize % attentionHeads != 0 {
            return "attention-heads is \(attentionHeads); it must divide hidden-size, \(hiddenSize)"
        }
        if sharesEmbeddings, sourceVocabulary != targetVocabulary {
            return "shared embeddings need a joint vocabulary; make it with pipeline-vocab \(setting: "joint")"
        }
        return nil
    }
}
