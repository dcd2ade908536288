import Diagnostics
import Foundation
import Tensors

/// The folder that holds a trained model: `config.json`, `model.safetensors`, the vocabularies and the training's log.
///
/// It is complete in itself: move it to another machine and decode.
public struct ModelFolder: Sendable {
    public let path: String

    public init(_ path: String) { self.path = path }

    public var configuration: String { path + "/config.json" }
    public var weights: String { path + "/model.safetensors" }
    public var vocabularies: String { path + "/vocab" }
    public var log: String { path + "/training.jsonl" }
    public var lexicon: String { path + "/lexicon.tsv" }
    public var gradientLog: String { path + "/gradients.jsonl" }
    public var checkpoint: String { path + "/checkpoints/last.safetensors" }

    /// Reads `config.json` and builds the model with its weights, which must not be written to.
    public func load() throws -> (description: ModelDescription, model: EncoderDecoder, weights: ParameterBuffer) {
        let description = try ModelDescription(from: configuration)
        let model = EncoderDecoder(description.model)
        return (description, model, try Safetensors.values(weights, model.layout))
    }
}

/// What `config.json` says about a model.
public struct ModelDescription: Codable, Sendable, Equatable {
    /// The version of the folder's layout.
    public var format = Self.currentFormat
    /// Language tags.
    public var source: String
    public var target: String
    public var model: ModelConfiguration
    /// The longest translation to look for, as ``SearchOptions/maximumRatio``: by the lengths of the training corpus.
    public var maximumRatio: Double?

    public static let currentFormat = 1

    public init(source: String, target: String, model: ModelConfiguration, maximumRatio: Double? = nil) {
        self.source = source
        self.target = target
        self.model = model
        self.maximumRatio = maximumRatio
    }

    /// Reads and checks `config.json`.
    public init(from path: String) throws {
        _ = try InputFile(path)  // says clearly what is wrong with a file that cannot be read
        let place = Place(path)
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
        } catch let error as DecodingError {
            throw Diagnostic(.badInput, at: place, Self.explain(error))
        } catch {
            throw Diagnostic(.inputOutput, at: place, "cannot be read")
        }
        guard format == Self.currentFormat else {
            throw Diagnostic(
                .badInput, at: place, "has format \(format), this version reads \(Self.currentFormat); train it again")
        }
        if let problem = model.problem { throw Diagnostic(.badInput, at: place, problem) }
    }

    private static func explain(_ error: DecodingError) -> String {
        func key(_ path: [any CodingKey]) -> String { path.map(\.stringValue).joined(separator: ".") }
        switch error {
        case .keyNotFound(let missing, let context): return "“\(key(context.codingPath + [missing]))” is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "“\(key(context.codingPath))” has the wrong type"
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            return "“\(key(context.codingPath))” has a value that this version does not know"
        default: return "is not valid JSON; the file is damaged"
        }
    }
}

extension ModelConfiguration {
    /// What is wrong with the configuration, if anything is.
    public var problem: String? {
        let limit = 1 << 16
        if RecurrentCell.named(cell) == nil {
            let known = RecurrentCell.all.map(\.name).joined(separator: ", ")
            return "no cell is called “\(cell)”; use one of \(known)"
        }
        for (name, value, most) in [
            ("encoder-layers", encoderLayers, 64), ("decoder-layers", decoderLayers, 64),
            ("embedding-size", embeddingSize, limit), ("hidden-size", hiddenSize, limit),
            ("attention-heads", attentionHeads, limit), ("source vocabulary", sourceVocabulary, 1 << 24),
            ("target vocabulary", targetVocabulary, 1 << 24),
        ] where !(1...most).contains(value) {
            return "\(name) is \(value); it must be from 1 to \(most)"
        }
        if hiddenSize % 2 != 0 { return "hidden-size is \(hiddenSize); it must be even, half for each direction" }
        if attention == .none {
            if attentionHeads > 1 { return "attention-heads is \(attentionHeads), but attention is none" }
            if feedsInput { return "input-feeding feeds what attention has found, but attention is none" }
        }
        if hiddenSize % attentionHeads != 0 {
            return "attention-heads is \(attentionHeads); it must divide hidden-size, \(hiddenSize)"
        }
        if sharesEmbeddings, sourceVocabulary != targetVocabulary {
            return "shared embeddings need a joint vocabulary; make it with pipeline-vocab --joint"
        }
        return nil
    }
}
