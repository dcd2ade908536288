import Evaluation

/// The charts of a report.
enum Charts {
    /// Values from here on are left out of pictures: a perplexity may be beyond all charts.
    static let largest = 1e6

    /// Groups of bars beside each other.
    /// - Parameters:
    ///   - labels: under each group, and a smaller note under that.
    ///   - series: one or two, each with a value for every group.
    ///   - spreads: for each series the least and the greatest value that each bar may stand for.
    static func bars(
        _ labels: [(label: String, note: String)], series: [(name: String, values: [Double])],
        spreads: [[ClosedRange<Double>]] = [], x: String, y: String, description: String
    ) -> String {
        let highest = spreads.joined().map(\.upperBound)
        var plot = Plot(
            x: nil, y: .init(series.flatMap(\.values) + highest, title: y),
            legend: series.count > 1 ? series.map(\.name) : [])
        plot.titleBelow(x)
        let group = (plot.right - plot.left) / Double(labels.count)
        let width = min(34, group * 0.74 / Double(series.count))
        for (index, label) in labels.enumerated() {
            let middle = plot.left + (Double(index) + 0.5) * group
            for (place, line) in series.enumerated() {
                let value = line.values[index]
                let start = middle + (Double(place) - Double(series.count) / 2) * width
                let height = plot.vertical(value)
                plot.drawing.bar(
                    x: start + 1, y: height, width: width - 2, height: plot.bottom - height,
                    class: place == 0 ? "fill first" : "fill second",
                    title: "\(label.label): \(line.name) \(value.fixed(2)), \(label.note)")
                var top = height
                if !spreads.isEmpty {
                    let spread = spreads[place][index]
                    top = plot.vertical(spread.upperBound)
                    let centre = start + width / 2
                    plot.drawing.line(centre, top, centre, plot.vertical(spread.lowerBound), class: "spread")
                }
                plot.drawing.text(value.fixed(width < 24 ? 0 : 1), x: start + width / 2, y: top - 4, class: "value")
            }
            plot.drawing.text(label.label, x: middle, y: plot.bottom + 14, class: "tick")
            plot.drawing.text(label.note, x: middle, y: plot.bottom + 26, class: "note")
        }
        return plot.drawing.svg(description: description)
    }

    /// Bars of equal width from 0 on, side by side.
    static func histogram(_ counts: [Int], width: Int, x: String, y: String, description: String) -> String {
        var plot = Plot(
            x: .init([0, Double(counts.count * width)], title: x), y: .init(counts.map(Double.init), title: y))
        for (index, count) in counts.enumerated() where count > 0 {
            let start = plot.horizontal(Double(index * width)), end = plot.horizontal(Double((index + 1) * width))
            let top = plot.vertical(Double(count))
            plot.drawing.bar(
                x: start + 0.5, y: top, width: end - start - 1, height: plot.bottom - top, class: "fill first",
                title: "\(index * width) to \((index + 1) * width): \(count.counted("segment"))")
        }
        return plot.drawing.svg(description: description)
    }

    /// The lengths of two sides as a scatter plot: a dot for each combination, larger the more often it occurs.
    static func scatter(_ pairs: [(x: Int, y: Int)], x: String, y: String, description: String) -> String {
        let greatest = max(1, pairs.reduce(0) { max($0, $1.x, $1.y) })
        let cell = (greatest + 47) / 48
        var counts: [SIMD2<Int>: Int] = [:]
        for pair in pairs { counts[SIMD2(pair.x / cell, pair.y / cell), default: 0] += 1 }
        let most = Double(counts.values.max() ?? 1)
        let axis = { (title: String) in Plot.Axis([Double(greatest)], title: title) }
        var plot = Plot(x: axis(x), y: axis(y))
        let high = plot.x?.high ?? 1
        plot.drawing.line(
            plot.horizontal(0), plot.vertical(0), plot.horizontal(high), plot.vertical(high), class: "diagonal")
        let offset = Double(cell - 1) / 2
        for (place, count) in counts.sorted(by: { ($0.key.x, $0.key.y) < ($1.key.x, $1.key.y) }) {
            plot.drawing.dot(
                x: plot.horizontal(Double(place.x * cell) + offset), y: plot.vertical(Double(place.y * cell) + offset),
                radius: 1.5 + 4 * (Double(count) / most).squareRoot(), class: "fill first see-through")
        }
        return plot.drawing.svg(description: description)
    }
}
