extension Charts {
    /// A map of weights from 0 to 1: source tokens from left to right, target tokens from top to bottom.
    static func heatMap(_ map: AttentionMap, source: TextLanguage, target: TextLanguage) -> String {
        let left = 92.0, top = 76.0, slant = 48.0
        // A row is no lower than a line of text.
        let cell = min(26, max(14, (Drawing.width - left - 4) / Double(max(1, map.source.count))))
        let width = max(Drawing.width, left + Double(map.source.count) * cell + slant)
        var drawing = Drawing()
        for (column, token) in map.source.enumerated() {
            drawing.slantedText(
                label(token), x: left + (Double(column) + 0.6) * cell, y: top - 6, class: "tick", language: source)
        }
        for (row, token) in map.target.enumerated() {
            let y = top + Double(row) * cell
            drawing.text(label(token), x: left - 6, y: y + cell * 0.7, anchor: .end, class: "tick", language: target)
            for (column, weight) in map.weights[row].enumerated() {
                drawing.cell(
                    x: left + Double(column) * cell, y: y, size: cell, strength: Double(weight),
                    title: "\(label(token)) – \(label(map.source[column])): \(Double(weight).fixed(2))")
            }
        }
        let links = zip(map.target, map.weights).map { token, weights in
            let most = weights.indices.max { weights[$0] < weights[$1] }
            return "\(label(token)) at \(most.map { label(map.source[$0]) } ?? "nothing")"
        }
        return drawing.svg(
            description: "Attention: \(links.joined(separator: ", "))", width: width,
            height: top + Double(map.target.count) * cell + 6)
    }

    /// A token without the marks for a space (subwords) and for its absence (words), which few fonts have, and
    /// shortened to fit.
    private static func label(_ token: String) -> String {
        let word = token.replacing("\u{2581}", with: "").replacing("\u{FFED}", with: "")
        return (word.isEmpty ? "␣" : word).shortLabel
    }
}

extension String {
    /// The text as it fits beside a row of a map, with what does not show spelled out.
    var shortLabel: String {
        let text = spellingOutControls
        return text.count > 13 ? text.prefix(12) + "…" : text
    }
}
