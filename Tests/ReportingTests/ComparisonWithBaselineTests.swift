import Diagnostics
import Evaluation
import Foundation
import Reporting
import TestSupport
import Testing

@Suite struct ComparisonWithBaselineTests {
    @Test func `report.md shows the trend`() throws {
        let scratch = try TemporaryFolder()
        try fullReport().write(to: scratch.path)
        let text = try scratch.text("report.md")
        #expect(text.contains("| Metric | Score | Baseline | Change | Details | Signature |"))
        #expect(text.contains("| 100.00 | **▼ −"))
        #expect(text.contains("worse)"))
        #expect(text.contains("- Numbers lost: "))
        #expect(text.contains("- Repeated n-grams: 20 in 20 segments"))
        #expect(text.contains("❌ **failed**: BLEU fell by "))
        #expect(text.contains("❌ **failed**: TER rose by "))
    }

    @Test func `the page shows systems, findings and changed segments`() throws {
        let scratch = try TemporaryFolder()
        try fullReport().write(to: scratch.path)
        let page = try scratch.text("report.html")
        for text in [
            "Against the baseline", "Baseline: base.hyp", "other.hyp", "What went wrong", "Names lost",
            "Segments that fell most against the baseline", "Words by frequency in training", "class=\"spread\"",
            "pipeline-score --name &#39;a b&#39;", "<span class=\"missing\">", "<mark>", "00ff",
        ] { #expect(page.contains(text), "\(text)") }
        // Whatever is opened is closed.
        for tag in ["table", "section", "span", "ul", "li", "td", "figure", "svg", "mark"] {
            #expect(
                page.components(separatedBy: "<\(tag)").count - page.components(separatedBy: "<\(tag)>").count >= 0)
            let opened = page.components(separatedBy: "<\(tag)>").count + page.components(separatedBy: "<\(tag) ").count
            #expect(opened - 1 == page.components(separatedBy: "</\(tag)>").count, "\(tag)")
        }
    }

    @Test func `a stored report gives back its hypotheses`() throws {
        let scratch = try TemporaryFolder()
        let lines = ["one \"two\" \\ three", "", "quatre\u{2028}cinq"]
        try makeReport(hypotheses: lines, references: [["a", "b", "c"]]).write(to: scratch.path)
        let references = [Report.Input(path: "r", lines: ["a", "b", "c"])]
        let stored = try Report.Input(storedIn: scratch.path, references: references)
        #expect(stored.lines == lines)
        #expect(throws: Diagnostic.self) {
            try Report.Input(storedIn: scratch.path, references: [.init(path: "r", lines: ["a", "b"])])
        }
        let other = #expect(throws: Diagnostic.self) {
            try Report.Input(storedIn: scratch.path, references: [.init(path: "r", lines: ["a", "x", "c"])])
        }
        #expect(other?.place?.line == 2)
        let missing = #expect(throws: Diagnostic.self) {
            try Report.Input(storedIn: scratch.path + "/nowhere", references: references)
        }
        #expect(missing?.status == .missingInput)
    }

    @Test func `lines are read as sacreBLEU reads them`() throws {
        let scratch = try TemporaryFolder()
        let path = try scratch.write("\u{FEFF}one\u{85}\r\n two\rtwo\u{2028}x\u{3000} \n\n\tthree\u{0}", to: "text")
        #expect(
            try Report.Input(reading: path).lines.map { Array($0.unicodeScalars) }
                == ["\u{FEFF}one", " two\rtwo\u{2028}x", "", "\tthree\u{0}"].map { Array($0.unicodeScalars) })
        try Data([0x61, 0x0A, 0x62, 0xC3]).write(to: URL(filePath: path))
        let problem = #expect(throws: Diagnostic.self) { try Report.Input(reading: path) }
        #expect(problem?.place == Place(path, line: 2, column: 2))
    }
}

@Suite struct AnalysisTests {
    private func analysis(
        _ hypotheses: [String], _ references: [String], _ sources: [String]? = nil, training: [String]? = nil
    ) -> CorpusAnalysis {
        CorpusAnalysis(
            hypotheses: hypotheses, references: [references], sources: sources,
            training: training.map { WordCounts($0, Tokenizer13a()) }, tokenizer: Tokenizer13a())
    }

    @Test func `numbers and names that got lost are found`() {
        let found = analysis(
            ["In 1998 he met Bea twice.", "It cost 5."], ["In 1998 he met Ada 12 times.", "It cost 5."],
            ["En 1998 il vit Ada 12 fois.", "Cela coûta 5."])
        #expect((found.numbers.expected, found.numbers.kept) == (3, 2))
        #expect(found.numbers.lost == [.init(line: 1, text: "12")])
        #expect(found.names?.lost == [.init(line: 1, text: "Ada")])
    }

    @Test func `mistakes are counted`() {
        let found = analysis(
            ["the the cat chien", "no no no", "a <unk> b", "short", "x y z w v u t s"],
            ["the cat dog", "no no no", "a c b", "not at all so short", "x y"],
            ["le chat chien", "non", "a", "court", "x"])
        #expect((found.repetitions.count, found.repetitions.segments) == (1, 1))
        #expect(found.repetitions.examples == [.init(line: 1, text: "the")])
        #expect(found.untranslated?.examples == [.init(line: 1, text: "chien")])
        #expect(found.unknown.examples == [.init(line: 3, text: "<unk>")])
        #expect(found.tooShort.examples.map(\.line) == [4])
        #expect(found.tooLong.examples.map(\.line) == [5])
        #expect(found.unseen == nil)
    }

    @Test func `words are sorted by their frequency in training`() {
        let found = analysis(["a b c new"], ["a b b rare"], training: ["a a a", "b c rare"])
        #expect(found.frequencies.map(\.label) == ["0", "1", "2–5", "6–20", "21–100", "101–1000", "1001+"])
        #expect(found.frequencies.map(\.referenceWords).prefix(3) == [0, 3, 1])
        #expect(found.frequencies.map(\.hypothesisWords).prefix(3) == [1, 2, 1])
        #expect(found.frequencies.map(\.matches).prefix(3) == [0, 1, 1])
        #expect(found.unseen?.examples == [.init(line: 1, text: "new")])
    }
}
