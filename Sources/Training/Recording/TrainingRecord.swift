import Corpora
import Files
import Foundation
import Translation
import Vocabularies

/// What `config.json` records: the description that decoding needs, and how and from what the model was trained.
public struct TrainingRecord: Encodable {
    /// What decoding needs.
    public var description: ModelDescription
    /// The options of the training.
    public var training: TrainingOptions
    /// By name: `train` and `dev`.
    public var data: [String: TextRecord]
    /// The program that trains.
    public var origin: Origin

    /// The program that trains.
    public struct Origin: Sendable {
        /// Its version.
        public var version: String?
        /// The command that trains the same model again, in words.
        public var command: [String]?

        public init(version: String? = nil, command: [String]? = nil) {
            (self.version, self.command) = (version, command)
        }
    }

    public init(
        description: ModelDescription, training: TrainingOptions, data: [String: TextRecord], origin: Origin = Origin()
    ) {
        (self.description, self.training, self.data, self.origin) = (description, training, data, origin)
    }

    private enum Keys: String, CodingKey {
        case training, data, command, version
    }

    public func encode(to encoder: any Encoder) throws {
        try description.encode(to: encoder)
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(training, forKey: .training)
        try container.encode(data, forKey: .data)
        try container.encodeIfPresent(origin.version, forKey: .version)
        try container.encodeIfPresent(origin.command, forKey: .command)
    }

    /// The content of `config.json`.
    public var json: Data {
        get throws { try JSON.data(self, .indented, allowsInfinity: true) }
    }
}
