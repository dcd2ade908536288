import Diagnostics
import Embeddings
import Foundation
import TestSupport
import Testing
import Vocabularies

/// Neighbours, sums of words, and tests of vectors.
@Suite struct QuestionTests {
    private let sandbox: TemporaryFolder
    /// Words whose vectors are sums by construction.
    private let space: WordSpace

    init() throws {
        sandbox = try TemporaryFolder()
        let vectors: [(String, [Float])] = [
            ("man", [1, 0, 0, 0]), ("woman", [0, 1, 0, 0]), ("king", [1, 0, 2, 0]), ("queen", [0, 1, 2, 0]),
            ("paris", [0, 0, 0, 1]), ("zero", [0, 0, 0, 0]),
        ]
        space = WordSpace(WordVectors(vectors.map(\.0), width: 4, values: vectors.flatMap(\.1)))
    }

    private func place(_ word: String) throws -> Int { try #require(space.index(of: word)) }

    @Test func neighboursAndSums() throws {
        let near = space.nearest(to: [(try place("king"), 1)], count: 2)
        #expect(near.map(\.word) == ["queen", "man"])
        #expect(abs(near[0].similarity - 0.8) < 1e-6 && abs(near[1].similarity - 1 / 5.0.squareRoot()) < 1e-6)
        let sum = space.nearest(
            to: [(try place("king"), 1), (try place("man"), -1), (try place("woman"), 1)], count: 1)
        #expect(sum.first?.word == "queen")
        let all = space.nearest(to: [(try place("king"), 1)], count: 100)
        #expect(all.count == 5)
        #expect(space.index(of: "KING") == space.index(of: "king") && space.index(of: "nobody") == nil)
        let (king, queen, zero) = (try place("king"), try place("queen"), try place("zero"))
        #expect(abs(space.similarity(king, queen) - 0.8) < 1e-6 && space.similarity(king, zero) == 0)
    }

    @Test func sumsAreRead() throws {
        let sum = try WordSum("king - man + woman")
        #expect(sum.terms.map(\.word) == ["king", "man", "woman"])
        #expect(sum.terms.map(\.isSubtracted) == [false, true, false])
        #expect(try WordSum("- a + well-known").terms.map(\.isSubtracted) == [true, false])
        for text in ["", "+", "a b", "a + + b", "a -", "a - - b", "+ a"] {
            #expect(message { _ = try WordSum(text) }.contains("is no sum of words"), "\(text)")
        }
    }

    @Test func analogies() throws {
        try sandbox.write(
            ": family\nMan woman king queen\nman king woman queen\n: capitals\nparis man rome woman\n", to: "a.txt")
        let test = try AnalogyTest(sandbox.path("a.txt"))
        let (sections, total) = try test.results(in: space)
        #expect(sections.map(\.name) == ["family", "capitals"])
        #expect(sections[0].questions == 2 && sections[0].asked == 2 && sections[0].correct == 2)
        #expect(sections[1].asked == 0 && sections[1].skipped == 1 && sections[1].accuracy == nil)
        #expect(total.questions == 3 && total.correct == 2 && total.accuracy == 1)
        // Among the first three words there is no queen.
        #expect(try test.results(in: space, limit: 3).total.asked == 0)
    }

    @Test(arguments: [
        ("", "a.txt: error: has no question"), (": a\n", "has no question"),
        (":\na b c d\n", "a.txt:1: error: the section"),
        (": a\na b c\n", "a.txt:2: error: a question has four words, this line 3"),
        (": a\na b c d\n\na b c d e\n", "a.txt:4: error: a question has four words, this line 5"),
    ])
    func brokenAnalogies(_ text: String, _ expected: String) throws {
        try sandbox.write(text, to: "a.txt")
        let found = message { _ = try AnalogyTest(sandbox.path("a.txt")) }
        #expect(found.contains(expected), "\(found)")
    }

    @Test func similarities() throws {
        // Cosines 0.8, 1/√5, 0; the order of the scores is another, with a tie.
        for text in [
            "word1\tword2\tscore\nking\tqueen\t7\nman\tKing\t7\nman\twoman\t1\nman\tnobody\t3\n",
            "# a comment\nking,queen,7\nman,king,7\nman,woman,1\nman,nobody,3\n",
            "king queen 7 x\nman king 7 y\nman woman 1 z\nman nobody 3 w\n",
            // As SimLex-999 and WordSim-353 are distributed.
            "word1\tword2\tPOS\tSimLex999\tconc(w1)\tSD(SimLex)\nking\tqueen\tN\t7\t2\t1\nman\tking\tN\t7\t3\t1\n"
                + "man\twoman\tN\t1\t5\t1\nman\tnobody\tN\t3\t4\t1\n",
            "Word 1,Word 2,Human (mean)\nking,queen,7.0\nman,king,7.0\nman,woman,1.0\nman,nobody,3.0\n",
            "# sets\n#\nWord 1\tWord 2\tFirst\tHuman (mean)\nking\tqueen\t7\t7\n"
                + "man\tking\t0\t7\nman\twoman\t9\t1\nman\tnobody\t3\t3\n",
        ] {
            try sandbox.write(text, to: "s.tsv")
            let result = try SimilarityTest(sandbox.path("s.tsv")).result(in: space)
            #expect(result.pairs == 4 && result.asked == 3 && result.skipped == 1)
            // scipy.stats.spearmanr([0.8, 0.447, 0], [7, 7, 1])
            #expect(abs((result.spearman ?? 0) - 0.8660254037844387) < 1e-12)
        }
    }

    @Test func spearman() {
        // Values of scipy.stats.spearmanr.
        #expect(
            abs((SimilarityTest.spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]) ?? 0) - 0.8207826816681233) < 1e-12)
        #expect(abs((SimilarityTest.spearman([1, 2, 2, 9], [4, 1, 1, 0]) ?? 0) + 1) < 1e-12)
        #expect(SimilarityTest.spearman([1, 2], [3, 3]) == nil && SimilarityTest.spearman([1], [1]) == nil)
    }

    @Test(arguments: [
        ("", "s.tsv: error: has no pair"), ("# x\n\n", "has no pair"),
        ("a\tb\t1\na\tb\n", "s.tsv:2: error: expected two words and a score"),
        ("a\tb\t1\na\tb\tx\n", "s.tsv:2: error: expected two words and a score"),
        ("a\tb\tPOS\tSimLex999\na\tb\tN\n", "s.tsv:2: error: expected two words and a score"),
        ("a\tb\tinf\n", "s.tsv:1: error: expected two words"), ("a b\n", "s.tsv:1: error: expected two words"),
    ])
    func brokenSimilarities(_ text: String, _ expected: String) throws {
        try sandbox.write(text, to: "s.tsv")
        let found = message { _ = try SimilarityTest(sandbox.path("s.tsv")) }
        #expect(found.contains(expected), "\(found)")
    }
}
