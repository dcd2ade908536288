import Diagnostics
import Foundation

/// `training.jsonl`: one JSON object for each logged step and each evaluation.
final class TrainingLog {
    struct Step: Codable {
        var event = "step"
        var update: Int
        var epoch: Double
        /// The objective per target word, in nats; none where it is not finite.
        var loss: Double?
        var rate: Float
        /// The norm of the gradients before clipping; none where it is not finite.
        var norm: Float?
        var tokensPerSecond: Double
        var seconds: Double
    }

    struct Evaluation: Codable {
        var event = "evaluation"
        var update: Int
        var epoch: Double
        /// -log p per target word, in nats.
        var loss: Double
        var perplexity: Double
        var bleu: Double
        var seconds: Double
        var best: Bool
        /// How many evaluations' weights the evaluated ones are the mean of.
        var averaged: Int?
    }

    /// A return to an earlier state, behind which the training goes on more slowly.
    struct Rollback: Codable {
        var event = "rollback"
        var update: Int
        var reason: String
        /// What the learning rate is multiplied with from now on.
        var factor: Float
    }

    private let handle: FileHandle
    private let path: String
    private let encoder = JSONEncoder()

    /// Opens the log for appending, without what was logged behind `update`: it will be logged again.
    init(_ path: String, keepingUpTo update: Int) throws {
        self.path = path
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = .sortedKeys
        struct Line: Decodable {
            var update: Int
        }
        let old = update > 0 ? (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" : ""
        let kept = old.split(separator: "\n").filter {
            (try? JSONDecoder().decode(Line.self, from: Data($0.utf8)))?.update ?? .max <= update
        }
        try AtomicFile.write(kept.map { $0 + "\n" }.joined(), to: path)
        guard let handle = FileHandle(forWritingAtPath: path) else {
            throw Diagnostic(.cannotCreate, at: Place(path), "cannot be written")
        }
        self.handle = handle
        try handle.seekToEnd()
    }

    func append(_ entry: some Encodable) throws {
        do {
            try handle.write(contentsOf: try encoder.encode(entry) + Data("\n".utf8))
        } catch {
            throw Diagnostic(.inputOutput, at: Place(path), "cannot write: \(error.localizedDescription)")
        }
    }
}
