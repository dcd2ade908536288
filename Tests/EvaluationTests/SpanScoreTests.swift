import Evaluation
import Foundation
import Testing

/// Spans of tags, as conlleval counts them.
@Suite struct SpanScoreTests {
    private static func tags(_ text: String) -> [String] { text.split(separator: " ").map(String.init) }

    private static func scores(_ truth: String, _ found: String, _ scheme: TagScheme = .iob2) -> SpanScores {
        var scores = SpanScores()
        scores.add(truth: tags(truth), found: tags(found), scheme: scheme)
        return scores
    }

    @Test(arguments: [
        ("B-A I-A O B-B", "A0-2 B3-4"), ("I-A I-A B-A O", "A0-2 A2-3"), ("I-A I-B B-B", "A0-1 B1-2 B2-3"),
        ("S-A B-A I-A E-A S-B", "A0-1 A1-4 B4-5"), ("O I-A O E-B E-B", "A1-2 B3-4 B4-5"), ("B-A I-B", "A0-1 B1-2"),
        ("O O", ""), ("B-A", "A0-1"), ("E-A I-A", "A0-1 A1-2"), ("S-A I-A I-A", "A0-1 A1-3"), ("B-A B-A", "A0-1 A1-2"),
        ("B-A-B I-A-B", "A-B0-2"), ("B I O B B", "span0-2 span3-4 span4-5"), ("S B I E I", "span0-1 span1-4 span4-5"),
    ])
    func spansAreThoseOfTheScript(_ text: String, _ expected: String) {
        let spans = SpanScores.spans(Self.tags(text)).map { "\($0.kind)\($0.words.lowerBound)-\($0.words.upperBound)" }
        #expect(spans.joined(separator: " ") == expected)
    }

    @Test func precisionRecallAndAccuracy() {
        let scores = Self.scores("B-A I-A O B-B O B-A", "B-A I-A O B-A B-B O")
        #expect(scores.all == .init(truth: 3, found: 3, right: 1) && scores.words == 6 && scores.rightTags == 3)
        #expect(scores.kinds["A"] == .init(truth: 2, found: 2, right: 1))
        #expect(scores.kinds["B"] == .init(truth: 1, found: 1, right: 0))
        #expect(scores.all.f1 == 1 / 3.0 && scores.accuracy == 0.5 && scores.forbidden == 0)
        // The same words with another end are another span.
        #expect(Self.scores("B-A I-A", "B-A O").all.right == 0)
        #expect(Self.scores("N V", "N N", .plain).accuracy == 0.5)
        #expect(SpanScores().all.f1 == 0 && SpanScores().accuracy == 0)
    }

    /// What the script says of random tags; how it was made is in `Reference/README.md`.
    private struct Case: Decodable {
        struct Kind: Decodable {
            var shares: [String]
            var found: Int

            init(from decoder: any Decoder) throws {
                var values = try decoder.unkeyedContainer()
                shares = try (0..<3).map { _ in try values.decode(String.self) }
                found = try values.decode(Int.self)
            }
        }

        var truth: [String], found: [String]
        /// Spans of the truth, found, and right.
        var counts: [Int]
        /// Accuracy, precision, recall and F1 in percent.
        var shares: [String]
        var kinds: [String: Kind]
    }

    @Test func figuresAreThoseOfTheScript() throws {
        let path = try #require(Bundle.module.url(forResource: "Reference/spans", withExtension: "json"))
        let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: path))
        #expect(cases.count == 30)
        func percent(_ share: Double) -> String { String(format: "%.2f", 100 * share) }
        func shares(_ counts: SpanScores.Counts) -> [String] {
            [percent(counts.precision), percent(counts.recall), percent(counts.f1)]
        }
        for (number, one) in cases.enumerated() {
            var scores = SpanScores()
            for (truth, found) in zip(one.truth, one.found) {
                scores.add(truth: Self.tags(truth), found: Self.tags(found), scheme: .iob1)
            }
            let all = scores.all
            #expect([all.truth, all.found, all.right] == one.counts, "case \(number)")
            #expect([percent(scores.accuracy)] + shares(all) == one.shares, "case \(number)")
            #expect(Set(scores.kinds.keys) == Set(one.kinds.keys), "case \(number)")
            for (kind, counts) in scores.kinds {
                #expect(counts.found == one.kinds[kind]?.found, "\(kind) of case \(number)")
                #expect(shares(counts) == one.kinds[kind]?.shares, "\(kind) of case \(number)")
            }
        }
    }

    @Test(arguments: [
        (["O B-A I-A O", "B-A B-B"], TagScheme.iob2), (["O I-A I-A B-A"], .iob1), (["B-A I-A", "O I-B"], .iob1),
        (["S-A B-A E-A O"], .bioes), (["N V N"], .plain), (["O O"], .plain), (["B-A N"], .plain),
        (["O B I O", "B B"], .iob2), (["O I I B"], .iob1), (["S O B E"], .bioes), (["O I", "S E"], .plain),
        (["B I N"], .plain), (["B-A I-A O", "B O"], .plain),
    ])
    func schemesAreFound(_ sentences: [String], _ scheme: TagScheme) {
        #expect(TagScheme(of: sentences.map(Self.tags)) == scheme)
    }

    @Test(arguments: [
        (TagScheme.iob2, "O I-A", 1), (.iob2, "B-A I-B", 1), (.iob2, "B-A I-A B-A", 0), (.iob1, "O B-A", 1),
        (.iob1, "I-A B-A I-A", 0), (.bioes, "B-A O", 1), (.bioes, "B-A E-A S-B", 0), (.bioes, "E-A", 1),
        (.plain, "N V", 0), (.iob2, "B I O I", 1), (.iob1, "O B", 1),
    ])
    func forbiddenTagsAreCounted(_ scheme: TagScheme, _ found: String, _ count: Int) {
        #expect(Self.scores(found, found, scheme).forbidden == count)
    }
}
