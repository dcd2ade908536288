import Diagnostics
import Files
import Foundation

/// `training.jsonl`: a JSON object a line for each logged update, each evaluation and each event in between.
final class TrainingLog {
    struct Step: Codable {
        var event = "step"
        var update: Int
        var epoch: Double
        /// The objective per target token, in nats; missing where it is not finite.
        var loss: Double?
        var rate: Float
        /// The norm of the gradients before clipping; missing where it is not finite.
        var norm: Float?
        var tokensPerSecond: Double
        var seconds: Double
    }

    struct Evaluation: Codable {
        var event = "evaluation"
        var update: Int
        var epoch: Double
        /// The mean of -log p per target token, in nats.
        var loss: Double
        var perplexity: Double
        var bleu: Double?
        /// The task's usual score, and of BLEU its tokenizer.
        var metric: String?
        var tokenizer: String?
        /// The scores of tasks other than translation, by name; infinite ones are the strings `inf` and `-inf`.
        var scores: [String: Double]?
        var seconds: Double
        var best: Bool
        /// The number of evaluations of whose weights the evaluated ones are the mean; nil for a single one.
        var averaged: Int?
    }

    /// Translations of some sentences of the dev set, with the evaluation of the same update.
    struct Samples: Codable {
        var event = "samples"
        var update: Int
        var seconds: Double
        var samples: [TranslationSample]
    }

    /// An update that was skipped because its gradients were not finite.
    struct Skipped: Codable {
        var event = "skipped"
        var update: Int
        var seconds: Double
    }

    /// A return to an earlier state, from which the training continues with a lower learning rate.
    struct Rollback: Codable {
        var event = "rollback"
        var update: Int
        var reason: String
        /// The factor on the learning rate from now on.
        var factor: Float
    }

    private let handle: FileHandle
    private let path: String
    /// The perplexity of a word may be beyond all numbers, as where a line without spaces is one word.
    private let encoder = JSON.encoder(allowsInfinity: true)

    private let events: EventFile?
    /// The start of the training if there had been no interruption, in seconds since 1970.
    private let start: Double

    /// Opens the log for appending, and removes the entries after `update`, which will be logged again.
    /// - Parameters:
    ///   - seconds: the time that the training has taken so far.
    ///   - events: a folder for TensorBoard, which gets the same figures.
    init(_ path: String, keepingUpTo update: Int, seconds: Double = 0, events folder: String? = nil) throws {
        self.path = path
        start = Date().timeIntervalSince1970 - seconds
        events = try folder.map { try EventFile(folder: $0) }
        encoder.keyEncodingStrategy = .convertToSnakeCase
        struct Line: Decodable {
            var update: Int
        }
        let old = update > 0 ? (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" : ""
        let kept = old.split(separator: "\n").filter {
            (try? JSONDecoder().decode(Line.self, from: Data($0.utf8)))?.update ?? .max <= update
        }
        try AtomicFile.write(kept.map { $0 + "\n" }.joined(), to: path)
        guard let handle = FileHandle(forWritingAtPath: path) else {
            throw Diagnostic(.cannotCreate, at: Place(path), "cannot write")
        }
        self.handle = handle
        try handle.seekToEnd()
        for line in kept { try repeatForTensorBoard(Data(line.utf8)) }
    }

    func append(_ entry: some Encodable) throws {
        do {
            let line = try encoder.encode(entry)
            try handle.write(contentsOf: line + Data("\n".utf8))
            try repeatForTensorBoard(line)
        } catch let error as Diagnostic {
            throw error
        } catch {
            throw Diagnostic(.inputOutput, at: Place(path), "cannot write: \(error.localizedDescription)")
        }
    }

    /// Writes the figures of a line for TensorBoard.
    private func repeatForTensorBoard(_ line: Data) throws {
        let decoder = JSON.decoder(allowsInfinity: true)
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let events, let entry = try? decoder.decode(Figures.self, from: line) else { return }
        try events.append(entry.values, update: entry.update, time: start + (entry.seconds ?? 0))
    }

    /// The figures that a line of the log may have.
    private struct Figures: Decodable {
        var event: String
        var update: Int
        var seconds, loss, rate, norm, perplexity, bleu, tokensPerSecond: Double?
        var scores: [String: Double]?

        var values: [(tag: String, value: Double)] {
            let set = event == "evaluation" ? "dev" : "train"
            let all = [
                ("loss", loss), ("perplexity", perplexity), ("BLEU", bleu), ("learning rate", rate),
                ("gradient norm", norm), ("tokens per second", tokensPerSecond),
            ]
            let own = (scores ?? [:]).sorted { $0.key < $1.key }.map { key, value in
                ("\(set)/\(DevelopmentScore(rawValue: key)?.title ?? key)", value)
            }
            return all.compactMap { name, value in value.map { ("\(set)/\(name)", $0) } } + own
        }
    }
}
