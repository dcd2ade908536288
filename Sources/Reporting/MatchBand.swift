import Evaluation

/// The segments for which a memory has a match of some similarity: the scores of their translations, and of the matches
/// themselves as if they were translations.
public struct MatchBand: Sendable, Equatable {
    /// The least similarity in percent; 0 is no match, or one below the others.
    public let from: Int
    /// How many segments there are.
    public let segments: Int
    /// The score of the translations by each metric, in the metrics' order.
    public let scores: [Double]
    /// The same of the matches; empty where there are none.
    public let matchScores: [Double]

    /// The bands by which translators are paid.
    private static let starts = [0, 50, 75, 85, 95, 100]

    /// As a label: `100 %`, `85–94 %`.
    public var label: String {
        let next = Self.starts.first { $0 > from }
        return from == 0 ? "none" : next.map { "\(from)–\($0 - 1) %" } ?? "\(from) %"
    }

    /// Sorts segments into bands, best first; empty ones are left out.
    /// - Parameters:
    ///   - matches: for each segment the similarity and the translation of its match; nil for none.
    ///   - evaluation: that of the translations.
    ///   - references: one or more for each segment.
    public static func all(
        _ matches: [(similarity: Double, target: String)?], in evaluation: CorpusEvaluation, references: [[String]]
    ) -> [MatchBand] {
        let alone = CorpusEvaluation(
            hypotheses: matches.map { $0?.target ?? "" }, references: references,
            metrics: evaluation.measures.map(\.metric))
        let bands = matches.map { match in
            // Percent are rounded down: no match counts for a band that it is below.
            starts.last { $0 <= Int((100 * (match?.similarity ?? 0) + 1e-6).rounded(.down)) } ?? 0
        }
        return starts.reversed().compactMap { start in
            let segments = bands.indices.filter { bands[$0] == start }
            guard !segments.isEmpty else { return nil }
            return MatchBand(
                from: start, segments: segments.count,
                scores: evaluation.measures.map { $0.score(of: segments).value },
                matchScores: start == 0 ? [] : alone.measures.map { $0.score(of: segments).value })
        }
    }

    /// The bands as a table of text, with a row for the heads.
    public static func table(_ bands: [MatchBand], _ measures: [CorpusEvaluation.Measure], digits: Int) -> [[String]] {
        let names = measures.map(\.score.name)
        let head = ["Match", "Segments"] + names + names.map { "\($0) of the match" }
        return [head]
            + bands.map { band in
                let alone =
                    band.matchScores.isEmpty ? names.map { _ in "–" } : band.matchScores.map { $0.fixed(digits) }
                return [band.label, band.segments.grouped] + band.scores.map { $0.fixed(digits) } + alone
            }
    }
}

extension MatchBand {
    /// The bands as lines of text with aligned columns, a row for the heads first.
    public static func text(_ bands: [MatchBand], _ measures: [CorpusEvaluation.Measure], digits: Int) -> [String] {
        let rows = table(bands, measures, digits: digits)
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + space : space + cell.0
            }.joined(separator: "  ")
        }
    }
}

/// The bands as report.json has them.
struct MatchBandDocument: Encodable {
    let from: Int
    let segments: Int
    /// The scores of translations and of matches, by the metric's key.
    let scores: [String: Double]
    let matchScores: [String: Double]?

    private enum CodingKeys: String, CodingKey {
        case from, segments, scores
        case matchScores = "match_scores"
    }

    /// - Returns: nil where there are no bands.
    static func all(_ bands: [MatchBand], _ metrics: [String]) -> [Self]? {
        bands.isEmpty ? nil : bands.map { Self($0, metrics) }
    }

    private init(_ band: MatchBand, _ metrics: [String]) {
        func named(_ scores: [Double]) -> [String: Double] {
            Dictionary(zip(metrics, scores), uniquingKeysWith: { $1 })
        }
        (from, segments, scores) = (band.from, band.segments, named(band.scores))
        matchScores = band.matchScores.isEmpty ? nil : named(band.matchScores)
    }
}
