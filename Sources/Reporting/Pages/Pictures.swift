import Diagnostics
import Evaluation

/// The pictures that a report's data allow, in the order of the page.
struct Pictures {
    typealias Picture = (title: String, svg: String, note: String)

    private let report: Report

    init(_ report: Report) { self.report = report }

    var all: [Picture] {
        [precisions, histogram, byMatch, byLength, lengths, ratios, byFrequency].compactMap { $0 }
            + (report.training.map { TrainingPictures($0).all } ?? []) + attention
    }

    private var attention: [Picture] {
        report.attention.prefix(AttentionMap.mostShown).map { map in
            (
                "Attention in line \(map.line.grouped)",
                Charts.heatMap(
                    map, source: TextLanguage(report.sourceLanguage), target: TextLanguage(report.targetLanguage)),
                "How much each word of the translation, from top to bottom, looked at each source word."
            )
        }
    }

    private var precisions: Picture? {
        guard let score = report.evaluation["bleu"]?.score,
            case .numbers(let precisions)? = score.detail("precisions"),
            case .counts(let correct)? = score.detail("correct"), case .counts(let total)? = score.detail("total")
        else { return nil }
        let labels = zip(correct, total).enumerated().map { index, counts in
            ("\(index + 1)-grams", "\(counts.0.compact)/\(counts.1.compact)")
        }
        let list = precisions.map { $0.fixed(1) }.joined(separator: ", ")
        return (
            "N-gram precision",
            Charts.bars(
                labels, series: [("precision", precisions)], x: "n-grams of the hypotheses found in a reference",
                y: "%", description: "Precision of 1-grams to 4-grams in percent: \(list)"),
            "How many of the hypotheses’ n-grams occur in a reference. Their geometric mean, times the brevity "
                + "penalty, is BLEU."
        )
    }

    /// How many segments have each score, by the metric that ranks them.
    private var histogram: Picture? {
        guard report.count > 1, let measure = report.rankingMeasure else { return nil }
        // What is above 100, as TER can be, is counted with the last.
        var counts = [Int](repeating: 0, count: 20)
        for value in measure.sentences { counts[min(19, max(0, Int(value / 5)))] += 1 }
        let name = measure.score.name
        let sorted = measure.sentences.sorted()
        let quarters = [1, 2, 3].map { sorted[min(sorted.count - 1, sorted.count * $0 / 4)].fixed(1) }
        let list = counts.enumerated().filter { $1 > 0 }.map { "\(5 * $0) to \(5 * $0 + 5): \($1)" }
        return (
            "Scores of the segments",
            Charts.histogram(
                counts, width: 5, x: name, y: "segments",
                description: "How many segments have each \(name). \(list.joined(separator: "; "))"),
            "A quarter of the segments has \(name) below \(quarters[0]), half below \(quarters[1]), three quarters below "
                + "\(quarters[2])."
        )
    }

    private var byLength: Picture? {
        let measures = report.evaluation.measures.prefix(2)
        guard !measures.isEmpty, !report.buckets.isEmpty else { return nil }
        let series = measures.enumerated().map { index, measure in
            (name: measure.score.name, values: report.buckets.map { $0.scores[index] })
        }
        let list = report.buckets.map { bucket in
            "\(bucket.label) tokens: " + bucket.scores.map { $0.fixed(1) }.joined(separator: " and ")
        }
        let names = series.map(\.name).joined(separator: " and ")
        let hasIntervals = report.buckets.allSatisfy { !$0.intervals.isEmpty }
        let spreads =
            !hasIntervals
            ? []
            : measures.indices.map { index in
                report.buckets.map { bucket in
                    let half = bucket.intervals[index].halfWidth
                    return max(0, bucket.scores[index] - half)...bucket.scores[index] + half
                }
            }
        return (
            "Score by length",
            Charts.bars(
                report.buckets.map { ($0.label, $0.segments.compact) }, series: series, spreads: spreads,
                x: "tokens of the \(report.bucketSide); below, segments", y: "score",
                description: "\(names) by length. \(list.joined(separator: "; "))"),
            "\(names) of the segments of each length\(hasIntervals ? ", with 95 % intervals" : "")."
        )
    }

    private var byMatch: Picture? {
        let bands = report.matchBands
        guard let name = report.evaluation.measures.first?.score.name, !bands.isEmpty else { return nil }
        let series = [
            (name: "translation", values: bands.map { $0.scores[0] }),
            (name: "match alone", values: bands.map { $0.matchScores.first ?? 0 }),
        ]
        let list = bands.map { band in
            let alone = band.matchScores.first.map { ", the match alone \($0.fixed(1))" } ?? ""
            return "\(band.label): \(band.scores[0].fixed(1))\(alone)"
        }
        return (
            "Score by match",
            Charts.bars(
                bands.map { ($0.label, $0.segments.compact) }, series: series,
                x: "similarity of the best match in the memory; below, segments", y: name,
                description: "\(name) by the similarity of the match. \(list.joined(separator: "; "))"),
            "\(name) of the translations, and of the matches as if they were translations, by the similarity of the match."
        )
    }

    private var lengths: Picture? {
        guard report.count > 0 else { return nil }
        let pairs = zip(report.referenceLengths, report.hypothesisLengths).map { (x: $0, y: $1) }
        let shorter = pairs.count { $0.y < $0.x }, longer = pairs.count { $0.y > $0.x }
        let sentence =
            "\(shorter.counted("hypothesis", plural: "hypotheses")) \(shorter.form(of: "is", plural: "are")) shorter "
            + "than the reference, \(longer.grouped) longer."
        return (
            "Lengths",
            Charts.scatter(
                pairs, x: "tokens of the reference", y: "tokens of the hypothesis",
                description: "Hypothesis length against reference length. \(sentence)"),
            sentence
        )
    }

    private var ratios: Picture? {
        guard report.buckets.count > 1 else { return nil }
        let list = report.buckets.map { "\($0.label) tokens: \($0.ratio.fixed(2))" }.joined(separator: "; ")
        return (
            "Length ratio by length",
            Charts.bars(
                report.buckets.map { ($0.label, $0.segments.compact) },
                series: [("percent of the reference", report.buckets.map { 100 * $0.ratio })],
                x: "tokens of the \(report.bucketSide); below, segments", y: "%",
                description: "Tokens of the hypotheses over those of the references by length. \(list)"),
            "How long the hypotheses are in percent of their references: less than 100 leaves out, more adds."
        )
    }

    private var byFrequency: Picture? {
        let buckets = report.analysis.frequencies.filter { $0.referenceWords + $0.hypothesisWords > 0 }
        guard !buckets.isEmpty else { return nil }
        let list = buckets.map { "\($0.label) times: \($0.f1.fixed(1))" }.joined(separator: "; ")
        return (
            "Words by frequency in training",
            Charts.bars(
                buckets.map { (Int.rangeLabel($0.from, $0.to), $0.referenceWords.compact) },
                series: [("F1", buckets.map(\.f1))],
                x: "occurrences in training; below, words of the references", y: "F1",
                description: "F1 score of words by how often they occur in training. \(list)"),
            "How well rare and common words are translated: the F1 score of the words of each frequency."
        )
    }
}

extension Int {
    /// The number in at most five characters where it is large: `12.3k`, `123k`, `1.2M`.
    var compact: String {
        for (unit, name) in [(1_000_000, "M"), (1000, "k")] where self >= 10 * unit || (unit > 1000 && self >= unit) {
            let value = Double(self) / Double(unit)
            return value.fixed(value < 100 ? 1 : 0) + name
        }
        return grouped
    }

    /// A range as a label below a bar: `2–5`, `101–1k`, `1k+`.
    static func rangeLabel(_ from: Int, _ to: Int?) -> String {
        let ends = [from, to].compactMap { $0 }.map { $0 >= 1000 ? "\($0 / 1000)k" : String($0) }
        return to == nil ? ends[0] + "+" : ends[0] == ends[1] ? ends[0] : ends.joined(separator: "–")
    }
}
