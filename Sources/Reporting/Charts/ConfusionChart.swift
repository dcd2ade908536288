extension Charts {
    /// The most classes that a confusion matrix shows.
    static let mostClasses = 40

    /// How often each class was taken for each other: true classes from top to bottom, found ones from left to right. Of
    /// more than ``mostClasses`` the most frequent are shown.
    /// - Parameters:
    ///   - labels: the classes.
    ///   - counts: a row for each true class.
    static func confusions(_ labels: [String], _ counts: [[Int]]) -> String {
        let shown = frequent(counts), sums = counts.map { $0.reduce(0, +) }
        let left = 92.0, top = 76.0, slant = 48.0
        let cell = min(40, max(14, (Drawing.width - left - 4) / Double(max(1, shown.count))))
        let size = Double(shown.count) * cell
        let width = max(Drawing.width, left + size + slant)
        var drawing = Drawing()
        for (column, found) in shown.enumerated() {
            drawing.slantedText(
                labels[found].shortLabel, x: left + (Double(column) + 0.6) * cell, y: top - 6, class: "tick")
        }
        // What never occurs shows one large square, on which the others are drawn.
        if !shown.isEmpty { drawing.cell(x: left, y: top, size: size, strength: 0, title: "never") }
        for (row, truth) in shown.enumerated() {
            let y = top + Double(row) * cell, sum = sums[truth]
            drawing.text(labels[truth].shortLabel, x: left - 6, y: y + cell * 0.6, anchor: .end, class: "tick")
            for (column, found) in shown.enumerated() {
                let count = counts[truth][found]
                guard count > 0 else { continue }
                drawing.cell(
                    x: left + Double(column) * cell, y: y, size: cell, strength: Double(count) / Double(sum),
                    title: "\(labels[truth]) taken for \(labels[found]): \(count) of \(sum)")
                guard cell >= 28 else { continue }
                drawing.text(
                    String(count), x: left + (Double(column) + 0.5) * cell, y: y + cell * 0.5 + 4, anchor: .middle,
                    class: count * 2 > sum ? "value bright" : "value")
            }
        }
        let rights = shown.map { "\(labels[$0]) \(counts[$0][$0]) of \(sums[$0])" }
        return drawing.svg(
            description: "Confusion matrix; right are: \(rights.joined(separator: ", "))", width: width,
            height: top + size + 6)
    }

    /// The numbers of the classes that are shown, in their order.
    private static func frequent(_ counts: [[Int]]) -> [Int] {
        guard counts.count > mostClasses else { return Array(counts.indices) }
        let sums = counts.map { $0.reduce(0, +) }
        return counts.indices.sorted { (sums[$1], $0) < (sums[$0], $1) }.prefix(mostClasses).sorted()
    }
}
