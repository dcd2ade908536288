import Diagnostics
import Files
import Foundation

/// How a training went, from the `training.jsonl` of a model folder.
public struct TrainingCurve: Sendable, Equatable {
    /// The training loss at an update.
    public struct Step: Sendable, Equatable {
        /// The update, from 1.
        public var update: Double
        /// The mean loss of the update's tokens, in nats.
        public var loss: Double
        /// Since the start of the training.
        public var seconds: Double?
        /// Target tokens per second.
        public var tokensPerSecond: Double?
        /// The learning rate.
        public var rate: Double?
        /// The norm of the gradients before clipping.
        public var norm: Double?
        /// The epoch, with a fraction.
        public var epoch: Double?

        public init(
            update: Double, loss: Double, seconds: Double? = nil, tokensPerSecond: Double? = nil, rate: Double? = nil,
            norm: Double? = nil, epoch: Double? = nil
        ) {
            self.update = update
            self.loss = loss
            self.seconds = seconds
            self.tokensPerSecond = tokensPerSecond
            self.rate = rate
            self.norm = norm
            self.epoch = epoch
        }
    }

    /// What the development set said at an update.
    public struct Evaluation: Sendable, Equatable {
        /// The update, from 1.
        public var update: Double
        /// The mean loss of the dev set's tokens, in nats.
        public var loss: Double?
        /// The BLEU score, from 0 to 100.
        public var bleu: Double?
        /// Whether it is the best evaluation so far.
        public var isBest: Bool
        /// Since the start of the training.
        public var seconds: Double?
        /// The epoch, with a fraction.
        public var epoch: Double?
        /// The scores of tasks other than translation, by name, such as `accuracy`.
        public var scores: [String: Double]

        public init(
            update: Double, loss: Double?, bleu: Double?, isBest: Bool, seconds: Double? = nil, epoch: Double? = nil,
            scores: [String: Double] = [:]
        ) {
            self.update = update
            self.loss = loss
            self.bleu = bleu
            self.isBest = isBest
            self.seconds = seconds
            self.epoch = epoch
            self.scores = scores
        }
    }

    /// Translations of some sentences of the development set at an update.
    public struct Samples: Sendable, Equatable {
        /// A sentence of the dev set with its translation.
        public struct Sample: Sendable, Equatable, Decodable {
            /// The source text.
            public var source: String
            /// The reference.
            public var reference: String
            /// The model's translation.
            public var translation: String

            public init(source: String, reference: String, translation: String) {
                (self.source, self.reference, self.translation) = (source, reference, translation)
            }
        }

        /// The update of the evaluation.
        public var update: Double
        /// The translations of the same sentences.
        public var samples: [Sample]

        public init(update: Double, samples: [Sample]) { (self.update, self.samples) = (update, samples) }
    }

    /// The training losses, in order.
    public var steps: [Step] = []
    /// The evaluations, in order.
    public var evaluations: [Evaluation] = []
    /// Updates that were left out because their gradients were not finite.
    public var skipped: [Double] = []
    /// In the order of the updates.
    public var samples: [Samples] = []
    /// The tokenizer of the development set's BLEU, as far as the log says it.
    public var tokenizer: String?
    /// The name of the task's usual score, as far as the log says it.
    public var metric: String?

    public init(
        steps: [Step] = [], evaluations: [Evaluation] = [], skipped: [Double] = [], samples: [Samples] = [],
        tokenizer: String? = nil, metric: String? = nil
    ) {
        self.steps = steps
        self.evaluations = evaluations
        self.skipped = skipped
        self.samples = samples
        self.tokenizer = tokenizer
        self.metric = metric
    }

    /// Reads one JSON object a line; objects of other events and other keys are skipped.
    ///
    /// A truncated last line, as an interrupted training leaves it, is skipped too.
    public init(file: String) throws {
        for entry in try JSONLines.decode(
            Entry.self, from: file, or: "is not an object of a training log; each line needs `event` and `update`")
        {
            add(entry)
        }
    }

    /// Wall time to the last entry.
    public var seconds: Double? { [evaluations.last?.seconds, steps.last?.seconds].compactMap { $0 }.max() }

    /// The median of the logged speeds: the first updates and pauses of the machine do not count for much.
    public var tokensPerSecond: Double? {
        let speeds = steps.compactMap(\.tokensPerSecond).sorted()
        return speeds.isEmpty ? nil : speeds[speeds.count / 2]
    }

    /// The last update in the log.
    public var updates: Int? { (evaluations.map(\.update) + steps.map(\.update)).max().map { Int($0) } }

    /// The names of the scores of tasks other than translation, the usual one first.
    var scoreNames: [String] {
        let names = Set(evaluations.flatMap(\.scores.keys)).sorted()
        return names.filter { $0 == metric } + names.filter { $0 != metric }
    }

    /// A score as texts name it, and the messages of a training: `macro F1` for `macro-f1`.
    package static func title(ofScore name: String) -> String {
        name == "perplexity"
            ? "perplexity per word" : name.replacing("-f1", with: " F1").replacing("-", with: " ")
    }

    /// The evaluation with the highest BLEU.
    var best: (update: Double, bleu: Double)? {
        evaluations.compactMap { point in point.bleu.map { (point.update, $0) } }.max { $0.1 < $1.1 }
    }

    private struct Entry: Decodable {
        var event: String
        /// Of a size that no training exceeds, and that pictures and tables can show.
        var update: UInt32?
        var loss: Double?
        var bleu: Double?
        var best: Bool?
        var seconds: Double?
        var tokensPerSecond: Double?
        var rate: Double?
        var norm: Double?
        var epoch: Double?
        var tokenizer: String?
        var metric: String?
        var scores: [String: Double]?
        var samples: [Samples.Sample]?

        private enum CodingKeys: String, CodingKey {
            case event, update, loss, bleu, best, seconds, rate, norm, epoch, tokenizer, metric, scores, samples
            case tokensPerSecond = "tokens_per_second"
        }
    }

    private mutating func add(_ entry: Entry) {
        guard let update = entry.update.map(Double.init) else { return }
        switch entry.event {
        case "step":
            guard let loss = entry.loss else { return }
            steps.append(
                Step(
                    update: update, loss: loss, seconds: entry.seconds, tokensPerSecond: entry.tokensPerSecond,
                    rate: entry.rate, norm: entry.norm, epoch: entry.epoch))
        case "evaluation":
            evaluations.append(
                Evaluation(
                    update: update, loss: entry.loss, bleu: entry.bleu, isBest: entry.best ?? false,
                    seconds: entry.seconds, epoch: entry.epoch, scores: entry.scores ?? [:]))
            tokenizer = entry.tokenizer ?? tokenizer
            metric = entry.metric ?? metric
        case "skipped": skipped.append(update)
        case "samples":
            if let samples = entry.samples, !samples.isEmpty {
                self.samples.append(Samples(update: update, samples: samples))
            }
        default: break
        }
    }
}

/// Files with one JSON object a line.
enum JSONLines {
    /// Decodes each line; empty ones are skipped, and so is a last one that was cut off, wherever that is.
    /// - Parameter message: what to say of a line that is something else.
    static func decode<Entry: Decodable>(_ type: Entry.Type, from file: String, or message: String) throws -> [Entry] {
        // The last part is what has no line feed after it.
        let lines = try InputFile.bytes(of: file).split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        // The perplexity of an evaluation may be beyond all numbers.
        let decoder = JSON.decoder(allowsInfinity: true)
        var entries: [Entry] = []
        for (index, line) in lines.enumerated() where !line.allSatisfy({ $0 <= UInt8(ascii: " ") }) {
            do {
                entries.append(try decoder.decode(type, from: Data(line)))
            } catch {
                if index == lines.count - 1 { break }
                let place = Place(file, line: index + 1)
                throw Diagnostic(.badInput, at: place, message, excerpt: try LineReader.text(line, at: place))
            }
        }
        return entries
    }
}
