import Diagnostics
import Foundation

/// How a training went, from the `training.jsonl` of a model folder.
public struct TrainingCurve: Sendable, Equatable {
    /// The training loss at an update.
    public struct Step: Sendable, Equatable {
        public var update: Double
        public var loss: Double
        /// Since the start of the training.
        public var seconds: Double?
        public var tokensPerSecond: Double?

        public init(update: Double, loss: Double, seconds: Double? = nil, tokensPerSecond: Double? = nil) {
            self.update = update
            self.loss = loss
            self.seconds = seconds
            self.tokensPerSecond = tokensPerSecond
        }
    }

    /// What the development set said at an update.
    public struct Evaluation: Sendable, Equatable {
        public var update: Double
        public var loss: Double?
        public var bleu: Double?
        public var isBest: Bool
        /// Since the start of the training.
        public var seconds: Double?

        public init(update: Double, loss: Double?, bleu: Double?, isBest: Bool, seconds: Double? = nil) {
            self.update = update
            self.loss = loss
            self.bleu = bleu
            self.isBest = isBest
            self.seconds = seconds
        }
    }

    public var steps: [Step] = []
    public var evaluations: [Evaluation] = []

    public init(steps: [Step] = [], evaluations: [Evaluation] = []) {
        self.steps = steps
        self.evaluations = evaluations
    }

    /// Reads one JSON object a line; objects of other events and other keys are passed over.
    ///
    /// A last line that is cut off, as an interrupted training leaves it, is passed over too.
    public init(file: String) throws {
        for entry in try JSONLines.decode(
            Entry.self, from: file, or: "is not an object of a training log; each line needs `event` and `update`")
        {
            add(entry)
        }
    }

    private struct Entry: Decodable {
        var event: String
        var update: Double?
        var loss: Double?
        var bleu: Double?
        var best: Bool?
        var seconds: Double?
        var tokensPerSecond: Double?

        private enum CodingKeys: String, CodingKey {
            case event, update, loss, bleu, best, seconds
            case tokensPerSecond = "tokens_per_second"
        }
    }

    private mutating func add(_ entry: Entry) {
        guard let update = entry.update else { return }
        if entry.event == "step", let loss = entry.loss {
            steps.append(
                Step(update: update, loss: loss, seconds: entry.seconds, tokensPerSecond: entry.tokensPerSecond))
        } else if entry.event == "evaluation" {
            evaluations.append(
                Evaluation(
                    update: update, loss: entry.loss, bleu: entry.bleu, isBest: entry.best ?? false,
                    seconds: entry.seconds))
        }
    }
}

/// Files with one JSON object a line.
enum JSONLines {
    /// Decodes each line; empty ones are passed over, and so is a last one that is cut off.
    /// - Parameter message: what to say of a line that is something else.
    static func decode<Entry: Decodable>(_ type: Entry.Type, from file: String, or message: String) throws -> [Entry] {
        let lines = try LineReader.lines(of: file)
        let decoder = JSONDecoder()
        var entries: [Entry] = []
        for (index, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
            do {
                entries.append(try decoder.decode(type, from: Data(line.utf8)))
            } catch {
                if index == lines.count - 1, !line.hasSuffix("}") { break }
                throw Diagnostic(.badInput, at: Place(file, line: index + 1), message, excerpt: line)
            }
        }
        return entries
    }
}
