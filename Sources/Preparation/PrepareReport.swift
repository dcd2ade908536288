import Diagnostics
import Foundation

/// The statistics of a prepared corpus.
public struct PrepareReport: Codable, Sendable {
    /// Pairs that one filter dropped; those that an earlier one dropped do not reach it.
    public struct Drop: Codable, Sendable, Equatable {
        /// The name of the filter.
        public let filter: String
        /// The number of pairs that it dropped.
        public internal(set) var pairs: Int
        /// The first pairs that were dropped, source and target.
        public internal(set) var samples: [[String]] = []
    }

    /// One side of a set.
    public struct Side: Codable, Sendable, Equatable {
        /// Words between spaces; in scripts without spaces six letters are a word.
        public internal(set) var words = 0
        /// Unicode scalars.
        public internal(set) var characters = 0
        /// The words of the longest segment.
        public internal(set) var longestWords = 0
        /// The mean number of words in a segment.
        public internal(set) var meanWords = 0.0
        /// The mean number of Unicode scalars in a segment.
        public internal(set) var meanCharacters = 0.0

        mutating func add(_ segment: SegmentView) {
            words += segment.words
            characters += segment.characters
            longestWords = max(longestWords, segment.words)
        }

        mutating func finish(pairs: Int) {
            meanWords = Self.mean(words, pairs)
            meanCharacters = Self.mean(characters, pairs)
        }

        private static func mean(_ total: Int, _ count: Int) -> Double {
            count == 0 ? 0 : (Double(total) / Double(count) * 100).rounded() / 100
        }
    }

    /// What a dev or test set has in common with others, by normalized segments.
    public struct Overlap: Codable, Sendable, Equatable {
        /// Training pairs that were dropped because their source is in this set.
        public internal(set) var trainingPairsDropped = 0
        /// Pairs of this set whose source is in the training set that was written: 0, counted to prove it.
        public internal(set) var sourcesInTraining = 0
        /// Pairs of this set whose target is in the training set that was written.
        public internal(set) var targetsInTraining = 0
        /// Pairs of this set whose source is in another dev or test set.
        public internal(set) var sourcesInOtherSets = 0
        /// Of a test set, segments whose source is similar to a training segment's by 0.9 or more.
        public internal(set) var nearDuplicates: Int?
        /// Some of them, with the training segment.
        public internal(set) var nearDuplicateSamples: [[String]]?

        mutating func measure(_ nearest: NearestSegments, set: Int, samples: Int) {
            nearDuplicates = nearest.similarities(ofSet: set).count { $0 >= NearestSegments.threshold }
            nearDuplicateSamples = nearest.samples(ofSet: set, count: samples)
        }
    }

    public struct CorpusSet: Codable, Sendable {
        public let name: String
        /// The bitext that was given; nil for a set that was split off and for the training set.
        public let given: String?
        /// The number of pairs.
        public internal(set) var pairs = 0
        public internal(set) var source = Side(), target = Side()
        /// Nil for the training set.
        public internal(set) var overlap: Overlap?

        init(name: String, given: String? = nil, isHeldOut: Bool, pairs: Int = 0) {
            self.name = name
            self.pairs = pairs
            self.given = given
            overlap = isHeldOut ? Overlap() : nil
        }

        mutating func add(_ source: SegmentView, _ target: SegmentView) {
            pairs += 1
            self.source.add(source)
            self.target.add(target)
        }
    }

    /// A bitext that was read.
    public struct Input: Codable, Sendable {
        /// Its path without its language.
        public let bitext: String
        /// The number of its pairs.
        public internal(set) var pairs = 0
    }

    public let source, target: String
    /// The seed of the split.
    public let seed: UInt64
    /// Which pairs were kept.
    public let filters: FilterSettings
    /// How text was normalized.
    public internal(set) var normalization = NormalizationSettings()
    /// The number of pairs read.
    public internal(set) var pairsRead = 0
    /// The pairs of each input, by its name.
    public internal(set) var inputs: [Input] = []
    /// Of the training set; nil in a dry run.
    public internal(set) var statistics: CorpusStatistics?
    /// In the order in which the filters ran.
    public internal(set) var drops: [Drop] = []
    /// Training pairs dropped because their target is in a dev or test set, if the settings ask for it.
    public internal(set) var droppedForTargetOverlap = 0
    /// The training set, the dev set and the test sets.
    public internal(set) var sets: [CorpusSet] = []
    /// What may be wrong with the corpus or was not possible, for people.
    public internal(set) var warnings: [String] = []

    /// The set of a name.
    public func set(_ name: String) -> CorpusSet? { sets.first { $0.name == name } }

    /// The report as text.
    public var summary: String {
        var lines = ["\(pairsRead.counted("pair")) read"]
        for drop in drops where drop.pairs > 0 { lines.append("  \(Self.pad(drop.pairs)) dropped by \(drop.filter)") }
        for set in sets {
            guard let overlap = set.overlap, overlap.trainingPairsDropped > 0 else { continue }
            lines.append("  \(Self.pad(overlap.trainingPairsDropped)) dropped, source is in \(set.name)")
        }
        if droppedForTargetOverlap > 0 {
            lines.append("  \(Self.pad(droppedForTargetOverlap)) dropped, target is in dev or test")
        }
        for set in sets {
            let means = String(format: "%.1f and %.1f", set.source.meanWords, set.target.meanWords)
            lines.append(
                "\(set.name): \(set.pairs.counted("pair")), \(set.source.words) \(source) and \(set.target.words.counted("\(target) word")), \(means) a segment"
            )
            guard let overlap = set.overlap else { continue }
            if overlap.targetsInTraining > 0 {
                lines.append(
                    "  \(Self.pad(overlap.targetsInTraining)) of its targets \(overlap.targetsInTraining.form(of: "is", plural: "are")) in train"
                )
            }
            if let near = overlap.nearDuplicates, near > 0 {
                lines.append(
                    "  \(Self.pad(near)) of its sources \(near.form(of: "has", plural: "have")) a near duplicate in train "
                        + "(similarity 0.9 or more)")
            }
            if overlap.sourcesInOtherSets > 0 {
                let count = overlap.sourcesInOtherSets
                lines.append(
                    "  \(Self.pad(count)) of its sources \(count.form(of: "is", plural: "are")) in another dev or test set"
                )
            }
        }
        return lines.joined(separator: "\n")
    }

    /// For each filter how many pairs it drops, with samples.
    public var drySummary: String {
        var lines = ["\(pairsRead.counted("pair")) read; nothing written"]
        for drop in drops {
            lines.append("  \(Self.pad(drop.pairs)) dropped by \(drop.filter)")
            for sample in drop.samples { lines.append("            " + sample.joined(separator: "  |  ")) }
        }
        for set in sets {
            guard let overlap = set.overlap else {
                lines.append("\(set.name): \(set.pairs.counted("pair")) left")
                continue
            }
            lines.append("  \(Self.pad(overlap.trainingPairsDropped)) dropped, source is in \(set.name)")
        }
        return lines.joined(separator: "\n")
    }

    private static func pad(_ number: Int) -> String {
        let text = String(number)
        return String(repeating: " ", count: max(0, 8 - text.count)) + text
    }
}
