/// One of many lines in a picture.
struct Series {
    var name: String
    /// Which colour and dashes it has, so that a system looks the same in every picture.
    var number: Int
    var points: [(x: Double, y: Double)]
    /// Whether it is one of several of the same name.
    var isThin = false
    /// The tooltip of each point, where points have dots of their own.
    var marks: [String] = []
}

extension Charts {
    /// Lines of many systems.
    /// - Parameter labels: names of the places 0, 1, … on the horizontal axis, in place of its own figures.
    static func lines(
        _ series: [Series], x: Plot.Axis, y: Plot.Axis, labels: [(label: String, note: String)] = [],
        description: String
    ) -> String {
        var plot = Plot(x: labels.isEmpty ? x : nil, y: y)
        let group = (plot.right - plot.left) / Double(max(1, labels.count))
        for (index, label) in labels.enumerated() {
            let middle = plot.left + (Double(index) + 0.5) * group
            plot.drawing.text(label.label, x: middle, y: plot.bottom + 14, class: "tick")
            plot.drawing.text(label.note, x: middle, y: plot.bottom + 26, class: "note")
        }
        if !labels.isEmpty { plot.titleBelow(x.title) }
        for line in series {
            let points = line.points.filter { y.fraction($0.y) != nil && x.fraction($0.x) != nil }.map { point in
                let across =
                    labels.isEmpty ? plot.horizontal(point.x) : plot.left + (point.x + 0.5) * group
                return (x: across, y: plot.vertical(point.y))
            }
            // Marks of their own show a single point.
            if points.count > 1 || line.marks.isEmpty {
                plot.drawing.path(through: points, series: line.number, isThin: line.isThin, title: line.name)
            }
            for (point, mark) in zip(points, line.marks) {
                plot.drawing.dot(x: point.x, y: point.y, series: line.number, title: mark)
            }
        }
        return plot.drawing.svg(description: description)
    }

    /// At most `limit` points, each the maximum of its neighbours, so that no peak is lost.
    static func peaks(_ points: [(x: Double, y: Double)], atMost limit: Int = 200) -> [(x: Double, y: Double)] {
        let size = (points.count + limit - 1) / limit
        guard size > 1 else { return points }
        return stride(from: 0, to: points.count, by: size).compactMap { start in
            points[start..<min(points.count, start + size)].max { $0.y < $1.y }
        }
    }
}
