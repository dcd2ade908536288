import Evaluation
import Testing
import Text

/// What must hold for any text, whatever the scores are.
@Suite struct CountingTests {
    @Test(arguments: [1, 2, 3, 40, 700], [2, 5, 300])
    func `matches equal those of plain counting`(length: Int, vocabulary: Int) {
        var random = SystemRandomNumberGenerator()
        func segment() -> [Int] {
            (0..<Int.random(in: 0...length, using: &random)).map { _ in Int.random(in: 0..<vocabulary, using: &random) }
        }
        let metric = BLEU(tokenizer: WhitespaceTokenizer())
        for _ in 0..<20 {
            let hypothesis = segment(), references = [segment(), segment(), hypothesis.shuffled()]
            let text = { (units: [Int]) in units.map { "w\($0)" }.joined(separator: " ") }
            let counts = SegmentCounts(
                metric, hypotheses: [text(hypothesis)], references: references.map { [text($0)] })
            for order in 1...4 {
                let available = references.map { ngrams($0, order) }.reduce(into: [:]) {
                    $0.merge($1, uniquingKeysWith: max)
                }
                let expected = ngrams(hypothesis, order).reduce(0) { $0 + min($1.value, available[$1.key] ?? 0) }
                #expect(
                    counts.value(0, 1 + order) == Double(expected), "order \(order) of \(hypothesis) in \(references)")
            }
        }
    }

    private func ngrams(_ units: [Int], _ order: Int) -> [ArraySlice<Int>: Int] {
        guard units.count >= order else { return [:] }
        return (0...units.count - order).reduce(into: [:]) { $0[units[$1..<$1 + order], default: 0] += 1 }
    }

    @Test(arguments: Metrics.all.map(\.key))
    func `many segments count as they do one by one`(key: String) throws {
        let metric = try #require(Metrics.named(key))
        let hypotheses = (0..<1000).map { "segment \($0) has \($0 * 7 % 13) apples, \($0 % 5) pears." }
        let references = [(0..<1000).map { "segment \($0) has \($0 * 5 % 13) apples and \($0 % 3) pears." }]
        let together = SegmentCounts(metric, hypotheses: hypotheses, references: references)
        #expect(together.count == 1000)
        for segment in [0, 255, 256, 511, 999] {
            let alone = SegmentCounts(
                metric, hypotheses: [hypotheses[segment]], references: references.map { [$0[segment]] })
            #expect(together[segment] == alone[0])
        }
        let twice = together.sum(of: [3, 3, 700])
        #expect(twice == zip(zip(together[3], together[3]), together[700]).map { $0.0 + $0.1 + $1 })
        #expect(together.sum() == together.sum(of: (0..<1000).reversed()))
    }

    @Test(arguments: Metrics.all.map(\.key))
    func `no segments score nothing`(key: String) throws {
        let metric = try #require(Metrics.named(key))
        #expect(metric.corpusScore(hypotheses: [], references: [[]]).value == 0)
    }

    @Test func `a corpus is scored by all metrics, as a whole and one by one`() throws {
        let hypotheses = ["one two three four five", "six"], references = [["one two three four six", "six"]]
        let metrics = Metrics.all.compactMap { Metrics.named($0.key) }
        let evaluation = CorpusEvaluation(hypotheses: hypotheses, references: references, metrics: metrics)
        for metric in metrics {
            let measure = try #require(evaluation[metric.key])
            #expect(measure.score == metric.corpusScore(hypotheses: hypotheses, references: references))
            #expect(
                measure.sentences[1] == metric.sentenceScore(hypothesis: "six", references: ["six"]).value)
            #expect(
                measure.score(of: [0])
                    == metric.corpusScore(hypotheses: [hypotheses[0]], references: [[references[0][0]]]))
        }
        #expect(evaluation["meteor"] == nil)
    }

    @Test func `lines of several scores align at the equals sign`() throws {
        let scores = ["bleu", "chrf++"].compactMap { Metrics.named($0) }
            .map { $0.corpusScore(hypotheses: ["a b c d e"], references: [["a b c d e"]]) }
        #expect(
            MetricScore.formatted(scores, width: 1) == [
                "    BLEU|nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0 = 100.0 100.0/100.0/100.0/100.0 "
                    + "(BP = 1.000 ratio = 1.000 hyp_len = 5 ref_len = 5)",
                "chrF2++|nrefs:1|case:mixed|eff:yes|nc:6|nw:2|space:no|version:2.6.0 = 100.0",
            ])
    }
}

@Suite struct QualityGateTests {
    @Test(arguments: [
        (29.734, 30, false, "BLEU is 29.73, which is 0.27 below the minimum of 30."),
        (29.999_7, 30, false, "BLEU is 29.9997, which is 0.0003 below the minimum of 30."),
        (30, 30, true, "BLEU is 30.00, at least 30."), (31.5, 30.5, true, "BLEU is 31.50, at least 30.5."),
    ])
    func `a verdict says by how much`(value: Double, minimum: Double, passed: Bool, sentence: String) {
        let score = MetricScore(name: "BLEU", value: value, signature: "")
        let verdict = QualityGate(metric: "bleu", minimum: minimum).verdict(on: score)
        #expect(verdict.isPassed == passed)
        #expect(verdict.sentence == sentence)
    }

    @Test(arguments: [
        (61.5, 60, false, "TER is 61.50, which is 1.50 above the maximum of 60."),
        (60, 60, true, "TER is 60.00, at most 60."),
    ])
    func `a maximum is for what should be small`(value: Double, maximum: Double, passed: Bool, sentence: String) {
        let score = MetricScore(name: "TER", value: value, signature: "")
        let verdict = QualityGate(metric: "ter", maximum: maximum).verdict(on: score)
        #expect(verdict.isPassed == passed)
        #expect(verdict.sentence == sentence)
    }

    @Test(arguments: [
        (28.87, 0.001, false, "BLEU fell by 1.23, from 30.10 to 28.87 against old, which is significant"),
        (28.87, 0.2, true, "BLEU fell by 1.23, from 30.10 to 28.87 against old, which is not significant"),
        (31.1, 0.001, true, "BLEU rose by 1.00, from 30.10 to 31.10 against old, which is significant"),
        (30.1, 1, true, "BLEU stayed at 30.10 against old"),
    ])
    func `a fall counts where it is significant`(value: Double, pValue: Double, passed: Bool, sentence: String) {
        let result = Resampling.Result(score: value, baseline: 30.1, pValue: pValue)
        let verdict = QualityGate.Verdict(BLEU(), result, significance: 0.05, baseline: "old", test: "test")
        #expect(verdict.isPassed == passed)
        let end = value == 30.1 ? "." : " (p = \(pValue.fixed(4)), test, level 0.05)."
        #expect(verdict.sentence == sentence + end)
    }
}

@Suite struct AnalysisTests {
    private func analysis(
        _ hypothesis: String, _ reference: String, source: String? = nil, in language: String, training: [String]? = nil
    ) -> CorpusAnalysis {
        let tokenizer = Tokenizers.default(for: LanguageTag(language)).tokenizer
        return CorpusAnalysis(
            hypotheses: [hypothesis], references: [[reference]], sources: source.map { [$0] },
            training: training.map { WordCounts($0, tokenizer) }, tokenizer: tokenizer,
            sourceTokenizer: Tokenizer13a())
    }

    @Test func `the sign of an unknown word is one word`() {
        for (language, text, count) in [
            ("en", "the <unk> sat on <unk>", 5), ("zh", "我们<unk>去公园<unk>。", 8), ("th", "ไป<unk>", 3),
        ] {
            let found = analysis(text, text, in: language, training: [text])
            #expect(found.hypothesisLengths == [count], "\(language)")
            #expect(found.unknown.count == text.ranges(of: "<unk>").count)
        }
        let unseen = analysis("a <unk> cat", "a cat", in: "en", training: ["a"]).unseen
        #expect(unseen?.examples.map(\.text) == ["cat"])
    }

    @Test(arguments: ["zh", "ja", "th"])
    func `numbers and names are found between signs without spaces`(language: String) {
        let reference =
            ["zh": "他在Berlin工作了25年。", "ja": "彼はBerlinで25年働いた。", "th": "เขาทำงานที่Berlinมา25ปี"][language] ?? ""
        let hypothesis = reference.replacing("25", with: "35").replacing("Berlin", with: "mill")
        let found = analysis(hypothesis, reference, source: "He ran a mill in Berlin for 25 years.", in: language)
        #expect(found.numbers.expected == 1 && found.numbers.lost.map(\.text) == ["25"])
        #expect(found.names?.lost.map(\.text) == ["Berlin"])
        #expect(found.untranslated?.examples.map(\.text) == ["mill"])
    }

    @Test(arguments: [
        ("zh", "东京都东京都东京都很大", ["东京都", "东京都"]), ("zh", "妈妈看看书", []), ("zh", "好好好好", ["好", "好"]),
        ("en", "the old the old mill", ["the old"]),
    ])
    func `repetitions are found by character too`(language: String, text: String, repeats: [String]) {
        #expect(analysis(text, "", in: language).repetitions.examples.map(\.text) == repeats)
    }
}
