import Files
import Foundation
import Translation
import Vocabularies

/// What makes a model folder complete beside its weights.
public struct ModelParts {
    /// The content of `config.json`.
    public var configuration: Data
    /// None for a model that works on token indices alone.
    public var vocabularies: VocabularyPair?
    /// What weights say of the other parts.
    public let metadata: [String: String]

    public init(configuration: Data, vocabularies: VocabularyPair?) throws {
        self.configuration = configuration
        self.vocabularies = vocabularies
        metadata =
            try vocabularies.map { try ModelIdentity.metadata(configuration: configuration, vocabularies: $0) } ?? [:]
    }

    /// Writes them into a folder, unless they are there.
    /// - Returns: whether they were not.
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
