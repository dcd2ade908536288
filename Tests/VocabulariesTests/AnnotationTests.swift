import TestSupport
import Testing
import Vocabularies

/// Source vocabularies that also read matches and terms.
@Suite struct AnnotationTests {
    private func annotated(_ kind: String, joint: Bool = false) throws -> VocabularyPair {
        try learn(kind, joint: joint) { $0.hasAnnotationTokens = true }
    }

    @Test(arguments: VocabularyKind.all.map(\.name), [false, true])
    func theTokensComeAfterTheSpecials(kind: String, joint: Bool) throws {
        let folder = try TemporaryFolder()
        let learnt = try annotated(kind, joint: joint)
        try learnt.copy(to: folder.path)
        let read = try VocabularyPair(folder: folder.path)
        let names = ["<term>", "<match-0>", "<match-70>", "<match-85>", "<match-95>", "<match-100>"]
        for pair in [learnt, read] {
            #expect(pair.hasAnnotationTokens)
            #expect((4..<10).map { pair.source.token($0) } == names)
            #expect(((4..<10).map { pair.target.token($0) } == names) == joint)
        }
        // Text cannot spell them, and they are no text.
        #expect(Set(learnt.source.encode(names.joined(separator: " "))).isDisjoint(with: AnnotationToken.ids))
        let cat = learnt.source.encode("Le chat")
        #expect(learnt.source.decode([4] + cat + [6, 9]) == learnt.source.decode(cat))
        #expect(try !learn(kind).hasAnnotationTokens)
    }

    @Test(arguments: VocabularyKind.all.map(\.name)) func theSourceKnowsBothLanguages(kind: String) throws {
        let pair = try learn(
            kind, source: ["aa bb cc dd", "aa cc bb"], target: ["žž čč šš ňň", "čč žž"]
        ) { $0.hasAnnotationTokens = true }
        for text in ["aa bb cc", "žž čč ňň"] { #expect(!pair.source.encode(text).contains(SpecialToken.unknown)) }
        #expect(pair.target.encode("aa").contains(SpecialToken.unknown))
        // Apart from that the target is learnt as ever.
        let plain = try learn(kind, source: ["aa bb cc dd", "aa cc bb"], target: ["žž čč šš ňň", "čč žž"])
        #expect(
            (0..<Int32(plain.target.count)).map(pair.target.token)
                == (0..<Int32(plain.target.count)).map(plain.target.token))
        #expect(pair.target.count == plain.target.count)
    }

    /// Counting in several passes counts each side once for each vocabulary.
    @Test func wordsAreCountedOnceInSeveralPasses() throws {
        let source = (0..<400).map { "a\($0 % 90) b\($0 % 7)" }, target = (0..<400).map { "ž\($0 % 60)" }
        func words(_ inMemory: Int) throws -> VocabularyPair {
            try learn("words", source: source, target: target) {
                $0.hasAnnotationTokens = true
                $0.tokensInMemory = inMemory
            }
        }
        #expect(try words(20).hasSameTokens(as: words(10_000)))
    }

    @Test func annotationsFollowTheSource() throws {
        let pair = try annotated("words")
        func tokens(_ text: String) -> [Int32] { pair.source.encode(text) }
        func encode(_ annotations: SourceAnnotations, longest: Int = 10) -> SourceTokens {
            pair.encodeSource("Le chat dort", annotations, longest: longest)
        }
        let own = tokens("Le chat dort")
        #expect(encode(SourceAnnotations()) == SourceTokens(own))
        let match = SourceAnnotations.Match(similarity: 0.8, target: "The cat sleeps")
        #expect(
            encode(SourceAnnotations(match: match, terms: ["cat", " ", "eggs"]))
                == SourceTokens(
                    tokens: own + [4] + tokens("cat") + [4] + tokens("eggs") + [6] + tokens("The cat sleeps"),
                    ownCount: 3))
        // What is too long is left out, and nothing else.
        #expect(encode(SourceAnnotations(match: match, terms: ["cat"]), longest: 2).tokens == own + [4] + tokens("cat"))
        #expect(encode(SourceAnnotations(match: match, terms: ["cat cat cat"]), longest: 3).tokens.count == 7)
        #expect(pair.encodeSource(" ", SourceAnnotations(match: match), longest: 9) == SourceTokens([]))
        for (similarity, token) in [(0.3, 5), (0.6999, 5), (0.7, 6), (0.85, 7), (0.9499, 7), (0.95, 8), (1, 9)] {
            #expect(AnnotationToken.match(similarity: similarity) == Int32(token))
        }
    }

    @Test func aFolderThatPromisesTokensHasThem() throws {
        let folder = try TemporaryFolder()
        try learn("words").copy(to: folder.path)
        let json = try String(decoding: folder.data("vocabulary.json"), as: UTF8.self)
        try folder.write(
            json.replacing("\"format\"", with: "\"annotationTokens\" : true, \"format\""), to: "vocabulary.json")
        let error = diagnostic { _ = try VocabularyPair(folder: folder.path) }
        #expect(error?.status == .badInput && error?.message.contains("lacks the tokens of annotations") == true)
    }
}

/// Tags of sources.
@Suite struct SourceTagTests {
    @Test(arguments: VocabularyKind.all.map(\.name), [false, true])
    func aVocabularyHasATokenForEach(kind: String, isAnnotated: Bool) throws {
        let folder = try TemporaryFolder()
        let tags = [SourceTag("bt"), SourceTag("<domain:legal>")].compactMap { $0 }
        let learnt = try learn(kind) {
            $0.tags = tags
            $0.hasAnnotationTokens = isAnnotated
        }
        try learnt.copy(to: folder.path)
        let first: Int32 = isAnnotated ? 10 : 4
        for pair in try [learnt, VocabularyPair(folder: folder.path)] {
            #expect(pair.tags == tags && tags.map(pair.id) == [first, first + 1])
            #expect((first..<first + 2).map { pair.source.token($0) } == ["<bt>", "<domain:legal>"])
            #expect(pair.target.token(first) != "<bt>")
            #expect(pair.id(of: try #require(SourceTag("x"))) == nil)
            // Text cannot spell them, and they are no text.
            let cat = pair.source.encode("Le chat <bt>")
            #expect(!cat.contains(first) && pair.source.decode([first] + cat) == pair.source.decode(cat))
            #expect(
                pair.encodeSource("Le chat", SourceAnnotations(tag: tags[1]), longest: 9)
                    == SourceTokens(
                        tokens: pair.source.encode("Le chat") + [first + 1],
                        ownCount: pair.source.encode("Le chat").count))
        }
        // A vocabulary without tags is as ever.
        #expect(try learn(kind).tags.isEmpty && !learn(kind).hasSameSource(as: learnt))
    }

    @Test(arguments: ["", "<>", "s", "<pad>", "term", "match-70", "a b", "é", String(repeating: "a", count: 65)])
    func notEverythingIsATag(_ text: String) { #expect(SourceTag(text) == nil) }

    @Test func brackets() { #expect(SourceTag("<bt>") == SourceTag("bt") && SourceTag("bt")?.token == "<bt>") }
}
