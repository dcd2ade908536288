import Diagnostics
import Foundation
import TestSupport
import Testing
import Vocabularies

@Suite struct VocabularyTests {
    static let kinds = VocabularyKind.all.map(\.name)

    @Test(arguments: kinds, [false, true]) func specialsComeFirst(kind: String, joint: Bool) throws {
        let pair = try learn(kind, joint: joint)
        #expect(pair.isJoint == joint)
        for vocabulary in [pair.source, pair.target] {
            #expect((0..<4).map { vocabulary.token($0) } == ["<pad>", "<unk>", "<s>", "</s>"])
            #expect(vocabulary.token(-1) == "<unk>")
            #expect(vocabulary.token(Int32(vocabulary.count)) == "<unk>")
        }
        #expect(joint == (pair.source.encode(Text.english[0]) == pair.target.encode(Text.english[0])))
    }

    @Test(arguments: kinds) func knownTextComesBack(kind: String) throws {
        let lines =
            Text.french + [
                "Quoi\u{00A0}?  Si\u{202F}! 1\u{2007}000\u{A0}€ \u{A0} x\u{A0}\u{A0}y\u{A0}",
                "👩‍🚀 ❤️ q\u{0323}\u{0307} e\u{0301} 日本",
            ]
        let vocabulary = try learn(kind, source: lines).source
        for line in lines {
            let ids = vocabulary.encode(line)
            #expect(!ids.contains(SpecialToken.unknown))
            #expect(ids.allSatisfy { $0 >= 4 && $0 < vocabulary.count })
            let noBreak: Set<Character> = ["\u{A0}", "\u{202F}", "\u{2007}"]
            let inner = line.trimmingCharacters(in: .whitespaces)
            let folded = inner.split { $0.isWhitespace && !noBreak.contains($0) }.joined(separator: " ")
            let expected = folded.precomposedStringWithCanonicalMapping
            #expect(Array(vocabulary.decode(ids).utf8) == Array(expected.utf8))
            #expect(Array(vocabulary.normalized(line).utf8) == Array(expected.utf8))
        }
    }

    @Test(arguments: kinds) func emptyTextHasNoIds(kind: String) throws {
        let vocabulary = try learn(kind).source
        for text in ["", " ", "\u{00A0}\t\u{2003}"] { #expect(vocabulary.encode(text) == []) }
        #expect(vocabulary.decode([]) == "")
        #expect(vocabulary.decode([SpecialToken.start, SpecialToken.end, SpecialToken.pad]) == "")
    }

    @Test(arguments: kinds) func specialsVanishFromText(kind: String) throws {
        let vocabulary = try learn(kind).source
        let text = kind == "spaces" ? "Le chat dort," : "Le chat dort"
        let ids = vocabulary.encode(text)
        let framed = [SpecialToken.start] + ids + [SpecialToken.end, SpecialToken.pad, SpecialToken.pad]
        #expect(vocabulary.decode(framed) == text)
    }

    @Test(arguments: kinds) func specialsInTextAreText(kind: String) throws {
        let vocabulary = try learn(kind, source: Text.french + ["<s> pad unk </s> <pad> <unk>"]).source
        let ids = vocabulary.encode("<s> <pad> </s>")
        #expect(!ids.contains { $0 == SpecialToken.pad || $0 == SpecialToken.start || $0 == SpecialToken.end })
    }

    @Test(arguments: [("words", 1, "Le <unk> dort"), ("characters", 2, "Le <unk><unk>at dort")])
    func unknownShows(kind: String, count: Int, shown: String) throws {
        let vocabulary = try learn(kind, source: ["Le loup dort au lit"]).source
        let text = kind == "spaces" ? "Le chat dort," : "Le chat dort"
        let ids = vocabulary.encode(text)
        #expect(ids.count { $0 == SpecialToken.unknown } == count)
        #expect(vocabulary.decode(ids) == shown)
    }

    @Test(arguments: kinds) func idsOutsideTheVocabularyAreUnknown(kind: String) throws {
        let vocabulary = try learn(kind).source
        let mark = vocabulary.decode([SpecialToken.unknown])
        #expect(mark.contains("<unk>") || mark.contains("⁇"))
        for id in [Int32(vocabulary.count), -1, .max, .min] { #expect(vocabulary.decode([id]) == mark) }
    }

    @Test func characterBlockIsUnknown() throws {
        let vocabulary = try learn("characters", source: ["a ▁ b"]).source
        #expect(vocabulary.encode("a ▁").map { vocabulary.token($0) } == ["a", "▁", "<unk>"])
        #expect(vocabulary.decode(vocabulary.encode("a b")) == "a b")
    }

    @Test func mostFrequentTokensAreKept() throws {
        let lines = ["b b b a a a c c d", "e, b"]
        func tokens(_ configure: (inout VocabularyOptions) -> Void) throws -> [String] {
            let vocabulary = try learn("words", source: lines, configure).source
            return (4..<Int32(vocabulary.count)).map { vocabulary.token($0) }
        }
        #expect(try tokens { _ in } == ["b", "a", "c", "d", "e", "￭,"])
        #expect(try tokens { $0.size = 7 } == ["b", "a", "c"])
        #expect(try tokens { $0.minimumCount = 2 } == ["b", "a", "c"])
        #expect(
            try tokens {
                $0.minimumCount = 3; $0.size = 5
            } == ["b"])
        #expect(try tokens { $0.minimumCount = 9 } == [])
    }

    @Test(arguments: kinds) func manyAtOnceAreAsOneByOne(kind: String) throws {
        let vocabulary = try learn(kind).source
        let lines = (0..<5000).map { "\(Text.french[$0 % 5]) \($0)" }
        #expect(vocabulary.encode(lines) == lines.map { vocabulary.encode($0) })
        #expect(vocabulary.encode([String]()) == [])
    }

    @Test func coverageCounts() throws {
        let vocabulary = try learn("words", source: ["a b c"]).source
        let coverage = VocabularyCoverage(of: vocabulary, on: ["a b", "a x y z", "", "b"])
        #expect((coverage.segments, coverage.tokens, coverage.unknown, coverage.longest) == (4, 7, 3, 4))
        #expect(abs(coverage.known - 4.0 / 7) < 1e-12 && coverage.meanLength == 1.75)
        #expect(VocabularyCoverage(of: vocabulary, on: ["a", "b", "a b", "c"], limit: 2).tokens == 3)
        #expect(VocabularyCoverage(of: vocabulary, on: []).known == 1)
    }

    @Test(arguments: kinds) func textIsNeeded(kind: String) {
        let error = diagnostic { _ = try learn(kind, target: ["", " \u{00A0}"]) }
        #expect(error?.status == .badInput)
        #expect(error?.message == "the en side has no text to learn a vocabulary from")
    }

    @Test func sampleIsDrawnBySeed() throws {
        let lines = (0..<1000).map { "w\($0)" }
        func words(_ seed: UInt64) throws -> Set<String> {
            let vocabulary = try learn("words", source: lines) {
                $0.sample = 100; $0.seed = seed
            }.source
            return Set((4..<Int32(vocabulary.count)).map { vocabulary.token($0) })
        }
        let first = try words(1)
        #expect(first.count == 100)
        #expect(try words(1) == first)
        #expect(try words(2) != first)
        // Drawn evenly: between a quarter and three quarters come from the first half.
        #expect((25...75).contains(first.count { Int($0.dropFirst()).map { $0 < 500 } == true }))
        #expect(try learn("words", source: ["a", "b"]) { $0.sample = 100 }.source.count == 6)
    }

    /// Text whose words and characters are rare in most lines.
    private static let long = (0..<3000).map { "mot w\($0 % 700) x\($0 % 13)" + ($0 % 997 == 500 ? " Ж\u{301}é" : "") }

    /// A sample is the segments of the same draw, and those with characters that it lacks.
    @Test(arguments: ["bpe", "unigram", "words"]) func sampleIsTheDrawnText(kind: String) throws {
        let lines = (0..<3000).map { "mot w\($0 % 700) x\($0 % 13)" }
        // Selection sampling with SplitMix64.
        var (state, drawn) = (UInt64(5), [String]())
        for (index, line) in lines.enumerated() {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            mixed ^= mixed >> 31
            if mixed.multipliedFullWidth(by: UInt64(lines.count - index)).high < UInt64(400 - drawn.count) {
                drawn.append(line)
            }
        }
        #expect(drawn.count == 400)
        let sampled = try learn(kind, source: lines, target: lines) {
            ($0.sample, $0.seed, $0.size) = (400, 5, 120)
        }
        #expect(sampled.sample == LearningSample(segments: 400, of: 3000, seed: 5))
        let whole = try learn(kind, source: drawn, target: drawn) { $0.size = 120 }
        #expect(whole.sample == nil && whole.hasSameTokens(as: sampled))
    }

    /// A character of the text is known whether or not the sample has it, in form C too.
    @Test(arguments: kinds, [false, true]) func samplesKnowAllCharacters(kind: String, joint: Bool) throws {
        let hasWholeWords = kind == "words" || kind == "spaces"
        let target = Self.long.map { $0.replacing("mot", with: "word") }
        let pair = try learn(kind, source: Self.long, target: target, joint: joint) {
            ($0.sample, $0.size) = (60, hasWholeWords ? 30 : 150)
        }
        let known = [pair.source, pair.target].map { !$0.encode("mot Ж\u{301}é").contains(SpecialToken.unknown) }
        #expect(known[0] == !hasWholeWords)
        #expect(!pair.target.encode("word Ж\u{301}é").contains(SpecialToken.unknown) == !hasWholeWords)
        guard kind == "bpe" || kind == "unigram" else { return }
        // Who asks for less than all characters gets them by chance.
        let partial = try learn(kind, source: Self.long, target: target) {
            ($0.sample, $0.size, $0.characterCoverage) = (60, 150, 0.999)
        }
        #expect(partial.source.encode("Ж").contains(SpecialToken.unknown))
    }

    /// Words that do not fit into memory together are counted in several passes, and the counts stay exact.
    @Test(arguments: ["words", "characters"], [nil, 40]) func manyPassesCountTheSame(kind: String, size: Int?) throws {
        let (one, two) = (try TemporaryFolder(), try TemporaryFolder())
        for (folder, limit) in [(one, 4_000_000), (two, 9)] {
            try learn(kind, source: Self.long, target: Text.english, joint: true) {
                ($0.tokensInMemory, $0.size) = (limit, size)
            }.copy(to: folder.path)
        }
        #expect(try one.data("joint.tsv") == two.data("joint.tsv"))
        #expect(try one.data("joint.tsv").split(separator: 0x0A).count > 30)
    }

    @Test func textIsReadRatherThanHeld() throws {
        for kind in Self.kinds {
            var passes = 0
            let text = LearningText { body in
                passes += 1
                for var line in Text.french { try line.withUTF8 { try body(.source, UnsafeRawBufferPointer($0)) } }
                for var line in Text.english { try line.withUTF8 { try body(.target, UnsafeRawBufferPointer($0)) } }
            }
            let streamed = try VocabularyPair(
                learning: #require(.named(kind)), from: text, sourceLanguage: "fr", targetLanguage: "en",
                isJoint: false, options: VocabularyOptions())
            #expect(passes == 2)
            #expect(try streamed.hasSameTokens(as: learn(kind)))
            #expect(
                try VocabularyCoverage.of(streamed, on: text, pairs: 5)
                    == [(streamed.source, Text.french), (streamed.target, Text.english)].map {
                        VocabularyCoverage(of: $0, on: $1)
                    })
        }
    }
}
