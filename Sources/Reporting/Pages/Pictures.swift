import Evaluation

/// The pictures that a report's data allow, in the order of the page.
struct Pictures {
    typealias Picture = (title: String, svg: String, note: String)

    private let report: Report

    init(_ report: Report) { self.report = report }

    var all: [Picture] {
        [precisions, byLength, lengths, ratios, byFrequency].compactMap { $0 } + training + attention
    }

    /// So many that the page stays readable.
    private static let mostAttention = 12

    private var attention: [Picture] {
        report.attention.prefix(Self.mostAttention).map { map in
            (
                "Attention in line \(map.line.grouped)", Charts.heatMap(map),
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
            ("\(index + 1)-grams", "\(counts.0.grouped) of \(counts.1.grouped)")
        }
        let list = precisions.map { $0.fixed(1) }.joined(separator: ", ")
        return (
            "N-gram precision",
            Charts.bars(
                labels, series: [("precision", precisions)], x: "n-grams of the hypotheses found in a reference",
                y: "%", description: "Precision of 1-grams to 4-grams in percent: \(list)"),
            "How many of the hypotheses’ n-grams stand in a reference. Their geometric mean, times the brevity "
                + "penalty, is BLEU."
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
                report.buckets.map { ($0.label, $0.segments.grouped) }, series: series, spreads: spreads,
                x: "tokens of the \(report.bucketSide); below, segments", y: "score",
                description: "\(names) by length. \(list.joined(separator: "; "))"),
            "\(names) of the segments of each length\(hasIntervals ? ", with 95 % intervals" : "")."
        )
    }

    private var lengths: Picture? {
        guard report.count > 0 else { return nil }
        let pairs = zip(report.referenceLengths, report.hypothesisLengths).map { (x: $0, y: $1) }
        let shorter = pairs.count { $0.y < $0.x }, longer = pairs.count { $0.y > $0.x }
        let sentence = "\(shorter.grouped) hypotheses are shorter than their reference, \(longer.grouped) longer."
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
                report.buckets.map { ($0.label, $0.segments.grouped) },
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
                buckets.map { ($0.label, $0.referenceWords.grouped) }, series: [("F1", buckets.map(\.f1))],
                x: "occurrences in training; below, words of the references", y: "F1",
                description: "F1 score of words by how often they occur in training. \(list)"),
            "How well rare and common words are translated: the F1 score of the words of each frequency."
        )
    }

    private var training: [Picture] {
        guard let curve = report.training else { return [] }
        let bleu = curve.evaluations.compactMap { point in point.bleu.map { (x: point.update, y: $0) } }
        let best = bleu.max { $0.y < $1.y }
        let trainLoss = curve.steps.map { (x: $0.update, y: $0.loss) }
        let devLoss = curve.evaluations.compactMap { point in point.loss.map { (x: point.update, y: $0) } }
        var pictures: [Picture] = []
        if let best {
            pictures.append(
                (
                    "Development BLEU in training",
                    Charts.curves(
                        bleu, best: best, names: ["BLEU"], y: "BLEU",
                        description: "BLEU on the development set over updates, best \(best.y.fixed(2))"),
                    "Best: \(best.y.fixed(2)) at update \(Int(best.x).grouped)."
                ))
        }
        if !trainLoss.isEmpty || !devLoss.isEmpty {
            pictures.append(
                (
                    "Loss in training",
                    Charts.curves(
                        trainLoss, second: devLoss, names: ["training", "development"], y: "loss",
                        description: "Loss over updates, training and development"),
                    "Loss a token on the training batches and on the development set."
                ))
        }
        return pictures
    }
}
