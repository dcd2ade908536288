import Files
import Foundation
import Translation
import Vocabularies

/// The parts of a model folder beside the weights: configuration and vocabularies.
public struct ModelParts {
    /// The content of `config.json`.
    public var configuration: Data
    /// Nil for a model of token ids without text.
    public var vocabularies: VocabularyPair?
    /// Metadata of the weights file: hashes of the other parts.
    public let metadata: [String: String]

    /// Hashes the parts for the metadata of the weights.
    public init(configuration: Data, vocabularies: VocabularyPair?) throws {
        self.configuration = configuration
        self.vocabularies = vocabularies
        metadata =
            try vocabularies.map { try ModelIdentity.metadata(configuration: configuration, vocabularies: $0) } ?? [:]
    }

    /// Writes the parts into a folder, unless it has them.
    /// - Returns: whether they were missing or different.
    @discardableResult
    public func write(to folder: ModelFolder) throws -> Bool {
        if let vocabularies {
            let theirs = try? ModelIdentity.metadata(
                configuration: FileManager.default.contents(atPath: folder.configuration) ?? Data(),
                vocabularies: VocabularyPair(folder: folder.vocabularies))
            if theirs == metadata { return false }
            try vocabularies.copy(to: folder.vocabularies)
        }
        try AtomicFile.write(configuration, to: folder.configuration)
        return true
    }
}
