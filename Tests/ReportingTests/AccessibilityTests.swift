import Evaluation
import Foundation
import Reporting
import TestSupport
import Testing

/// The pages for those who do not see them, see little, or see them on a phone (WCAG 2.2, level AA).
@Suite struct AccessibilityTests {
    enum Page: String, CaseIterable {
        case report, comparison, corpus
    }

    private let scratch: TemporaryFolder

    init() throws { scratch = try TemporaryFolder() }

    private func html(_ page: Page, _ text: String = "a lamp") throws -> String {
        let curve = TrainingCurve(
            steps: (1...30).map { .init(update: Double($0), loss: 1 / Double($0)) },
            evaluations: [
                .init(update: 10, loss: 2, bleu: 12.5, isBest: true),
                .init(update: 20, loss: 1, bleu: 11, isBest: false),
            ])
        var report = makeReport(
            name: text, hypotheses: [text, "it rains 7 times again today"],
            references: [["a lamp stood on the table", "it rains 8 times again today"]],
            sources: [text, "il pleut"], gates: [QualityGate(metric: "bleu", minimum: 90)], training: curve)
        try report.write(to: "\(scratch.path)/history/1")
        report.created = "2025-02-03T04:05:06Z"
        try report.write(to: "\(scratch.path)/history/2")
        switch page {
        case .report: return try scratch.text("history/2/report.html")
        case .comparison:
            let sources = ["1", "2"].map {
                Comparison.Source(name: "\(text) \($0)", folder: "\(scratch.path)/history/\($0)")
            }
            try Comparison(
                title: text, sources, missing: [(text, text)],
                history: History([.init(name: text, folder: "\(scratch.path)/history")]),
                created: "2025-01-02T03:04:05Z", version: "1.2.3"
            ).write(to: "\(scratch.path)/comparison")
            return try scratch.text("comparison/report.html")
        case .corpus:
            var page = CorpusPage()
            page.bars = [.init(title: "Bars", [(text, "1", 20), ("b", "2", 80)], x: "band", y: "% of words")]
            page.maps = [.init(title: text, [(text, text, 0, 0), ("b", nil, 1, 2)])]
            page.name = text
            (page.source, page.target) = ("fr", "en")
            page.tables = [.init(title: "Sets", header: ["set", "pairs"], rows: [[text, "12"], ["dev", "3"]])]
            page.warnings = [text]
            page.samples = [.init(title: text, header: [text, text], pairs: [[text, text]])]
            (page.sourceLengths, page.targetLengths) = ([0, 3, 4], [0, 2, 5])
            page.lengthPairs = [(1, 2), (3, 3)]
            page.growth = [(1, 2, 3), (4, 5, 6)]
            page.add(curve, lossOfEach: "word")
            var table = try SegmentTable([["line": "1", "text": text, "result": text]], of: "text")
            table.note = text
            table.texts = [.init("text", text)]
            table.choices = [.init("result", text)]
            page.segments = table
            return try page.html()
        }
    }

    @Test(arguments: Page.allCases)
    func `nothing stands in the way`(_ page: Page) throws {
        let outline = HTMLOutline(try html(page))
        #expect(outline.obstacles == [])
        #expect(outline.named("svg").count >= 3)
        #expect(outline.named("th").count >= 3)
    }

    @Test(arguments: Page.allCases, PageTests.hostile)
    func `hostile text changes no element`(_ page: Page, _ text: String) throws {
        let hostile = HTMLOutline(try html(page, text))
        #expect(hostile.obstacles == [])
        // Only which words are marked depends on the text.
        let known = Set(HTMLOutline(try html(page)).elements.map(\.name)).union(["mark", "span"])
        let names = Set(hostile.elements.map(\.name))
        #expect(names.subtracting(known).isEmpty)
        #expect(hostile.elements.count > 40)
    }

    @Test(
        arguments: Page.allCases,
        [[], ["prefers-color-scheme: dark"], ["print"], ["prefers-color-scheme: dark", "print"]])
    func `colours stand out`(_ page: Page, media: [String]) throws {
        let style = try #require(try html(page).firstMatch(of: /<style>([\s\S]*?)<\/style>/)).1
        let palette = Palette(String(style), media: media)
        for name in ["ink", "muted", "good", "bad", "first"] {
            for ground in ["paper", "card"] {
                #expect(try palette.contrast(name, ground) >= 4.5, "text: \(name) on \(ground)")
            }
        }
        #expect(try palette.contrast("ink", "mark") >= 4.5)
        let opacity = try #require(
            style.firstMatch(of: /see-through \{ fill-opacity: ([0-9.]+)/).flatMap { Double($0.1) })
        #expect(try palette.contrast("first", "card", opacity: opacity) >= 3)
        let series = palette.names.filter { $0.hasPrefix("c") && Int($0.dropFirst()) != nil }
        #expect(series.count == ([.comparison, .corpus].contains(page) ? 8 : 0))
        for name in ["second"] + series { #expect(try palette.contrast(name, "card") >= 3, "graphics: \(name)") }
    }

    @Test(arguments: Page.allCases)
    func `nothing moves, and long words break`(_ page: Page) throws {
        let style = try #require(try html(page).firstMatch(of: /<style>([\s\S]*?)<\/style>/)).1
        for trace in ["animation", "transition", "@keyframes", "scroll-behavior", "user-select"] {
            #expect(!style.contains(trace), "\(trace)")
        }
        #expect(style.contains(/body \{[^}]*overflow-wrap: break-word/))
        #expect(!style.contains("outline: none") && !style.contains("outline: 0"))
    }
}
