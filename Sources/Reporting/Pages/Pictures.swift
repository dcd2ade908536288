import Evaluation

/// The pictures that a report's data allow, in the order of the page.
struct Pictures {
    typealias Picture = (title: String, svg: String, note: String)

    private let report: Report

    init(_ report: Report) { self.report = report }

    var all: [Picture] { [precisions, byLength, lengths].compactMap { $0 } + training }

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
        return (
            "Score by length",
            Charts.bars(
                report.buckets.map { ($0.label, $0.segments.grouped) }, series: series,
                x: "tokens of the \(report.bucketSide); below, segments", y: "score",
                description: "\(names) by length. \(list.joined(separator: "; "))"),
            "\(names) of the segments of each length."
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
