import Evaluation

extension HTMLPage {
    /// The table of systems beside the baseline, where there is one.
    var comparison: [String: Any]? {
        guard let paired = report.paired else { return nil }
        let test = paired.test == .bootstrap ? "bootstrap resampling" : "approximate randomization"
        let note =
            "Paired \(test), \(paired.samples.grouped) samples, seed \(paired.seedName). A p-value below 0.05 (*) "
            + "means that chance alone hardly makes such a difference."
        let base = paired.measures.indices.map { index in
            cell(paired.measures[index], paired.measures[index].score.value, paired.intervals?[index])
        }
        let rows = paired.systems.map { system in
            let cells = zip(paired.measures, system.results).map { measure, result in
                let change = result.score - result.baseline
                let isBetter = measure.metric.isHigherBetter == (change > 0)
                let isSignificant = change != 0 && result.pValue < 0.05
                var cell = cell(measure, result.score, result.interval)
                let sign = change < 0 ? "▼ −" : change > 0 ? "▲ +" : "▬ "
                cell["text"] =
                    "\(cell["text"] ?? "") \(sign)\(abs(change).fixed(2)) (p = \(result.pValue.fixed(4)))\(isSignificant ? "*" : "")"
                cell["status"] = isSignificant ? (isBetter ? "better" : "worse") : "same"
                return cell
            }
            return ["name": system.name, "cells": cells] as [String: Any]
        }
        return [
            "note": note, "metrics": paired.measures.map(\.score.name),
            "rows": [["name": "Baseline: \(paired.baseline.path)", "cells": base] as [String: Any]] + rows,
        ]
    }

    private func cell(
        _ measure: CorpusEvaluation.Measure, _ score: Double, _ interval: ConfidenceInterval?
    ) -> [String: String] {
        [
            "text": score.fixed(2) + (interval.map { " ± \($0.halfWidth.fixed(2))" } ?? ""), "status": "same",
            "metric": measure.score.name,
        ]
    }
}

extension Report {
    /// The segments whose sentence scores differ most from the baseline's, the greatest difference first.
    var changes: (fallen: [Int], risen: [Int]) {
        guard let paired, let index = evaluation.measures.firstIndex(where: { $0.metric is ChrF }) ?? measuresStart
        else {
            return ([], [])
        }
        let (own, other) = (evaluation.measures[index], paired.measures[index].sentences)
        let sign: Double = own.metric.isHigherBetter ? 1 : -1
        let gains = zip(own.sentences, other).map { sign * ($0 - $1) }
        let sorted = gains.indices.sorted { (gains[$0], $0) < (gains[$1], $1) }
        return (
            sorted.prefix { gains[$0] < 0 }.prefix(5).map { $0 },
            sorted.reversed().prefix { gains[$0] > 0 }.prefix(5).map { $0 }
        )
    }

    private var measuresStart: Int? { evaluation.measures.isEmpty ? nil : 0 }
}
