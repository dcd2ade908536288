import Diagnostics
import Evaluation

extension CorpusPage {
    /// The pictures, in the order of the page, those of a training after the others.
    var pictures: [Pictures.Picture] {
        figures.map { (title: $0.title, svg: $0.svg, note: "") } + trainingPictures
    }

    private var figures: [(title: String, svg: String)] {
        var pictures: [(title: String, svg: String)] = grids.map { grid in
            let count = grid.labels.count, most = Charts.mostClasses
            let part = count > most ? "; the \(most) most frequent of \(count)" : ""
            return (title: grid.title + part, svg: Charts.confusions(grid.labels, grid.counts))
        }
        pictures += bars.compactMap { bars -> (title: String, svg: String)? in
            // What is beyond a chart is in a table.
            let values = bars.values.filter { $0.value < Charts.largest }
            guard !values.isEmpty else { return nil }
            return (
                title: bars.title,
                svg: Charts.bars(
                    values.map { ($0.label, $0.note) }, series: [(name: bars.y, values: values.map(\.value))],
                    x: bars.x, y: bars.y, description: "\(bars.title): \(bars.y) by \(bars.x).")
            )
        }
        if !lengthPairs.isEmpty {
            pictures.append(
                (
                    "Lengths of the two sides",
                    Charts.scatter(
                        lengthPairs, x: "words of \(source)", y: "words of \(target)",
                        description: "Words of source and target of \(lengthPairs.count.counted("pair")).")
                ))
        }
        let names = [source, target]
        let last = max(sourceLengths.lastIndex { $0 > 0 } ?? 0, targetLengths.lastIndex { $0 > 0 } ?? 0)
        if last > 0 {
            let points = { (counts: [Int]) in counts.prefix(last + 1).enumerated().map { (Double($0), Double($1)) } }
            pictures.append(
                (
                    "Segments by length",
                    Self.lines(
                        points(sourceLengths), points(targetLengths), names: names, x: "words of a segment",
                        y: "segments", description: "How many segments have each number of words.")
                ))
        }
        if growth.count > 1 {
            pictures.append(
                (
                    "Growth of the vocabulary",
                    Self.lines(
                        growth.map { (Double($0.pairs), Double($0.source)) },
                        growth.map { (Double($0.pairs), Double($0.target)) }, names: names, x: "pairs",
                        y: "different words", description: "Different words by the number of pairs.")
                ))
        }
        return pictures
    }

    private static func lines(
        _ first: [(x: Double, y: Double)], _ second: [(x: Double, y: Double)], names: [String], x: String, y: String,
        description: String
    ) -> String {
        let all = first + second
        var plot = Plot(x: .init(all.map(\.x), title: x), y: .init(all.map(\.y), title: y), legend: names)
        let place = { [plot] (point: (x: Double, y: Double)) in
            (x: plot.horizontal(point.x), y: plot.vertical(point.y))
        }
        plot.drawing.path(through: first.map(place), class: "stroke first")
        plot.drawing.path(through: second.map(place), class: "stroke second")
        return plot.drawing.svg(description: description)
    }
}
