import Corpora
import Diagnostics

/// What an augmentation read, made, kept and dropped.
public struct AugmentationReport: Codable, Sendable, Equatable {
    /// The name of the method.
    public var method: String
    /// The languages, as tags.
    public var source: String, target: String
    /// The model folders.
    public var models: [String]
    /// Lines of the text.
    public internal(set) var lines = 0
    /// Lines of which nothing could be made because a side is empty.
    public internal(set) var emptyLines = 0
    /// Pairs that were written.
    public internal(set) var pairs = 0
    /// The mean log probability of a token by the models, over the pairs that were written; nil without models.
    public internal(set) var meanScore: Double?
    /// Pairs that were dropped, by reason.
    public internal(set) var drops: [Drop] = []
    /// The first pairs that were written.
    public internal(set) var samples: [[String]] = []

    /// Pairs that were dropped for one reason.
    public struct Drop: Codable, Sendable, Equatable {
        /// The reason, in a word or two.
        public let reason: String
        /// How many.
        public internal(set) var pairs = 0
        /// The first of them, source and target.
        public internal(set) var samples: [[String]] = []
    }

    init(_ settings: AugmentationSettings) {
        (method, source, target, models) = (settings.method, settings.source, settings.target, settings.model)
    }

    mutating func drop(_ candidate: Candidate, _ reason: String, samples most: Int) {
        let index = drops.firstIndex { $0.reason == reason } ?? drops.count
        if index == drops.count { drops.append(Drop(reason: reason)) }
        drops[index].pairs += 1
        if drops[index].samples.count < most { drops[index].samples.append(candidate.pair.texts) }
    }

    mutating func keep(_ candidate: Candidate, samples most: Int) {
        if let score = candidate.score { meanScore = ((meanScore ?? 0) * Double(pairs) + score) / Double(pairs + 1) }
        pairs += 1
        if samples.count < most { samples.append(candidate.pair.texts) }
    }

    /// Adds what became of the next lines.
    mutating func add(_ next: AugmentationReport, samples most: Int) {
        lines += next.lines
        emptyLines += next.emptyLines
        if let score = next.meanScore {
            let all = Double(pairs + next.pairs)
            meanScore = ((meanScore ?? 0) * Double(pairs) + score * Double(next.pairs)) / all
        }
        pairs += next.pairs
        samples = Array((samples + next.samples).prefix(most))
        for drop in next.drops {
            let index = drops.firstIndex { $0.reason == drop.reason } ?? drops.count
            if index == drops.count { drops.append(Drop(reason: drop.reason)) }
            drops[index].pairs += drop.pairs
            drops[index].samples = Array((drops[index].samples + drop.samples).prefix(most))
        }
    }

    /// The report in a few lines.
    public var summary: String {
        var parts = ["\(pairs.counted("pair")) of \(lines.counted("line")) by \(method)"]
        if emptyLines > 0 { parts.append("\(emptyLines.counted("line")) empty") }
        parts += drops.sorted { $0.reason < $1.reason }.map { "\($0.pairs) dropped (\($0.reason))" }
        return parts.joined(separator: ", ")
    }
}

extension SegmentPair {
    fileprivate var texts: [String] { [source, target] }
}
