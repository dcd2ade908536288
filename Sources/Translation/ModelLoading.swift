import Diagnostics
import Files
import Foundation
import Tensors
import Vocabularies

extension ModelFolder {
    /// Reads `config.json` and builds the model with its weights, which must not be written to.
    ///
    /// The vocabularies are checked by ``check(_:)``, so that they can be read at the same time.
    public func load() throws -> (description: ModelDescription, model: EncoderDecoder, weights: Weights) {
        try checkPresence()
        let description = try ModelDescription(from: configuration)
        let model = EncoderDecoder(description.model)
        try ModelIdentity.check(configuration: configuration, of: weights)
        let values = try Safetensors.values(weights, model.layout)
        if let parameter = values.firstNotFinite(in: model.layout) {
            throw Diagnostic(
                .badInput, at: Place(weights),
                "tensor '\(parameter.name)' has values that are not finite numbers; the file is damaged, "
                    + "or its training diverged: run its pipeline-train command again")
        }
        return (description, model, values)
    }

    /// Checks that the weights were trained with the given vocabularies of this folder.
    public func check(_ vocabularies: VocabularyPair) throws {
        try ModelIdentity.check(vocabularies, at: self.vocabularies, of: weights)
    }

    /// Checks that a file of weights was trained with the folder's configuration.
    public func check(weights: String) throws { try ModelIdentity.check(configuration: configuration, of: weights) }

    /// The files of weights of the last evaluations, oldest first.
    public var keptEvaluations: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: checkpoints)) ?? []
        let numbered = names.compactMap { name in
            name.firstMatch(of: /^evaluation-(\d+)\.safetensors$/).flatMap { Int($0.1) }.map { ($0, name) }
        }
        return numbered.sorted { $0.0 < $1.0 }.map { "\(checkpoints)/\($0.1)" }
    }

    /// Reports what is missing in the folder, and the probable reason.
    private func checkPresence() throws {
        let files = FileManager.default
        guard files.fileExists(atPath: path) else {
            let next = ModelFolder(path + Self.nextSuffix)
            let advice =
                files.fileExists(atPath: next.weights)
                ? "a training was killed while it put \(next.path) there; run it again, or rename that folder"
                : "name the folder that pipeline-train wrote"
            throw Diagnostic(.missingInput, at: Place(path), "no such folder; \(advice)")
        }
        guard files.fileExists(atPath: configuration) else {
            let inside = (try? files.contentsOfDirectory(atPath: path))?.sorted().map { "\(path)/\($0)" } ?? []
            let nearest = inside.first { files.fileExists(atPath: ModelFolder($0).configuration) }
            throw Diagnostic(
                .missingInput, at: Place(path),
                "is not a model folder: it has no config.json; "
                    + (nearest.map { "did you mean '\($0)'?" } ?? "name the folder that pipeline-train wrote"))
        }
        guard !files.fileExists(atPath: weights) else { return }
        throw Diagnostic(
            .missingInput, at: Place(path),
            files.fileExists(atPath: checkpoints)
                ? "holds no finished weights: its training was stopped before its first evaluation, or "
                    + "model.safetensors was deleted; run the same pipeline-train command again"
                : "has no model.safetensors; copy the whole folder, or run its pipeline-train command again")
    }
}

/// The description of a model in `config.json`.
public struct ModelDescription: Codable, Sendable, Equatable {
    /// The version of the folder's layout.
    public var format = Self.currentFormat
    /// The source language, a tag.
    public var source: String
    /// The target language, a tag.
    public var target: String
    /// The architecture.
    public var model: ModelConfiguration
    /// The longest translation, as ``SearchOptions/maximumRatio``, by the lengths of the training corpus.
    public var maximumRatio: Double?
    /// Whether it was trained with annotations of its sources; nil for no.
    public var readsAnnotations: Bool?

    /// The version of the folder's layout that this version writes.
    public static let currentFormat = 1
    /// The largest useful ``maximumRatio``: 30 tokens for one source token.
    public static let widestRatio = 30.0

    public init(
        source: String, target: String, model: ModelConfiguration, maximumRatio: Double? = nil,
        readsAnnotations: Bool = false
    ) {
        self.readsAnnotations = readsAnnotations ? true : nil
        self.source = source
        self.target = target
        self.model = model
        self.maximumRatio = maximumRatio
    }

    /// Reads and checks `config.json`.
    public init(from path: String) throws {
        _ = try InputFile(path)  // reports why a file cannot be read
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
        maximumRatio = maximumRatio.map { min($0, Self.widestRatio) }
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
    /// What is wrong with the configuration, as part of a message; nil if it is valid.
    public var problem: String? {
        let limit = 1 << 16
        if RecurrentCells.named(cell) == nil {
            let known = RecurrentCells.all.map(\.name).joined(separator: ", ")
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
