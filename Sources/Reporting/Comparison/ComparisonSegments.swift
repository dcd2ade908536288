/// The segments of a comparison for its page: those of all test sets, with the translations side by side.
struct ComparisonSegments {
    let browser: SegmentBrowser
    /// Objects of JSON, one a line.
    let data: String

    /// Nil where there are no segments to lay side by side.
    init?(_ comparison: Comparison) {
        let tests = comparison.aligned.filter { !$0.systems.isEmpty }
        guard !tests.isEmpty else { return nil }
        let numbers = comparison.systems.indices.filter { number in
            tests.contains { $0.systems.contains { $0.number == number } }
        }
        var text = "", shown = 0, isFull = false
        for (index, test) in tests.enumerated() {
            for segment in test.references.indices where !isFull {
                let line = Self.line(test, segment, test: index)
                isFull = text.utf8.count + line.utf8.count > SegmentBrowser.limit
                guard !isFull else { break }
                text += line
                shown += 1
            }
        }
        let names = Set(tests.compactMap { $0.metric?.name })
        let metric = names.count == 1 ? names.first ?? "score" : "score"
        let scores = numbers.map { (key: "s\($0)", name: "\(metric) of \(comparison.systems[$0].name)") }
        let languages = comparison.systems.flatMap(\.reports).first { $0.targetLanguage != nil }
        let setup = SegmentBrowser.Setup(
            scores: scores + [(key: "spread", name: "difference of \(metric)")],
            translations: numbers.map { (key: "t\($0)", name: comparison.systems[$0].name) },
            source: TextLanguage(languages?.sourceLanguage), target: TextLanguage(languages?.targetLanguage),
            total: tests.reduce(0) { $0 + $1.references.count }, tests: tests.map(\.test), order: "-\(scores.count)")
        browser = SegmentBrowser(
            setup: setup, shown: shown, rest: "the sentences.jsonl of each report",
            title: "The same segments side by side")
        data = text
    }

    private static func line(_ test: AlignedTest, _ segment: Int, test index: Int) -> String {
        var line = "{\"line\":\(segment + 1),\"test\":\(index)"
        if let source = test.sources?[segment] { line += ",\"source\":\(source.quotedForScript)" }
        line += ",\"references\":[\(test.references[segment].map(\.quotedForScript).joined(separator: ","))]"
        for system in test.systems {
            line += ",\"t\(system.number)\":\(system.hypotheses[segment].quotedForScript)"
            if let score = system.scores[segment] { line += ",\"s\(system.number)\":\(score)" }
        }
        let scores = test.systems.compactMap { $0.scores[segment] }
        if let least = scores.min(), let most = scores.max() { line += ",\"spread\":\(most - least)" }
        return line + "}\n"
    }
}
