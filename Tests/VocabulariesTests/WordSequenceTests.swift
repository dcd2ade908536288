import Testing
import Vocabularies

/// Sentences of words as rows of ids.
@Suite struct WordSequenceTests {
    @Test func featuresTellWordsApart() throws {
        #expect(WordFeatures.of("Paris").count == WordFeatures.count && WordFeatures.names.count == WordFeatures.count)
        func feature(_ name: String, _ word: String) throws -> Int32 {
            WordFeatures.of(word)[try #require(WordFeatures.names.firstIndex(of: name))]
        }
        func same(_ name: String, _ first: String, _ second: String) throws -> Bool {
            try feature(name, first) == feature(name, second)
        }
        #expect(try same("shape", "Paris", "Rome") && !same("shape", "Paris", "paris"))
        #expect(
            try same("shape", "3.14", "27.5") && same("shape", "U.S.", "U.K.") && !same("shape", "NASA", "Nasa"))
        #expect(try same("word", "THE", "the") && !same("word", "the", "a"))
        #expect(try same("suffix-3", "walking", "Singing") && !same("suffix-3", "walking", "walked"))
        #expect(try same("prefix-2", "unknown", "untied") && !same("prefix-2", "unknown", "known"))
        // A letter and its accent are one character, however they are written.
        #expect(WordFeatures.of("caf\u{E9}") == WordFeatures.of("cafe\u{301}"))
        for word in ["", "a", "日本", "\u{1F600}", String(repeating: "x", count: 10_000)] {
            #expect(WordFeatures.of(word).allSatisfy { 0 < $0 && Int($0) < WordFeatures.buckets })
        }
        // Pinned: models keep their meaning.
        #expect(WordFeatures.of("Paris") == [5892, 27193, 5441, 15089, 23411, 29312, 18872, 7724, 11156])
    }

    @Test func rowsAreReadBack() throws {
        let vocabulary = try learn("characters").source
        let words = WordSequence(["Le", "chat", "\u{200B}", "!"], vocabulary)
        #expect(words.starts == [0, 2, 6, 7] && words.tokens.count == 8 && words.tokens[6] == SpecialToken.unknown)
        #expect(WordSequence(row: words.row) == words)
        #expect(words.row.count <= WordSequence.longestRow(tokens: 8))
        let plain = WordSequence(row: [5, 6, 7])
        #expect(plain.tokens == [5, 6, 7] && plain.starts == [0, 1, 2] && plain.features.isEmpty)
        #expect(WordSequence([String](), vocabulary).row == [SpecialToken.end])
    }

    @Test func aTaggingPairKeepsTokensAndFeaturesApart() throws {
        let pair = try learn("spaces").tagging(["A", "B"])
        let source = pair.encodeSource("Le\tchat\tinconnu", SourceAnnotations(), longest: 10)
        #expect(source.ownCount == 3 && source.tokens[2] == SpecialToken.unknown)
        #expect(source.tokens[3] == SpecialToken.end && source.tokens.count == 4 + 3 * (1 + WordFeatures.count))
        #expect(pair.target.encode("B\tA\tB") == [5, 4, 5] && pair.target.count == 6)
        #expect(pair.source.decode(source.tokens).hasPrefix("Le chat"))
    }
}
