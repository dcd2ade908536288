import Evaluation
import Foundation

/// Scores through time.
struct HistoryPictures {
    private let history: History

    init(_ history: History) { self.history = history }

    /// A picture for each metric of each test set that has more than one report.
    var all: [ComparisonPictures.Picture] {
        history.tests.flatMap { test in
            history.entries(on: test).count < 2 ? [] : history.metrics(on: test).map { picture($0.key, $0.name, test) }
        }
    }

    private func picture(_ key: String, _ name: String, _ test: String) -> ComparisonPictures.Picture {
        let systems = history.systems(on: test)
        var series: [Series] = []
        for (number, system) in systems.enumerated() {
            // A line ends where the next report cannot be compared with the one before it.
            var line: Series?
            for entry in history.entries(on: test) where entry.system == system {
                guard let value = entry.report.metrics[key]?.value else { continue }
                if entry.before[key] == nil {
                    if let line { series.append(line) }
                    line = Series(name: Self.shown(system, test), number: number, points: [])
                }
                line?.points.append((entry.report.created.timeIntervalSince1970, value))
                line?.marks.append("\(entry.report.created.minutes): \(name) \(value.fixed(2))")
            }
            if let line { series.append(line) }
        }
        let times = series.flatMap { $0.points.map(\.x) }
        let values = series.flatMap { $0.points.map(\.y) }
        let legend = systems.enumerated().map { (name: Self.shown($1, test), number: $0) }
        let described = legend.compactMap { system -> String? in
            let points = series.filter { $0.number == system.number }.flatMap(\.points)
            guard let first = points.first, let last = points.last else { return nil }
            return "\(system.name): \(points.count) reports, from \(first.y.fixed(2)) to \(last.y.fixed(2))"
        }
        let title = "\(name) through time\(history.tests.count > 1 ? ", \(test)" : "")"
        return ComparisonPictures.Picture(
            title: title,
            svg: Charts.lines(
                series, x: .init(times: times, title: "made, UTC"), y: .init(values, title: name, fromZero: false),
                description: "\(title). \(described.joined(separator: "; "))"),
            note: "Each dot is a report. Lines end where references or settings of the metric changed.",
            legend: legend)
    }

    /// A system without a name is the only one of its test set.
    private static func shown(_ system: String, _ test: String) -> String { system.isEmpty ? test : system }
}
