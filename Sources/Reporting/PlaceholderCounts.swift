import Diagnostics
import Evaluation

/// Whether hypotheses have the placeholders, tags and code of their sources, each as often.
public struct PlaceholderCounts: Sendable, Equatable {
    /// How many segments have placeholders on a side, and how many of them have not the same on both.
    public let segments, differing: Int
    /// How many placeholders the sources have; how many of them hypotheses lack, and have besides.
    public let placeholders, missing, added: Int

    /// - Parameters:
    ///   - segments: how many have placeholders on a side.
    ///   - differing: how many of them have not the same on both.
    ///   - placeholders: how many the sources have.
    ///   - missing: how many of them hypotheses lack.
    ///   - added: how many hypotheses have besides.
    public init(segments: Int, differing: Int, placeholders: Int, missing: Int, added: Int) {
        (self.segments, self.differing) = (segments, differing)
        (self.placeholders, self.missing, self.added) = (placeholders, missing, added)
    }

    /// The share of segments with placeholders that have the same on both sides; 1 where there are none.
    public var share: Double { segments == 0 ? 1 : Double(segments - differing) / Double(segments) }

    /// A sentence for the report; nil where there are none.
    var sentence: String? {
        guard segments > 0 else { return nil }
        return "Placeholders and code are as in the source in \((segments - differing).grouped) of "
            + "\(segments.counted("segment")) that have some (\((100 * share).fixed(1)) %): \(placeholders.grouped) in the "
            + "sources, \(missing.grouped) missing, \(added.grouped) added."
    }
}

extension QualityGate.Verdict {
    /// Whether enough segments keep their placeholders.
    /// - Parameters:
    ///   - counts: what was counted.
    ///   - minimum: the least share of segments, from 0 to 1.
    public init(_ counts: PlaceholderCounts, minimum: Double) {
        let isPassed = counts.share >= minimum
        // As many digits as it takes to tell the two figures apart.
        let digits = (2...12).first { (100 * counts.share).fixed($0) != (100 * minimum).fixed($0) } ?? 2
        let asked = "\((100 * minimum).fixed(digits)) %"
        self.init(
            metric: "placeholders", name: "Placeholders", value: 100 * counts.share, minimum: 100 * minimum,
            isPassed: isPassed,
            sentence: "\((100 * counts.share).fixed(digits)) % of the segments with placeholders have those of their "
                + "source, \(isPassed ? "at least" : "which is below the minimum of") \(asked).")
    }
}

/// The counts as report.json has them.
struct PlaceholderDocument: Encodable {
    let segments, segmentsAsInSource: Int
    let share: Double
    let inSource, missing, added: Int

    private enum CodingKeys: String, CodingKey {
        case segments, share, missing, added
        case segmentsAsInSource = "segments_as_in_source"
        case inSource = "in_source"
    }

    init(_ counts: PlaceholderCounts) {
        (segments, segmentsAsInSource) = (counts.segments, counts.segments - counts.differing)
        share = counts.share
        (inSource, missing, added) = (counts.placeholders, counts.missing, counts.added)
    }
}
