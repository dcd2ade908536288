import Evaluation
import Foundation
import Testing

/// What sacreBLEU 2.6.0 says, written by Reference/reference.py.
struct Reference: Decodable {
    struct Corpus: Decodable, CustomTestStringConvertible {
        let name: String
        let hypotheses: [String]
        let references: [[String]]
        let scores: [Score]

        var testDescription: String { name }
    }

    struct Score: Decodable {
        let metric: String
        let tokenizer: String
        let lowercase: Bool
        let value: Double
        let line: String
        let sentences: [Double]
        let sentenceLine: String

        enum CodingKeys: String, CodingKey {
            case metric, tokenizer, lowercase, value, line, sentences
            case sentenceLine = "sentence_line"
        }
    }

    struct Tokens: Decodable {
        let tokenizer: String
        let line: String
        let tokens: [String]
    }

    let corpora: [Corpus]
    let tokens: [Tokens]

    static func load() throws -> Reference {
        let url = try #require(
            Bundle.module.url(forResource: "scores", withExtension: "json", subdirectory: "Reference"))
        return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: url))
    }
}

@Suite struct SacreBLEUTests {
    @Test(arguments: try Reference.load().corpora)
    func `a corpus scores as in sacreBLEU`(_ corpus: Reference.Corpus) throws {
        for expected in corpus.scores {
            let metric = try metric(for: expected)
            let score = metric.corpusScore(hypotheses: corpus.hypotheses, references: corpus.references)
            #expect(score.formatted() == expected.line)
            #expect(abs(score.value - expected.value) < 1e-11, "\(expected.line)")
        }
    }

    @Test(arguments: try Reference.load().corpora)
    func `single segments score as in sacreBLEU`(_ corpus: Reference.Corpus) throws {
        for expected in corpus.scores {
            let metric = try metric(for: expected)
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
        #expect(Set(Tokenizers.all.map(\.name)) == Set(reference.tokens.map(\.tokenizer)))
        let scores = reference.corpora.flatMap(\.scores)
        #expect(Set(Metrics.all.map(\.key)) == Set(scores.map(\.metric)))
        #expect(scores.count == 21 * 8)
    }

    private func metric(for score: Reference.Score) throws -> any Metric {
        var options = Metrics.Options(lowercase: score.lowercase)
        if !score.tokenizer.isEmpty { options.tokenizer = try #require(Tokenizers.named(score.tokenizer)) }
        return try #require(Metrics.named(score.metric, options))
    }
}
