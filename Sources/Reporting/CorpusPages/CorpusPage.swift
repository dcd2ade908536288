import Diagnostics
import Evaluation

/// A report on segments, such as those of a prepared corpus, as Markdown and as one HTML page without a script or another file.
public struct CorpusPage {
    /// A table of the page; numbers are right-aligned.
    public struct Table {
        /// The table's title.
        public let title: String
        /// The titles of the columns.
        public let header: [String]
        /// The cells, row by row.
        public let rows: [[String]]

        public init(title: String, header: [String], rows: [[String]]) {
            (self.title, self.header, self.rows) = (title, header, rows)
        }
    }

    /// Pairs to look at, such as those that one filter dropped.
    public struct Samples {
        /// The samples' title.
        public let title: String
        /// The titles of the two columns.
        public let header: [String]
        /// The two texts of each sample.
        public let pairs: [[String]]
        /// Whether both columns are in the source language.
        public let isOfSource: Bool

        public init(title: String, header: [String], pairs: [[String]], isOfSource: Bool = false) {
            (self.title, self.header, self.pairs, self.isOfSource) = (title, header, pairs, isOfSource)
        }
    }

    /// A picture of bars beside each other.
    public struct Bars {
        /// The picture's title.
        public let title: String
        /// What the bars stand for: a label, a smaller note under it, and a value.
        public let values: [(label: String, note: String, value: Double)]
        /// What the labels and the values are.
        public let x: String, y: String

        /// A picture with a bar for each value.
        public init(title: String, _ values: [(label: String, note: String, value: Double)], x: String, y: String) {
            (self.title, self.values, self.x, self.y) = (title, values, x, y)
        }
    }

    /// Words on a plane.
    public struct Map {
        /// The picture's title.
        public let title: String
        /// The words, each with its group, or nil for none, and its coordinates.
        public let points: [(word: String, group: String?, x: Double, y: Double)]

        /// A picture of the words.
        public init(title: String, _ points: [(word: String, group: String?, x: Double, y: Double)]) {
            (self.title, self.points) = (title, points)
        }
    }

    /// How often each class was taken for each other.
    public struct Grid {
        /// The picture's title.
        public let title: String
        /// The classes; the picture shows the 40 most frequent.
        public let labels: [String]
        /// For each true class how often each class was found.
        public let counts: [[Int]]

        /// A picture of the numbers.
        public init(title: String, labels: [String], counts: [[Int]]) {
            (self.title, self.labels, self.counts) = (title, labels, counts)
        }
    }

    /// What kind of report it is.
    public var kind = "Corpus report"
    public var name = ""
    public var source = "", target = ""
    /// A sentence below the title.
    public var summary = ""
    /// What may be wrong with the corpus.
    public var warnings: [String] = []
    /// The tables, in order.
    public var tables: [Table] = []
    /// The samples, in order.
    public var samples: [Samples] = []
    /// Sentences with marks, after the samples.
    public var marked: [Marked] = []
    /// Segments of each number of words, from 0, of the two sides.
    public var sourceLengths: [Int] = [], targetLengths: [Int] = []
    /// The words of source and target of some pairs.
    public var lengthPairs: [(x: Int, y: Int)] = []
    /// Different words of source and target by the number of pairs.
    public var growth: [(pairs: Int, source: Int, target: Int)] = []
    /// Pictures of bars, before the others.
    public var bars: [Bars] = []
    /// Confusion matrices, before other pictures.
    public var grids: [Grid] = []
    /// Words on planes, each as wide as the page.
    public var maps: [Map] = []
    /// The last line of the page.
    public var footer = ""

    public init() {}

    /// The page as Markdown.
    public var markdown: String {
        var text = "# \(kind): \(name.escapedForMarkdown)\n\n\(summary)\n"
        for warning in warnings { text += "\n**Warning:** \(warning.escapedForMarkdown)\n" }
        for table in tables where !table.rows.isEmpty {
            text += "\n## \(table.title)\n\n| \(table.header.joined(separator: " | ")) |\n"
            text += "|\(table.header.indices.map { $0 == 0 ? " --- |" : " ---: |" }.joined())\n"
            for row in table.rows { text += "| \(row.map(\.escapedForMarkdown).joined(separator: " | ")) |\n" }
        }
        for sample in samples where !sample.pairs.isEmpty {
            text +=
                "\n## \(sample.title.escapedForMarkdown)\n\n| \(sample.header.joined(separator: " | ")) |\n| --- | --- |\n"
            for pair in sample.pairs { text += "| \(pair.map(\.escapedForMarkdown).joined(separator: " | ")) |\n" }
        }
        for marked in marked where !marked.rows.isEmpty { text += marked.markdown }
        return text + "\n\(footer)\n"
    }

    /// The page as HTML.
    public func html() throws -> String { try EscapedHTML.page(Self.template, content) }

    private var content: [String: Any] {
        [
            "kind": kind, "name": name, "summary": summary, "warnings": warnings, "style": style,
            "footer": footer,
            "maps": maps.filter { !$0.points.isEmpty }.map { map in
                [
                    "title": map.title,
                    "svg": WordChart(map.points).svg(description: "\(map.title), near what is like them."),
                ]
            },
            "pictures": pictures.map { ["title": $0.title, "svg": $0.svg] },
            "tables": tables.filter { !$0.rows.isEmpty }.map { table -> [String: Any] in
                [
                    "title": table.title, "header": table.header,
                    "rows": table.rows.map { row in
                        ["name": row.first ?? "", "cells": Array(row.dropFirst())] as [String: Any]
                    },
                ]
            },
            "marked": marked.filter { !$0.rows.isEmpty }.map(\.content),
            "samples": samples.filter { !$0.pairs.isEmpty }.map { sample -> [String: Any] in
                [
                    "title": sample.title, "first": sample.header.first ?? "", "second": sample.header.last ?? "",
                    "firstAttributes": TextLanguage(source).attributes,
                    "secondAttributes": TextLanguage(sample.isOfSource ? source : target).attributes,
                    "pairs": sample.pairs.map { ["source": $0.first ?? "", "target": $0.last ?? ""] },
                ]
            },
        ]
    }

    private var style: String { HTMLPage.style + Self.style + (maps.isEmpty ? "" : HTMLPage.seriesStyle) }

    private var pictures: [(title: String, svg: String)] {
        var pictures: [(title: String, svg: String)] = grids.map { grid in
            let count = grid.labels.count, most = Charts.mostClasses
            let part = count > most ? "; the \(most) most frequent of \(count)" : ""
            return (title: grid.title + part, svg: Charts.confusions(grid.labels, grid.counts))
        }
        pictures += bars.filter { !$0.values.isEmpty }.map { bars in
            (
                title: bars.title,
                svg: Charts.bars(
                    bars.values.map { ($0.label, $0.note) }, series: [(name: bars.y, values: bars.values.map(\.value))],
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

    private static let style = """

        .tables table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
        .tables section { margin-top: 2rem; overflow-x: auto; }
        .tables th, .tables td { text-align: right; padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--rule); }
        .tables th:first-child, .tables .samples td, .tables .samples th { text-align: left; overflow-wrap: anywhere;
          min-width: 5rem; }
        .tables td { overflow-wrap: normal; }
        .maps { margin-top: 1rem; }
        .warning { border-left: 0.25rem solid currentColor; padding-left: 0.75rem; overflow-wrap: anywhere; }
        """

    private static let template = """
        \(HTMLPage.head(title: "{{name}}: {{kind}}"))
        <body>
        <main>
        <header>
        <p class="kicker">{{kind}}</p>
        <h1><bdi>{{name}}</bdi></h1>
        <p class="summary">{{summary}}</p>
        {{#warnings}}
        <p class="warning" role="alert"><strong>Warning:</strong> {{.}}</p>
        {{/warnings}}
        </header>
        <section class="pictures" aria-label="Pictures">
        {{#pictures}}
        <figure><figcaption>{{title}}</figcaption>{{{svg}}}</figure>
        {{/pictures}}
        </section>
        {{#maps}}
        <section class="maps"><figure><figcaption>{{title}}</figcaption>{{{svg}}}</figure></section>
        {{/maps}}
        <div class="tables">
        {{#tables}}
        <section tabindex="0" aria-label="{{title}}"><h2>{{title}}</h2><table>
        <thead><tr>{{#header}}<th scope="col">{{.}}</th>{{/header}}</tr></thead>
        <tbody>
        {{#rows}}
        <tr><th scope="row"><bdi>{{name}}</bdi></th>{{#cells}}<td><bdi>{{.}}</bdi></td>{{/cells}}</tr>
        {{/rows}}
        </tbody></table></section>
        {{/tables}}
        {{#samples}}
        <section class="samples"><h2>{{title}}</h2><table>
        <thead><tr><th scope="col">{{first}}</th><th scope="col">{{second}}</th></tr></thead>
        <tbody>
        {{#pairs}}
        <tr><td{{{firstAttributes}}}>{{source}}</td><td{{{secondAttributes}}}>{{target}}</td></tr>
        {{/pairs}}
        </tbody></table></section>
        {{/samples}}
        {{#marked}}
        <section class="samples"><h2>{{title}}</h2><table>
        <thead><tr>{{#header}}<th scope="col">{{.}}</th>{{/header}}</tr></thead>
        <tbody>
        {{#rows}}
        <tr><td>{{note}}</td><td dir="auto">{{{first}}}</td><td dir="auto">{{{second}}}</td></tr>
        {{/rows}}
        </tbody></table></section>
        {{/marked}}
        </div>
        <footer><p class="summary">{{footer}}</p></footer>
        </main>
        </body>
        </html>
        """
}
