import Evaluation
import Foundation
import Reporting
import TestSupport
import Testing

/// What a report tells beside its scores.
@Suite struct ReportContentTests {
    private let scratch: TemporaryFolder

    init() throws { scratch = try TemporaryFolder() }

    private func page(_ report: Report) throws -> String {
        try report.write(to: scratch.path)
        return try scratch.text("report.html")
    }

    @Test(arguments: [
        ("fr", "en", "lang=\"fr\" dir=\"ltr\"", "lang=\"en\" dir=\"ltr\""),
        ("he", "fa-IR", "lang=\"he\" dir=\"rtl\"", "lang=\"fa-IR\" dir=\"rtl\""),
        ("ur_PK", "ckb", "lang=\"ur-PK\" dir=\"rtl\"", "lang=\"ckb\" dir=\"rtl\""),
        ("az-Arab", "ar-Latn", "lang=\"az-Arab\" dir=\"rtl\"", "lang=\"ar-Latn\" dir=\"ltr\""),
        (nil, "\"><b>", "dir=\"auto\"", "dir=\"auto\""),
    ])
    func `texts have a language and a direction`(
        _ source: String?, _ target: String, _ first: String, _ second: String
    ) throws {
        var report = makeReport(
            hypotheses: ["one <unk> two"], references: [["one two three"]], sources: ["un deux trois"],
            training: TrainingCurve(samples: [
                .init(update: 5, samples: [.init(source: "un", reference: "one", translation: "two")])
            ]))
        (report.sourceLanguage, report.targetLanguage) = (source, target)
        report.attention = [AttentionMap(line: 1, source: ["un"], target: ["one"], weights: [[1]])]
        let page = try page(report)
        let lang = second.prefix { $0 != " " }
        #expect(page.contains("<text class=\"tick\"\(lang.hasPrefix("lang") ? " \(lang)" : "") x="))
        for (side, attributes) in [
            ("source", first), ("reference", second), ("hypothesis", second), ("update 5", second),
        ] {
            #expect(
                page.contains("<dt>\(side)</dt>\n<dd \(attributes)>") || page.contains("<dd \(attributes)>"), "\(side)")
        }
        #expect(page.matches(of: /<dd(?![^>]* dir=)[^>]*>(?!<bdi>)/).isEmpty)
    }

    @Test func `attention shows tokens without the marks of their vocabulary`() throws {
        var report = makeReport(hypotheses: ["one."], references: [["one."]])
        report.attention = [
            AttentionMap(
                line: 1, source: ["\u{2581}un", "\u{2581}"], target: ["one", "\u{FFED}."], weights: [[1, 0], [0, 1]])
        ]
        let page = try page(report)
        #expect(page.contains("Attention: one at un, . at ␣"))
        #expect(!page.contains("\u{2581}") && !page.contains("\u{FFED}"))
    }

    @Test(arguments: [
        (
            "a b", "c d", "<mark>c</mark> <mark>d</mark>",
            "<span class=\"missing\">a</span> <span class=\"missing\">b</span>"
        ),
        ("我爱北京", "我爱上海", "我爱<mark>上海</mark>", "我爱<span class=\"missing\">北京</span>"),
        ("", "x", "<mark>x</mark>", "<span class=\"empty\">no text</span>"),
        ("Der Mann", "Der  Hund", "Der <mark>Hund</mark>", "Der <span class=\"missing\">Mann</span>"),
    ])
    func `words that differ are marked`(
        _ reference: String, _ hypothesis: String, _ extra: String, _ missing: String
    ) throws {
        let page = try page(makeReport(hypotheses: [hypothesis], references: [[reference]]))
        #expect(page.contains(">\(extra)</dd>"))
        #expect(page.contains(">\(missing)</dd>"))
    }

    @Test func `the curves of a training are there, of a single point too`() throws {
        let one = try page(
            makeReport(
                hypotheses: ["a"], references: [["a"]],
                training: TrainingCurve(
                    steps: [.init(update: 50, loss: 3, rate: 0.001, norm: 2)],
                    evaluations: [.init(update: 50, loss: 2, bleu: 10, isBest: true)])))
        // Development BLEU, both losses, the rate and the norm.
        #expect(one.components(separatedBy: " point\" d=\"").count == 1 + 5)
        let steps = (1...400).map { (index: Int) -> TrainingCurve.Step in
            let loss: Double = index % 2 == 0 ? 1 : 3
            return TrainingCurve.Step(
                update: Double(index), loss: loss, rate: 1 / Double(index), norm: Double(index % 7))
        }
        let many = try page(
            makeReport(
                hypotheses: ["a"], references: [["a"]], training: TrainingCurve(steps: steps, skipped: [7, 12])))
        for text in [
            "<h2>Learning rate</h2>", "<h2>Gradient norm</h2>", "2 updates skipped because gradients were not finite",
            "class=\"stroke first speck\"", "class=\"skipped\"",
        ] { #expect(many.contains(text), "\(text)") }
        // The mean of a loss that jumps between 1 and 3 stays close to 2, the middle of the picture.
        let loss = try #require(
            many.firstMatch(of: /<h2>Loss in training<\/h2>[\s\S]*?<path class="stroke first" d="([^"]*)"/)
        ).1
        let all: [Double] = loss.matches(of: /[ML][0-9.]+ ([0-9.]+)/).compactMap { Double($0.1) }
        let heights = Array(all.dropFirst(12).dropLast(12))
        let middle = heights.reduce(0, +) / Double(heights.count)
        #expect(heights.count > 100 && heights.allSatisfy { abs($0 - middle) < 8 })
    }

    @Test func `facts of the model are read from its folder`() throws {
        _ = try scratch.write(
            """
            {"source":"fr","target":"ar","version":"2.0","command":["pipeline-train","--train","a"],
             "model":{"cell":"gru","encoderLayers":1,"sourceVocabulary":1200,"targetVocabulary":900},
             "training":{"batchTokens":1200,"dropout":{"context":0.25,"isVariational":false},"seed":7,"frozen":[]},
             "data":{"train":{"pairs":29000,"sha256":{"source":"ab","target":"cd"}},"dev":{"pairs":1}}}
            """, to: "model/config.json")
        let facts = try #require(ModelFacts(folder: "\(scratch.path)/model"))
        #expect(facts.seed == "7" && facts.command == "pipeline-train --train a")
        #expect(
            facts.training == [
                .init("batch-tokens", "1200"), .init("dropout.context", "0.25"), .init("dropout.is-variational", "no"),
                .init("frozen", "none"), .init("seed", "7"),
            ])
        var report = makeReport(hypotheses: ["a"], references: [["a"]])
        (report.facts, report.sourceLanguage, report.targetLanguage) = (facts, facts.source, facts.target)
        report.command = "pipeline-score --x"
        let page = try page(report)
        for text in [
            "from fr into ar", "29,000 pairs for training, 1 pair for development, 1 segment for this test",
            "GRU, 1 encoder layer, vocabularies of 1,200 and 900",
            "pipeline-train 2.0: pipeline-train --train a",
            "<td>batch-tokens</td><td>1200</td>", "<code>ab</code>",
        ] { #expect(page.contains(text), "\(text)") }
        let provenance = try #require(try scratch.object("report.json")["provenance"] as? [String: Any])
        #expect(provenance["command"] as? String == "pipeline-score --x")
        #expect((provenance["training"] as? [String: String])?["seed"] == "7" && provenance["seed"] as? String == "7")
        report.runCommand = "pipeline run m.yaml"
        try report.write(to: scratch.path)
        let run = try #require(try scratch.object("report.json")["provenance"] as? [String: Any])
        #expect(run["command"] as? String == "pipeline run m.yaml")
        #expect(ModelFacts(folder: scratch.path + "/none") == nil)
    }

    @Test(arguments: [
        ("lstm", "LSTM"), ("lstm-peephole", "LSTM with peephole connections"), ("gru", "GRU"), ("mingru", "minGRU"),
        ("rnn-tanh", "Elman network (tanh)"), ("rnn-relu", "Elman network (ReLU)"), ("of-my-own", "of-my-own"),
    ])
    func `cells have the names of textbooks`(_ cell: String, _ title: String) throws {
        var report = makeReport(hypotheses: ["a"], references: [["a"]])
        try scratch.write("{\"model\":{\"cell\":\"\(cell)\",\"encoderLayers\":1}}", to: "model/config.json")
        report.facts = ModelFacts(folder: scratch.path("model"))
        #expect(try page(report).contains("\(title), 1 encoder layer"))
    }

    @Test func `evaluations show how sentences were translated`() throws {
        let samples = (1...20).map { number in
            TrainingCurve.Samples(
                update: Double(number), samples: [.init(source: "s", reference: "r", translation: "t\(number)")])
        }
        let evaluations = (1...20).map { number in
            TrainingCurve.Evaluation(update: Double(number), loss: 1, bleu: number == 11 ? 9 : 1, isBest: number == 11)
        }
        let page = try page(
            makeReport(
                hypotheses: ["a"], references: [["a"]],
                training: TrainingCurve(evaluations: evaluations, samples: samples)))
        for number in [1, 11, 20] { #expect(page.contains("<dt>update \(number)</dt>")) }
        #expect(page.contains("of 20 evaluations") && !page.contains("<dt>update 2</dt>"))
    }

    @Test func `all segments are in the page`() throws {
        let lines = (0..<300).map { "line <\($0)> \"x\" </script>" }
        let page = try page(makeReport(hypotheses: lines, references: [lines], sources: lines))
        let data = try #require(page.firstMatch(of: /id="segments-data">([^<]*)<\/script>/)).1.split(separator: "\n")
        let texts = try data.map { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return object?["hypothesis"] as? String
        }
        #expect(texts == lines)
        #expect(try scratch.text("sentences.jsonl").split(separator: "\n") == data)
        #expect(!page.contains("The first "))
        // A page has an end: what is left out of it is said.
        let long = String(repeating: "long text ", count: 100_000), few = Array(repeating: "a", count: 18)
        let part = try self.page(
            makeReport(hypotheses: few, references: [few], sources: Array(repeating: long, count: 18)))
        #expect(part.utf8.count < 18 << 20)
        #expect(part.contains("The first 16 of 18 segments; sentences.jsonl has all."))
    }

    @Test func `an index leads to all pages`() throws {
        try makeReport(name: "news <1>", hypotheses: ["a"], references: [["a"]]).write(
            to: "\(scratch.path)/reports/a b")
        _ = try scratch.write("x", to: "work/corpus.html")
        try ReportsIndex(
            title: "run & more", reports: [.init(name: "", folder: "\(scratch.path)/reports/a b")],
            pages: [("Corpus", "\(scratch.path)/work/corpus.html"), ("Gone", "\(scratch.path)/none.html")],
            created: "2025-01-02T03:04:05Z", version: "1.2.3"
        ).write(to: "\(scratch.path)/reports")
        let page = try scratch.text("reports/index.html")
        #expect(HTMLOutline(page).obstacles == [])
        for text in [
            "href=\"a%20b/report.html\"><bdi>news &lt;1&gt;</bdi>", "href=\"../work/corpus.html\">Corpus", "BLEU",
        ] { #expect(page.contains(text), "\(text)") }
        #expect(!page.contains("Gone") && !page.contains("<script"))
    }
}
