extension Charts {
    /// How often each class was taken for each other: true classes from top to bottom, found ones from left to right.
    /// - Parameters:
    ///   - labels: the classes.
    ///   - counts: a row for each true class.
    static func confusions(_ labels: [String], _ counts: [[Int]]) -> String {
        let left = 92.0, top = 76.0, slant = 48.0
        let cell = min(40, max(14, (Drawing.width - left - 4) / Double(max(1, labels.count))))
        let width = max(Drawing.width, left + Double(labels.count) * cell + slant)
        var drawing = Drawing()
        for (column, label) in labels.enumerated() {
            drawing.slantedText(short(label), x: left + (Double(column) + 0.6) * cell, y: top - 6, class: "tick")
        }
        for (row, label) in labels.enumerated() {
            let y = top + Double(row) * cell
            drawing.text(short(label), x: left - 6, y: y + cell * 0.6, anchor: .end, class: "tick")
            let sum = max(1, counts[row].reduce(0, +))
            for (column, count) in counts[row].enumerated() {
                drawing.cell(
                    x: left + Double(column) * cell, y: y, size: cell, strength: Double(count) / Double(sum),
                    title: "\(label) taken for \(labels[column]): \(count) of \(sum)")
                guard count > 0, cell >= 28 else { continue }
                drawing.text(
                    String(count), x: left + (Double(column) + 0.5) * cell, y: y + cell * 0.5 + 4, anchor: .middle,
                    class: count * 2 > sum ? "value bright" : "value")
            }
        }
        let rights = labels.indices.map { "\(labels[$0]) \(counts[$0][$0]) of \(counts[$0].reduce(0, +))" }
        return drawing.svg(
            description: "Confusion matrix; right are: \(rights.joined(separator: ", "))", width: width,
            height: top + Double(labels.count) * cell + 6)
    }

    private static func short(_ label: String) -> String { label.count > 13 ? label.prefix(12) + "…" : label }
}
