import Foundation
import Reporting
import TestSupport
import Testing

/// Pages of figures, such as those of classes.
@Suite struct CorpusPageTests {
    @Test func `a confusion matrix shows the most frequent classes`() throws {
        var counts = [[Int]](repeating: [Int](repeating: 0, count: 100), count: 100)
        for index in counts.indices { counts[index][index] = index + 1 }
        (counts[99][0], counts[99][98]) = (5, 3)
        var page = CorpusPage()
        page.grids = [.init(title: "Confusions", labels: counts.indices.map { "class\($0)" }, counts: counts)]
        let html = try page.html()
        #expect(html.contains("Confusions; the 40 most frequent of 100"))
        // The background, those that are right, and one that is not.
        #expect(html.components(separatedBy: "<rect").count - 1 == 1 + 40 + 1)
        #expect(html.contains("class60 taken for class60: 61 of 61") && !html.contains("class59"))
        #expect(html.contains("class99 taken for class98: 3 of 108") && !html.contains("taken for class0"))
    }

    private struct Row: Encodable {
        var line: Int
        var text: String
        var truth = "x", prediction = "y"
        var bestScore = Double.infinity
    }

    /// The data of a page's list, and what the list shows of them.
    private func list(_ html: String) throws -> (setup: [String: Any], lines: [Substring]) {
        let setup = try #require(html.firstMatch(of: /id="segments-setup">([^<]*)<\/script>/)).1
        let data = try #require(html.firstMatch(of: /id="segments-data">([^<]*)<\/script>/)).1
        let object = try JSONSerialization.jsonObject(with: Data(setup.utf8)) as? [String: Any]
        return (try #require(object), data.split(separator: "\n"))
    }

    @Test func `all texts are in the page`() throws {
        let scratch = try TemporaryFolder()
        let rows = (1...300).map { Row(line: $0, text: "text <\($0)> <\u{301} </script>\u{2028}") }
        var page = CorpusPage()
        page.name = "news"
        var table = try SegmentTable(rows, of: "text")
        table.texts = [.init("text", "text")]
        table.truth = SegmentTable.Column("truth", "class")
        table.choices = [.init("truth", "Class")]
        page.segments = table
        try page.write("report", in: scratch.path, with: ["a": 1])
        let html = try scratch.text("report.html")
        #expect(HTMLOutline(html).obstacles == [])
        #expect(html.contains("<h2>All texts</h2>") && !html.contains("The first "))
        // Without scores there is nothing to choose by them.
        #expect(html.contains("<label hidden=\"hidden\">Score "))
        let (setup, lines) = try list(html)
        #expect(setup["texts"] as? [[String]] == [["text", "text"]] && setup["noun"] as? String == "text")
        #expect(setup["reference"] as? [String] == ["truth", "class"])
        #expect(setup["choices"] as? [[String]] == [["truth", "Class"]])
        let objects = try lines.map { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
        let texts = objects.compactMap { $0?["text"] as? String }
        #expect(texts == rows.map(\.text))
        #expect(objects[0]?["best_score"] as? String == "inf")
        #expect(try scratch.text("sentences.jsonl").split(separator: "\n") == lines)
        // A page has an end: what is left out of it is said.
        let long = String(repeating: "long text ", count: 100_000)
        page.segments = try SegmentTable((1...18).map { Row(line: $0, text: long) }, of: "text")
        let part = try page.html()
        #expect(part.utf8.count < 18 << 20)
        #expect(part.contains("The first 16 of 18 texts; sentences.jsonl has all."))
    }

    @Test func `what does not show in the name of a class is spelled out before the name is cut`() throws {
        var page = CorpusPage()
        page.grids = [.init(title: "Classes", labels: ["a\u{1B}[31m red", "b"], counts: [[1, 0], [0, 1]])]
        #expect(try page.html().contains(">a⟨U+001B⟩[31…</text>"))
    }

    @Test func `of a long sample the beginning is shown`() throws {
        var page = CorpusPage()
        page.samples = [
            .init(title: "Samples", header: ["line", "text"], pairs: [["1", String(repeating: "x", count: 100_000)]])
        ]
        let (markdown, html) = (page.markdown, try page.html())
        let shown = String(repeating: "x", count: 2000)
        #expect(markdown.utf8.count < 10_000 && markdown.contains("\(shown) \\[…\\] |"))
        #expect(html.utf8.count < 50_000 && html.contains(">\(shown) […]<"))
    }

    @Test func `curves show how a model learnt`() throws {
        var page = CorpusPage()
        page.add(
            TrainingCurve(
                steps: [.init(update: 5, loss: 3, rate: 0.001, norm: 2)],
                evaluations: [
                    .init(
                        update: 5, loss: 2, bleu: nil, isBest: false, epoch: 1,
                        scores: ["accuracy": 50, "macro-f1": 40, "perplexity": 1e9]),
                    .init(
                        update: 10, loss: 1, bleu: nil, isBest: true, epoch: 2.5,
                        scores: ["accuracy": 70.5, "macro-f1": 75]),
                ], metric: "macro-f1"),
            lossOfEach: "text")
        #expect(page.markdown.contains("| update | epoch | dev macro F1 | dev accuracy | dev perplexity per word |"))
        #expect(page.markdown.contains("| 10 | 2.50 | 75.00 | 70.50 | – |"))
        let html = try page.html()
        for text in [
            "Development macro F1 in training", "Development accuracy in training", "Loss in training", "Learning rate",
            "Gradient norm", "<p>The dot is the model that was kept: 70.50 after update 10.</p>", "<p>Loss a text: ",
        ] { #expect(html.contains(text), "\(text)") }
        // What is beyond a chart is in the table.
        #expect(!html.contains("Development perplexity") && html.contains("<td><bdi>1e+09</bdi></td>"))
        #expect(!html.contains("<script") && !html.contains("script-src"))
    }
}
