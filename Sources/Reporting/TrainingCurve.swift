import Diagnostics
import Foundation

/// How a training went, from the `training.jsonl` of a model folder.
public struct TrainingCurve: Sendable, Equatable {
    /// The training loss at an update.
    public struct Step: Sendable, Equatable {
        public var update: Double
        public var loss: Double

        public init(update: Double, loss: Double) {
            self.update = update
            self.loss = loss
        }
    }

    /// What the development set said at an update.
    public struct Evaluation: Sendable, Equatable {
        public var update: Double
        public var loss: Double?
        public var bleu: Double?
        public var isBest: Bool

        public init(update: Double, loss: Double?, bleu: Double?, isBest: Bool) {
            self.update = update
            self.loss = loss
            self.bleu = bleu
            self.isBest = isBest
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
        let lines = try LineReader.lines(of: file)
        let decoder = JSONDecoder()
        for (index, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
            do {
                add(try decoder.decode(Entry.self, from: Data(line.utf8)))
            } catch {
                if index == lines.count - 1, !line.hasSuffix("}") { break }
                throw Diagnostic(
                    .badInput, at: Place(file, line: index + 1),
                    "is not an object of a training log; each line needs `event` and `update`", excerpt: line)
            }
        }
    }

    private struct Entry: Decodable {
        var event: String
        var update: Double?
        var loss: Double?
        var bleu: Double?
        var best: Bool?
    }

    private mutating func add(_ entry: Entry) {
        guard let update = entry.update else { return }
        if entry.event == "step", let loss = entry.loss {
            steps.append(Step(update: update, loss: loss))
        } else if entry.event == "evaluation" {
            evaluations.append(
                Evaluation(update: update, loss: entry.loss, bleu: entry.bleu, isBest: entry.best ?? false))
        }
    }
}
