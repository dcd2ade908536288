/// A report on segments, such as those of a prepared corpus, as Markdown and as one HTML page without another file.
///
/// The page has a script only where it lists all segments.
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
        /// The two texts of each sample, as much of them as pages show of a text.
        public let pairs: [[String]]
        /// Whether both columns are in the source language.
        public let isOfSource: Bool

        public init(title: String, header: [String], pairs: [[String]], isOfSource: Bool = false) {
            (self.title, self.header, self.isOfSource) = (title, header, isOfSource)
            self.pairs = pairs.map { texts in texts.map { $0.shortened(to: WordDifference.limit) } }
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
    /// How a model learnt, after the other pictures.
    var trainingPictures: [Pictures.Picture] = []
    /// All segments, after the rest; nil for none.
    package var segments: SegmentTable?
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
            "scripts": segments == nil ? "" : "; \(SegmentBrowser.policy)",
            "segments": segments?.html(in: TextLanguage(source)) ?? "",
            "pictures": pictures.map { picture -> [String: Any] in
                [
                    "title": picture.title, "svg": picture.svg, "notes": picture.note.isEmpty ? [] : [picture.note],
                ]
            },
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
}
