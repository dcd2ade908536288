import Evaluation

/// The pictures of a report.
enum Charts {
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
        var plot = Plot(x: nil, y: .init(series.flatMap(\.values) + highest, title: y))
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
        if series.count > 1 { plot.legend(series.map(\.name)) }
        return plot.drawing.svg(description: description)
    }

    /// How lengths of two sides go together: a dot for each pair that occurs, the larger the more often it does.
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

    /// Values over the updates of a training: a line, or dots joined by a line where `marks` are given.
    static func curves(
        _ first: [(x: Double, y: Double)], second: [(x: Double, y: Double)] = [], best: (x: Double, y: Double)? = nil,
        names: [String], y: String, description: String
    ) -> String {
        let all = first + second
        var plot = Plot(
            x: .init(all.map(\.x), title: "update"), y: .init(all.map(\.y), title: y, fromZero: false))
        let place = { [plot] (point: (x: Double, y: Double)) in (x: plot.horizontal(point.x), y: plot.vertical(point.y))
        }
        plot.drawing.path(through: thinned(first).map(place), class: "stroke first")
        plot.drawing.path(through: thinned(second).map(place), class: "stroke second")
        if let best {
            let point = place(best)
            plot.drawing.dot(x: point.x, y: point.y, radius: 4, class: "fill first", title: "best: \(best.y.fixed(2))")
            let anchor = point.x > plot.right - 40 ? Drawing.Anchor.end : .middle
            plot.drawing.text(best.y.fixed(2), x: point.x, y: point.y - 8, anchor: anchor, class: "value")
        }
        if names.count > 1 { plot.legend(names) }
        return plot.drawing.svg(description: description)
    }

    /// At most 400 points, each the mean of its neighbours: more cannot be told apart on a page.
    private static func thinned(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
        let size = (points.count + 399) / 400
        guard size > 1 else { return points }
        return stride(from: 0, to: points.count, by: size).map { start in
            let part = points[start..<min(points.count, start + size)]
            let sum = part.reduce((x: 0.0, y: 0.0)) { ($0.x + $1.x, $0.y + $1.y) }
            return (sum.x / Double(part.count), sum.y / Double(part.count))
        }
    }
}
