import Diagnostics
import Files

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
    /// Whether a language model was trained on continuous text, so that each line continues the one before; nil for no.
    public var readsContinuousText: Bool?
    /// The names of the tags that it was trained with; nil for none.
    public var tags: [String]?

    /// The version of the folder's layout that this version writes.
    public static let currentFormat = 1
    /// The largest useful ``maximumRatio``: 30 tokens for one source token.
    public static let widestRatio = 30.0

    public init(
        source: String, target: String, model: ModelConfiguration, maximumRatio: Double? = nil,
        readsAnnotations: Bool = false, readsContinuousText: Bool = false, tags: [String] = []
    ) {
        self.tags = tags.isEmpty ? nil : tags
        self.readsAnnotations = readsAnnotations ? true : nil
        self.readsContinuousText = readsContinuousText ? true : nil
        self.source = source
        self.target = target
        self.model = model
        self.maximumRatio = maximumRatio
    }

    /// Reads and checks `config.json`.
    public init(from path: String) throws {
        self = try JSONFile.read(Self.self, from: path, remedy: "copy the model folder again, or train it again")
        let place = Place(path)
        guard format == Self.currentFormat else {
            throw Diagnostic(
                .badInput, at: place, "has format \(format), this version reads \(Self.currentFormat); train it again")
        }
        if let problem = model.problem { throw Diagnostic(.badInput, at: place, problem) }
        maximumRatio = maximumRatio.map { min($0, Self.widestRatio) }
    }
}
