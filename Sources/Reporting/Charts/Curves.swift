/// Values over the updates of a training.
struct Curve {
    var name: String
    var points: [(x: Double, y: Double)]
    /// Whether the values are those of single batches: dots, and their running mean as the line.
    var isNoisy = false
}

extension Charts {
    /// - Parameters:
    ///   - curves: one or two.
    ///   - best: a point to name.
    ///   - skipped: updates that were left out, marked on the horizontal axis.
    static func curves(
        _ curves: [Curve], best: (x: Double, y: Double)? = nil, skipped: [Double] = [], y: String, description: String
    ) -> String {
        let all = curves.flatMap(\.points)
        var plot = Plot(
            x: .init(all.map(\.x) + skipped, title: "update"), y: .init(all.map(\.y), title: y, fromZero: false),
            legend: curves.count > 1 ? curves.map(\.name) : [])
        for (index, curve) in curves.enumerated() {
            let place = { [plot] (point: (x: Double, y: Double)) in
                (x: plot.horizontal(point.x), y: plot.vertical(point.y))
            }
            let style: StaticString = index == 0 ? "stroke first" : "stroke second"
            if curve.isNoisy {
                plot.drawing.dots(at: sampled(curve.points).map(place), class: style)
                plot.drawing.path(through: thinned(runningMean(curve.points)).map(place), class: style)
            } else {
                plot.drawing.path(through: thinned(curve.points).map(place), class: style)
            }
        }
        for update in skipped.prefix(mostSkipped) {
            let x = plot.horizontal(update)
            plot.drawing.line(x, plot.bottom, x, plot.bottom - 7, class: "skipped")
        }
        if let best {
            let x = plot.horizontal(best.x), y = plot.vertical(best.y)
            plot.drawing.dot(
                x: x, y: y, radius: 4, class: "fill first", title: "update \(Int(best.x).grouped): \(best.y.fixed(2))")
            let anchor = x > plot.right - 40 ? Drawing.Anchor.end : x < plot.left + 20 ? .start : .middle
            plot.drawing.text(best.y.fixed(2), x: x, y: y - 8, anchor: anchor, class: "value")
        }
        return plot.drawing.svg(description: description)
    }

    private static let mostSkipped = 200

    /// At most 200 points, each the mean of its neighbours: more cannot be distinguished on a page.
    private static func thinned(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
        let size = (points.count + 199) / 200
        guard size > 1 else { return points }
        return stride(from: 0, to: points.count, by: size).map { start in
            let part = points[start..<min(points.count, start + size)]
            let sum = part.reduce((x: 0.0, y: 0.0)) { ($0.x + $1.x, $0.y + $1.y) }
            return (sum.x / Double(part.count), sum.y / Double(part.count))
        }
    }

    /// At most 300 of the points, evenly chosen: means would hide how far single values spread.
    private static func sampled(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
        let size = (points.count + 299) / 300
        return size > 1 ? stride(from: 0, to: points.count, by: size).map { points[$0] } : points
    }

    /// Each value replaced by the mean of a twentieth of all values around it.
    static func runningMean(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
        let half = points.count / 40
        guard half > 0 || points.count > 4 else { return points }
        var sums = [0.0]
        for point in points { sums.append(sums[sums.count - 1] + point.y) }
        return points.enumerated().map { index, point in
            // Where a loss falls steeply, at the start, the window is equally wide on both sides, so that the curve is
            // not shifted.
            let left = min(max(1, half), index)
            let right = min(index < half ? left : max(1, half), points.count - 1 - index)
            let sum = sums[index + right + 1] - sums[index - left]
            return (point.x, sum / Double(left + right + 1))
        }
    }
}
