import Diagnostics
import Evaluation
import Foundation

/// The segments of a test set that the training corpus nearly has, and the scores without them.
public struct NearDuplicates: Sendable, Equatable {
    /// The similarity from which a segment counts as a near duplicate.
    public static let threshold = 0.9

    /// How many segments there are, and how many of them are near duplicates.
    public let total, count: Int
    /// The score of the other segments by each metric, in the metrics' order; empty where there are none.
    public let scores: [Double]

    /// The share of near duplicates, from 0 to 1.
    public var share: Double { total == 0 ? 0 : Double(count) / Double(total) }

    /// - Parameter similarities: for each segment its greatest similarity to a segment of the training corpus.
    public init(_ similarities: [Double], in evaluation: CorpusEvaluation) {
        let others = similarities.indices.filter { similarities[$0] < Self.threshold }
        total = similarities.count
        count = total - others.count
        scores = others.isEmpty ? [] : evaluation.measures.map { $0.score(of: others).value }
    }

    /// Reads the similarities that `pipeline-prepare` wrote: a number from 0 to 1 a line.
    /// - Parameter input: the text that must have as many lines.
    public static func similarities(_ path: String, alongside input: Report.Input) throws -> [Double] {
        let lines = try Report.Input(reading: path, alongside: input).lines
        return try lines.enumerated().map { number, line in
            guard let value = Double(line), (0...1).contains(value) else {
                throw Diagnostic(
                    .badInput, at: Place(path, line: number + 1),
                    "is not a similarity from 0 to 1; use the file that pipeline-prepare wrote beside the test set",
                    excerpt: line)
            }
            return value
        }
    }
}

extension Report {
    /// Sentences that belong beside the scores.
    var notes: [String] {
        let duplicates = nearDuplicates.map { found in
            let bound = "(similarity \(NearDuplicates.threshold.short) or more)"
            guard found.count > 0 else { return "No segment is nearly in the training corpus \(bound)." }
            let scores = zip(evaluation.measures, found.scores).map { "\($0.score.name) \($1.fixed(2))" }
            let share =
                "\(found.count.grouped) of \(found.total.counted("segment")) (\((100 * found.share).fixed(1)) %)"
            return "\(share) are nearly in the training corpus \(bound)"
                + (scores.isEmpty ? "." : "; without them \(scores.joined(separator: ", ")).")
        }
        let known = matchBands.filter { $0.from == 100 }.reduce(0) { $0 + $1.segments }
        let memory =
            known > 0 ? "The memory has \(known.grouped) of \(count.counted("segment")) word for word." : nil
        return [tokenizerNote, duplicates, memory, placeholders?.sentence].compactMap { $0 }
    }
}
