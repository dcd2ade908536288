import Corpora
import Files
import Foundation
import StageSupport
import Training
import Translation

/// What `config.json` records: the description that decoding needs, and how and from what the model was trained.
struct TrainingRecord: Encodable {
    var description: ModelDescription
    var training: TrainingOptions
    /// By name: `train` and `dev`.
    var data: [String: TextRecord]

    private enum Keys: String, CodingKey {
        case training, data, command, version
    }

    func encode(to encoder: any Encoder) throws {
        try description.encode(to: encoder)
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(training, forKey: .training)
        try container.encode(data, forKey: .data)
        try container.encode(Dragoman.version, forKey: .version)
        // In a run of a manifest the command that makes the model again is the run's; the stage's own names folders of
        // this run, and models that are equal would seem different.
        if ProcessInfo.processInfo.environment["DRAGOMAN_RUN_COMMAND"] == nil {
            try container.encode(["pipeline-train"] + CommandLine.arguments.dropFirst(), forKey: .command)
        }
    }

    /// The file's content.
    var json: Data {
        get throws { try JSON.data(self, .indented, allowsInfinity: true) }
    }
}

/// A bitext that a model was trained with.
struct TextRecord: Encodable {
    var pairs: Int
    var sha256: Hashes

    struct Hashes: Encodable {
        /// Each is that of a side's lines, each with a line feed, as `sha256sum` tells of the unpacked file.
        var source: String
        var target: String

        var text: String { "\(source) \(target)" }
    }

    init(_ texts: [SegmentPair]) throws {
        func hash(_ side: (SegmentPair) -> String) throws -> String {
            let sha = try SHA256()
            for pair in texts {
                var line = side(pair) + "\n"
                try line.withUTF8 { try sha.update(UnsafeRawBufferPointer($0)) }
            }
            return try sha.finish()
        }
        pairs = texts.count
        sha256 = Hashes(source: try hash(\.source), target: try hash(\.target))
    }
}
