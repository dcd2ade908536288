import Evaluation
import Foundation
import Testing
import Text

/// What sacreBLEU 2.6.0 says, written by Reference/reference.py.
struct Reference: Decodable {
    struct Corpus: Decodable, CustomTestStringConvertible {
        let name: String
        let hypotheses: [String]
        let references: [[String]]
        let scores: [Score]

        var testDescription: String { name }
    }

    /// How a metric is made; what is missing is sacreBLEU's default.
    struct Setting: Decodable {
        let metric, tokenize: String
        let lowercase: Bool
        let smoothMethod: String?
        let smoothValue: Double?
        let maxNgramOrder, charOrder, beta: Int?
        let effectiveOrder, whitespace, epsSmoothing, normalized, noPunct, asianSupport, caseSensitive: Bool?

        func make() throws -> any Metric {
            let smoothing = try #require(Smoothing(smoothMethod ?? "exp", value: smoothValue))
            let options = Metrics.Options(
                bleu: .init(
                    tokenizer: try #require(Tokenizers.named(tokenize)), lowercase: lowercase, smoothing: smoothing,
                    order: maxNgramOrder ?? 4, effectiveOrder: effectiveOrder ?? false),
                chrF: .init(
                    characterOrder: charOrder ?? 6, beta: beta ?? 2, lowercase: lowercase,
                    whitespace: whitespace ?? false, epsilonSmoothing: epsSmoothing ?? false),
                ter: .init(
                    normalized: normalized ?? false, withoutPunctuation: noPunct ?? false,
                    asianSupport: asianSupport ?? false, caseSensitive: caseSensitive ?? false))
            return try #require(Metrics.named(metric, options))
        }
    }

    struct Score: Decodable {
        let setting: Setting
        let value: Double
        let line: String
        let sentences: [Double]
        let sentenceLine: String

        enum CodingKeys: CodingKey { case value, line, sentences, sentenceLine }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            setting = try Setting(from: decoder)
            value = try container.decode(Double.self, forKey: .value)
            line = try container.decode(String.self, forKey: .line)
            sentences = try container.decode([Double].self, forKey: .sentences)
            sentenceLine = try container.decode(String.self, forKey: .sentenceLine)
        }
    }

    /// What the tests of significance say of a baseline and two systems: score, p-value, mean and interval of each.
    struct Significance: Decodable {
        struct Test: Decodable {
            let signature: String
            let results: [[Double?]]
        }
        let setting: Setting
        let confidence: String
        let bs, ar: Test

        enum CodingKeys: CodingKey { case confidence, bs, ar }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            setting = try Setting(from: decoder)
            confidence = try container.decode(String.self, forKey: .confidence)
            bs = try container.decode(Test.self, forKey: .bs)
            ar = try container.decode(Test.self, forKey: .ar)
        }
    }

    struct Tokens: Decodable {
        let tokenizer: String
        let line: String
        let tokens: [String]
    }

    let corpora: [Corpus]
    let tokens: [Tokens]
    /// A reference and three systems.
    let systems: [String: [String]]
    let significance: [Significance]

    static func load() throws -> Reference {
        let url = try #require(
            Bundle.module.url(forResource: "scores", withExtension: "json", subdirectory: "Reference"))
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Reference.self, from: Data(contentsOf: url))
    }
}

@Suite struct SacreBLEUTests {
    @Test(arguments: try Reference.load().corpora)
    func `a corpus scores as in sacreBLEU`(_ corpus: Reference.Corpus) throws {
        for expected in corpus.scores {
            let metric = try expected.setting.make()
            let score = metric.corpusScore(hypotheses: corpus.hypotheses, references: corpus.references)
            #expect(score.formatted() == expected.line)
            #expect(abs(score.value - expected.value) < 1e-11, "\(expected.line)")
        }
    }

    @Test(arguments: try Reference.load().corpora)
    func `single segments score as in sacreBLEU`(_ corpus: Reference.Corpus) throws {
        for expected in corpus.scores {
            let metric = try expected.setting.make()
            for (index, value) in expected.sentences.enumerated() {
                let score = metric.sentenceScore(
                    hypothesis: corpus.hypotheses[index], references: corpus.references.map { $0[index] })
                #expect(abs(score.value - value) < 1e-11, "\(expected.line), segment \(index)")
                if index == 0 { #expect(score.formatted() == expected.sentenceLine) }
            }
        }
    }

    @Test func `lines split into sacreBLEU's tokens`() throws {
        for expected in try Reference.load().tokens {
            let tokenizer = try #require(Tokenizers.named(expected.tokenizer))
            // Compared as scalars: Swift takes "é" and "e\u{301}" for the same string.
            let tokens = tokenizer.tokens(of: expected.line).map { Array($0.unicodeScalars) }
            #expect(
                tokens == expected.tokens.map { Array($0.unicodeScalars) }, "\(expected.tokenizer): \(expected.line)")
            #expect(tokenizer.count(of: expected.line) == expected.tokens.count)
        }
    }

    @Test func `every tokenizer and metric on offer has reference values`() throws {
        let reference = try Reference.load()
        let tokenizers = Set(Tokenizers.names).subtracting(SentencePieceTokenizer.names)
        #expect(tokenizers == Set(reference.tokens.map(\.tokenizer)))
        let scores = reference.corpora.flatMap(\.scores)
        #expect(Set(Metrics.all.map(\.key)) == Set(scores.map(\.setting.metric)))
        #expect(scores.count == 25 * 23)
    }

    @Test func `intervals and p-values are sacreBLEU's`() throws {
        let reference = try Reference.load()
        let references = [try #require(reference.systems["reference"])]
        let resampling = Resampling(seed: 12345)
        for expected in reference.significance {
            let metric = try expected.setting.make()
            var evaluations = try ["first", "second", "third"].map { name in
                CorpusEvaluation(
                    hypotheses: try #require(reference.systems[name]), references: references, metrics: [metric])
            }
            for (test, figures) in [
                (Resampling.Test.bootstrap, expected.bs), (.approximateRandomization, expected.ar),
            ] {
                let results = resampling.compare(
                    evaluations[1...].map(\.measures), with: evaluations[0].measures, by: test, samples: 200)
                for (result, figures) in zip(results, figures.results.dropFirst()) {
                    #expect(result[0].score == figures[0])
                    #expect(result[0].pValue == figures[1])
                    #expect(result[0].interval?.mean == figures[2])
                    #expect(result[0].interval?.halfWidth == figures[3])
                }
                #expect(results[0][0].baselineInterval?.mean == figures.results[0][2])
                #expect(results[0][0].baselineInterval?.halfWidth == figures.results[0][3])
                let added = "\(test.rawValue):200|seed:12345"
                #expect(
                    MetricScore.signature(evaluations[0].measures[0].score.signature, adding: added)
                        == figures.signature)
            }
            evaluations[0].estimateIntervals(samples: 200, by: resampling)
            #expect(evaluations[0].measures[0].score.formatted(width: 6) == expected.confidence)
        }
    }

    @Test func `segments may have fewer references than others`() throws {
        let counts = SegmentCounts(
            BLEU(), hypotheses: ["a b", "c d"], references: [["a b", "x"], [nil, "c d"]] as [[String?]])
        #expect(counts.references == nil)
        #expect(BLEU().score(counts.sum(), references: nil).signature.hasPrefix("nrefs:var|"))
        #expect(counts.value(0, 1) == 2)
        #expect(counts.value(1, 2) == 2)
    }
}

@Suite struct ResamplingTests {
    @Test func `the seed comes from sacreBLEU's variable`() throws {
        #expect(Resampling(environment: [:])?.seed == 12345)
        #expect(Resampling(environment: ["SACREBLEU_SEED": "7"])?.seedName == "7")
        #expect(Resampling(environment: ["SACREBLEU_SEED": "None"])?.seedName == "none")
        #expect(Resampling(environment: ["SACREBLEU_SEED": "seven"]) == nil)
    }

    @Test(arguments: Resampling.Test.allCases)
    func `a system does not differ from itself`(test: Resampling.Test) throws {
        let lines = (0..<300).map { "line \($0) of \($0 % 7) apples and \($0 % 11) pears" }
        let evaluation = CorpusEvaluation(
            hypotheses: lines, references: [lines.map { $0 + " now" }],
            metrics: Metrics.all.compactMap { Metrics.named($0.key) })
        let results = Resampling(seed: 1).compare(
            [evaluation.measures], with: evaluation.measures, by: test, samples: 100)
        #expect(results[0].count == Metrics.all.count)
        // A difference of zero is never exceeded by zero.
        #expect(results[0].allSatisfy { $0.pValue == 1.0 / 101 })
    }
}

@Suite struct TokenizerChoiceTests {
    @Test(arguments: [
        ("en", "13a"), ("fr-CA", "13a"), ("nb", "13a"), ("vi", "13a"), ("zh", "zh"), ("zh-CN", "zh"), ("ZH_tw", "zh"),
        ("zh-Hant-HK", "zh"), ("zho", "zh"), ("chi", "zh"), ("yue", "zh"), ("zh-Latn", "13a"), ("ja", "ja-mecab"),
        ("ja-JP", "ja-mecab"), ("jpn", "ja-mecab"), ("ja-Latn", "13a"), ("ko", "char"), ("kor", "char"), ("th", "char"),
        ("tha", "char"), ("lo-LA", "char"), ("km", "char"), ("khm", "char"), ("my", "char"), ("bur", "char"),
    ])
    func `a language has the tokenizer of sacreBLEU, or characters`(language: String, name: String) {
        #expect(Tokenizers.default(for: LanguageTag(language)).name == name)
    }

    @Test func `what sacreBLEU would choose otherwise is said`() {
        #expect(Tokenizers.default(for: LanguageTag("ja")).note == nil)
        #expect(Tokenizers.default(for: LanguageTag("zh")).note == nil)
        #expect(Tokenizers.default(for: LanguageTag("ko")).note?.contains("mecab-ko") == true)
        #expect(Tokenizers.default(for: LanguageTag("th")).note?.contains("sacreBLEU's default is 13a") == true)
    }

    @Test(arguments: [
        ("zh", "今天的天气很好，我们去公园散步吧。"), ("ja", "昨日の夜は雨が降っていました。"), ("ko", "오늘은 날씨가 매우 좋습니다."),
        ("th", "วันนี้อากาศดีมาก"), ("km", "ថ្ងៃនេះអាកាសធាតុល្អ"), ("my", "ဒီနေ့ရာသီဥတုကောင်းတယ်"), ("lo", "ມື້ນີ້ອາກາດດີ"),
    ])
    func `a perfect translation scores 100`(language: String, text: String) {
        let tokenizer = Tokenizers.default(for: LanguageTag(language)).tokenizer
        let score = BLEU(tokenizer: tokenizer).corpusScore(hypotheses: [text], references: [[text]])
        #expect(abs(score.value - 100) < 1e-9, "\(tokenizer.name)")
    }

    @Test func `an unknown name is refused with advice`() {
        for (name, advice) in [("Zh", "did you mean 'zh'?"), ("ja-mecb", "'ja-mecab'"), ("ko-mecab", "use char")] {
            #expect { try Tokenizers.make(name) } throws: { "\($0)".contains(advice) }
        }
    }
}
