/// Words as dots on a plane, with as many of their names as there is room for; the others are tooltips.
struct WordChart {
    /// A word, its group or nil for none, and its coordinates.
    typealias Point = (word: String, group: String?, x: Double, y: Double)

    private let points: [Point]
    /// The groups in the order in which they are met; each has a colour.
    private let groups: [String]

    private static let width = 960.0, height = 680.0
    private static let margin = 24.0
    /// The width of a letter and the height of a line of names.
    private static let letter = 6.0, line = 12.0

    init(_ points: [Point]) {
        self.points = points
        groups = points.reduce(into: []) { groups, point in
            if let group = point.group, !groups.contains(group) { groups.append(group) }
        }
    }

    /// A part of the picture that a name takes.
    private struct Box {
        let left, top, right, bottom: Double

        func meets(_ other: Box) -> Bool {
            left < other.right && other.left < right && top < other.bottom && other.top < bottom
        }
    }

    /// The picture.
    func svg(description: String) -> String {
        var drawing = Drawing()
        let top = drawLegend(&drawing)
        let places = places(below: top)
        // Dots first, so that no name is below one.
        for (point, place) in zip(points, places) {
            let series = point.group.flatMap(groups.firstIndex) ?? 0
            let title = point.group.map { "\(point.word) (\($0))" } ?? point.word
            drawing.dot(x: place.x, y: place.y, series: series, title: title)
        }
        var taken = places.map { Box(left: $0.x - 2, top: $0.y - 2, right: $0.x + 2, bottom: $0.y + 2) }
        for (point, place) in zip(points, places) {
            let length = Self.letter * Double(point.word.count)
            // To the right, to the left, above, below.
            let candidates: [(x: Double, y: Double, anchor: Drawing.Anchor, left: Double)] = [
                (place.x + 5, place.y + 4, .start, place.x + 5), (place.x - 5, place.y + 4, .end, place.x - 5 - length),
                (place.x, place.y - 6, .middle, place.x - length / 2),
                (place.x, place.y + 14, .middle, place.x - length / 2),
            ]
            for candidate in candidates {
                let box = Box(
                    left: candidate.left, top: candidate.y - Self.line + 3, right: candidate.left + length,
                    bottom: candidate.y + 3)
                guard box.left >= 0, box.right <= Self.width, box.top >= top, box.bottom <= Self.height,
                    !taken.contains(where: box.meets)
                else { continue }
                drawing.text(point.word, x: candidate.x, y: candidate.y, anchor: candidate.anchor, class: "note")
                taken.append(box)
                break
            }
        }
        return drawing.svg(description: description, width: Self.width, height: Self.height)
    }

    /// Where the words are in the picture, with one scale for both directions.
    private func places(below top: Double) -> [(x: Double, y: Double)] {
        let (xs, ys) = (points.map(\.x), points.map(\.y))
        let (left, right) = (xs.min() ?? 0, xs.max() ?? 0)
        let (low, high) = (ys.min() ?? 0, ys.max() ?? 0)
        let room = (width: Self.width - 2 * Self.margin - 60, height: Self.height - top - 2 * Self.margin)
        let scale = min(room.width / max(right - left, 1e-12), room.height / max(high - low, 1e-12))
        let middle = (x: Self.margin + room.width / 2, y: top + Self.margin + room.height / 2)
        return points.map { point in
            (
                x: middle.x + (point.x - (left + right) / 2) * scale,
                y: middle.y - (point.y - (low + high) / 2) * scale
            )
        }
    }

    /// The groups, each with its colour.
    /// - Returns: where the words may begin.
    private func drawLegend(_ drawing: inout Drawing) -> Double {
        var (x, y) = (Self.margin, 14.0)
        for (series, group) in groups.enumerated() {
            let length = 26 + Self.letter * Double(group.count)
            if x + length > Self.width, x > Self.margin { (x, y) = (Self.margin, y + Self.line + 4) }
            drawing.dot(x: x, y: y - 4, series: series, title: group)
            drawing.text(group, x: x + 8, y: y, anchor: .start, class: "tick")
            x += length
        }
        return groups.isEmpty ? 0 : y + 4
    }
}
