import Files
import Tensors
import Translation
import Vocabularies

/// Weights that a training starts from, where it does not start from random ones alone.
public struct InitialWeights {
    /// The weights.
    public var weights: Weights
    /// The names of parameters that keep these values.
    public var frozen: [String]

    public init(_ weights: Weights, frozen: [String] = []) { (self.weights, self.frozen) = (weights, frozen) }

    /// What the random weights of a training are drawn from.
    public static func key(seed: UInt64) -> RandomKey { RandomKey(seed).derived("parameters") }

    /// Random weights, as a training with the seed starts from.
    public static func random(_ layout: ParameterLayout, seed: UInt64) -> Weights {
        let weights = Weights(count: layout.count)
        weights.initialize(layout, key: key(seed: seed))
        return weights
    }
}

// MARK: A trained model

/// A trained model that a training starts from: the new one has its shape and its vocabularies.
public struct BaseModel {
    /// Its `config.json`.
    public let description: ModelDescription
    /// Its weights.
    public let weights: Weights

    /// Reads a model folder.
    /// - Parameters:
    ///   - folder: the folder.
    ///   - vocabularies: those of the training. Labels that are its targets are not compared: the model's own are in its
    ///     `config.json`.
    /// - Throws: ``TrainingError/otherVocabulary(side:model:)`` where the model was trained with other vocabularies.
    public init(_ folder: ModelFolder, _ vocabularies: VocabularyPair) throws {
        (description, _, weights) = try folder.loadOfAnyTask()
        let own = try VocabularyPair(folder: folder.vocabularies)
        try folder.check(own)
        let sides = [("source", own.source, vocabularies.source), ("target", own.target, vocabularies.target)]
        // Labels are no part of the folder's vocabularies, whose target is then that of another text.
        for (side, one, other) in sides.prefix(vocabularies.hasLabels ? 1 : 2)
        where one.count != other.count || (0..<Int32(one.count)).contains(where: { one.token($0) != other.token($0) }) {
            throw TrainingError.otherVocabulary(side: side, model: folder.path)
        }
    }
}

// MARK: Word vectors

/// Word vectors that embeddings start from, in files in the text format of word2vec and fastText.
public struct EmbeddingVectors: Sendable {
    /// The file for the source embeddings; nil for none.
    public var sourcePath: String?
    /// The file for the target embeddings; nil for none.
    public var targetPath: String?
    /// Whether embeddings keep their vectors.
    public var freezes: Bool

    /// How many embeddings of a language start from vectors.
    public struct Coverage: Sendable {
        /// `source` or `target`.
        public var side: String
        /// The file.
        public var path: String
        /// Embeddings that have a vector in it.
        public var found: Int
        /// All embeddings.
        public var count: Int
    }

    public init(sourcePath: String? = nil, targetPath: String? = nil, freezes: Bool = false) {
        (self.sourcePath, self.targetPath, self.freezes) = (sourcePath, targetPath, freezes)
    }

    /// Whether there is no file.
    public var isEmpty: Bool { sourcePath == nil && targetPath == nil }

    /// Random weights but for the embeddings of words that have a vector.
    /// - Precondition: the model reads each side that there is a file for.
    public func initialWeights(_ model: any TaskModel, _ vocabularies: VocabularyPair, seed: UInt64) throws -> (
        InitialWeights, [Coverage]
    ) {
        let weights = InitialWeights.random(model.layout, seed: seed)
        var (frozen, coverage): ([String], [Coverage]) = ([], [])
        let sides = [
            (sourcePath, TextSide.source, vocabularies.source, "source"),
            (targetPath, .target, vocabularies.target, "target"),
        ]
        for case (let path?, let side, let vocabulary, let name) in sides {
            guard let embedding = model.embedding(of: side), case .uniform(let limit) = embedding.initializer else {
                preconditionFailure("the model has no embeddings of \(name) tokens that are drawn evenly")
            }
            let width = embedding.shape[1]
            let vectors = try TokenVectors(path, for: vocabulary, width: width)
            let factor = vectors.factor(limit: limit)
            weights.modify { weights in
                for (id, row) in vectors.rows {
                    for (column, value) in row.enumerated() {
                        weights.pointer(embedding)[Int(id) * width + column] = value * factor
                    }
                }
            }
            if freezes { frozen.append(embedding.name) }
            coverage.append(.init(side: name, path: path, found: vectors.rows.count, count: vocabulary.count))
        }
        return (InitialWeights(weights, frozen: frozen), coverage)
    }
}
