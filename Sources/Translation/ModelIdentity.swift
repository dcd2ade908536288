import Diagnostics
import Files
import Foundation
import Vocabularies

/// The hashes (SHA-256) of the configuration and the vocabularies that weights were trained with, in the metadata of
/// their file. Files of older versions have none and are not checked.
public enum ModelIdentity {
    private static let configurationKey = "configuration.sha256"
    private static let vocabularyKey = "vocabulary.sha256"
    /// The keys of `config.json` that decoding reads. All others describe the training and may change.
    private static let decisiveKeys = ["format", "source", "target", "model", "maximumRatio"]

    /// The metadata of weights.
    /// - Parameters:
    ///   - configuration: the content of `config.json`.
    ///   - vocabularies: those that the weights are trained with.
    public static func metadata(configuration: Data, vocabularies: VocabularyPair) throws -> [String: String] {
        [
            configurationKey: try hash(ofConfiguration: configuration) ?? "",
            vocabularyKey: try vocabularies.digest(),
        ]
    }

    /// - Returns: nil for data that are not a JSON object.
    private static func hash(ofConfiguration json: Data) throws -> String? {
        guard let object = JSON.object(json) else { return nil }
        let decisive = object.filter { decisiveKeys.contains($0.key) }
        return try SHA256.hash(of: JSONSerialization.data(withJSONObject: decisive, options: .sortedKeys))
    }

    static func check(configuration path: String, of weights: String) throws {
        guard let expected = try Safetensors.metadata(of: weights)[configurationKey],
            try hash(ofConfiguration: FileManager.default.contents(atPath: path) ?? Data()) != expected
        else { return }
        throw mismatch(path, "is not the configuration that model.safetensors was trained with", weights)
    }

    static func check(_ vocabularies: VocabularyPair, at path: String, of weights: String) throws {
        guard let expected = try Safetensors.metadata(of: weights)[vocabularyKey],
            try vocabularies.digest() != expected
        else { return }
        throw mismatch(path, "is not the vocabulary that model.safetensors was trained with", weights)
    }

    private static func mismatch(_ path: String, _ what: String, _ weights: String) -> Diagnostic {
        Diagnostic(
            .badInput, at: Place(path),
            "\(what): the folder has parts of two models; run its pipeline-train command again, or copy the whole "
                + "folder of one model")
    }
}
