import Evaluation
import Foundation

/// The pictures that the data of a comparison allow, in the order of the page.
struct ComparisonPictures {
    struct Picture {
        var title: String
        var svg: String
        var note: String
        /// The series that it shows.
        var legend: [(name: String, number: Int)]
    }

    private let comparison: Comparison

    init(_ comparison: Comparison) { self.comparison = comparison }

    var all: [Picture] {
        (comparison.tests.flatMap { [byLength($0), byFrequency($0)] } + training + gradients).compactMap { $0 }
    }

    // MARK: Scores

    private func byLength(_ test: String) -> Picture? {
        let reports = comparison.systems.map { $0.reports(on: test) }
        guard let key = comparison.metrics(on: test).first?.key else { return nil }
        // Buckets are the same everywhere, but a report leaves out those without a segment.
        var buckets: [ReportFolder.Bucket] = []
        for bucket in reports.joined().flatMap(\.buckets) where !buckets.contains(where: { $0.from == bucket.from }) {
            buckets.append(bucket)
        }
        buckets.sort { $0.from < $1.from }
        let series = comparison.systems.indices.flatMap { number in
            reports[number].map { report in
                let points = buckets.enumerated().compactMap { place, bucket in
                    report.buckets.first { $0.from == bucket.from }?.scores[key].map { (x: Double(place), y: $0) }
                }
                return line(number, points, of: reports[number].count)
            }
        }
        let name = comparison.metrics(on: test).first?.name ?? key
        let side = reports.joined().first?.side ?? "source"
        let suffix = comparison.tests.count > 1 ? ", \(test)" : ""
        return picture(
            "\(name) by length of the \(side)\(suffix)", series, x: .init([0], title: "tokens; below, segments"),
            y: .init(series.flatMap { $0.points.map(\.y) }, title: name),
            labels: buckets.map { ($0.label, $0.segments.compact) },
            note: "How well each system keeps up as sentences get longer.")
    }

    private func byFrequency(_ test: String) -> Picture? {
        let reports = comparison.systems.map { $0.reports(on: test) }
        var buckets: [ReportFolder.Frequency] = []
        for bucket in reports.joined().flatMap(\.frequencies) where !buckets.contains(where: { $0.from == bucket.from })
        {
            buckets.append(bucket)
        }
        guard !buckets.isEmpty else { return nil }
        buckets.sort { $0.from < $1.from }
        let series = comparison.systems.indices.flatMap { number in
            reports[number].filter { !$0.frequencies.isEmpty }.map { report in
                let points = buckets.enumerated().compactMap { place, bucket in
                    report.frequencies.first { $0.from == bucket.from }.map { (x: Double(place), y: $0.f1) }
                }
                return line(number, points, of: reports[number].count)
            }
        }
        let suffix = comparison.tests.count > 1 ? ", \(test)" : ""
        return picture(
            "Words by frequency in training\(suffix)", series,
            x: .init([0], title: "occurrences in training; below, words of the references"),
            y: .init(series.flatMap { $0.points.map(\.y) }, title: "F1"),
            labels: buckets.map { (Int.rangeLabel($0.from, $0.to), $0.referenceWords.compact) },
            note: "How well each system translates rare and common words.")
    }

    // MARK: Training

    private var training: [Picture?] {
        typealias Evaluation = TrainingCurve.Evaluation
        let scales: [(name: String, value: (Evaluation) -> Double?)] = [
            ("seconds", { $0.seconds }), ("updates", { $0.update }),
        ]
        let figures: [(title: String, axis: String, value: (Evaluation) -> Double?)] = [
            ("Development BLEU", "BLEU", { $0.bleu }), ("Development loss", "nats a token", { $0.loss }),
        ]
        return figures.flatMap { figure in
            scales.map { scale in
                let series = models { model in
                    model.curve.evaluations.compactMap { evaluation in
                        guard let x = scale.value(evaluation), let y = figure.value(evaluation) else { return nil }
                        return (x, y)
                    }
                }
                return picture(
                    "\(figure.title) by \(scale.name)", series,
                    x: .init(series.flatMap { $0.points.map(\.x) }, title: "\(scale.name) of training"),
                    y: .init(series.flatMap { $0.points.map(\.y) }, title: figure.axis, fromZero: false),
                    note: scale.name == "seconds"
                        ? "What the same time of training gives." : "What the same number of updates gives.")
            }
        }
    }

    // MARK: Gradients

    private var gradients: [Picture?] {
        let flows: [(title: String, note: String, flow: (GradientCurves) -> GradientCurves.Flow?)] = [
            (
                "Gradient by distance, before training",
                "How much of a word’s gradient is left at the words that the decoder read before it, relative to the "
                    + "nearest: each step back is one more multiplication.",
                { $0.flows.first { $0.update == 0 } }
            ),
            (
                "Gradient by distance, after training", "The same under the weights of the last evaluation.",
                { $0.flows.last.flatMap { $0.update > 0 ? $0 : nil } }
            ),
        ]
        let byDistance = flows.map { item in
            let series = models { model in
                guard let norms = model.gradients.flatMap(item.flow)?.norms, let nearest = norms.first ?? nil,
                    nearest > 0
                else { return [] }
                return norms.enumerated().compactMap { distance, norm in norm.map { (Double(distance), $0 / nearest) } }
            }
            let remark = overflown { model in
                model.gradients.flatMap(item.flow)?.norms.contains { $0 == nil } ?? false
            }
            return picture(
                item.title, series, x: .init(series.flatMap { $0.points.map(\.x) }, title: "words back"),
                y: .init(logarithmic: series.flatMap { $0.points.map(\.y) }, title: "norm, relative to distance 0"),
                note: item.note + remark)
        }
        let norms = models { model in
            Charts.peaks(
                (model.gradients?.norms ?? []).compactMap { entry in entry.norm.map { (Double(entry.update), $0) } })
        }
        let remark = overflown { $0.gradients?.norms.contains { $0.norm == nil } ?? false }
        return byDistance + [
            picture(
                "Gradient norm in training", norms,
                x: .init(norms.flatMap { $0.points.map(\.x) }, title: "update"),
                y: .init(logarithmic: norms.flatMap { $0.points.map(\.y) }, title: "norm"),
                note: "The norm of all gradients before clipping; of neighbouring updates, the highest. Gradients that "
                    + "explode show as peaks.\(remark)")
        ]
    }

    /// A sentence on the systems whose numbers grew beyond what a Float holds, if there are any.
    private func overflown(_ isOverflown: (ComparedModel) -> Bool) -> String {
        let names = comparison.systems.filter { $0.models.contains(where: isOverflown) }.map(\.name)
        return names.isEmpty ? "" : " Larger than any number that fits: \(names.joined(separator: ", "))."
    }

    // MARK: Building blocks

    /// A line for each training that there is something to show of.
    private func models(_ points: (ComparedModel) -> [(x: Double, y: Double)]) -> [Series] {
        comparison.systems.indices.flatMap { number in
            let models = comparison.systems[number].models
            return models.map { line(number, points($0), of: models.count) }.filter { !$0.points.isEmpty }
        }
    }

    private func line(_ number: Int, _ points: [(x: Double, y: Double)], of count: Int) -> Series {
        Series(name: comparison.systems[number].name, number: number, points: points, isThin: count > 1)
    }

    /// Nil where there is nothing to show.
    private func picture(
        _ title: String, _ series: [Series], x: Plot.Axis, y: Plot.Axis, labels: [(label: String, note: String)] = [],
        note: String
    ) -> Picture? {
        guard !series.isEmpty else { return nil }
        let last = series.map { line in "\(line.name) ends at \(line.points.last.map { $0.y.brief } ?? "nothing")" }
        var legend: [(name: String, number: Int)] = []
        for line in series where !legend.contains(where: { $0.number == line.number }) {
            legend.append((line.name, line.number))
        }
        return Picture(
            title: title,
            svg: Charts.lines(
                series, x: x, y: y, labels: labels, description: "\(title). \(last.joined(separator: "; "))"),
            note: note, legend: legend)
    }
}

extension Double {
    /// Two digits after the decimal point; for small numbers three digits and a power of ten.
    fileprivate var brief: String {
        magnitude >= 0.1 || self == 0 ? fixed(2) : String(format: "%.2e", self)
    }
}
