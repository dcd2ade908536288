import Diagnostics
import Evaluation
import Testing

@Suite struct SentenceScoreTests {
    @Test func closenessIsThatOfSentences() throws {
        for name in SentenceScore.names {
            for score in [
                try SentenceScore(name, target: "en"), try SentenceScore(name, tokenizer: Tokenizer13a()),
            ] {
                let found = score.scores([
                    ("The cat sleeps.", "The cat sleeps."), ("The cat eats.", "The cat sleeps."), ("", "a"),
                ])
                #expect(found[0] > 99.9 && found[1] < found[0] && found[1] > found[2], "\(name): \(found)")
            }
        }
        #expect(throws: Diagnostic.self) { try SentenceScore("ter", target: "en") }
    }
}
