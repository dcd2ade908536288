import Diagnostics
import Foundation
import Synchronization
import TestSupport
import Testing
import Vocabularies

/// What Python's sentencepiece makes of the same text: Reference/make_reference.py.
struct Reference: Decodable {
    struct Case: Decodable, CustomTestStringConvertible {
        var kind: String
        var size: Int
        var normalization: String
        var coverage: Double
        var splitsDigits: Bool
        var fallsBackToBytes: Bool
        var pieces: [String]
        var ids: [[Int32]]
        var decoded: [String]

        var testDescription: String { "\(kind) \(size) \(normalization)" }
    }

    var text: [String]
    var others: [String]
    var cases: [Case]
    var model: Data

    static let shared: Result<Reference, any Error> = Result {
        let url = try #require(
            Bundle.module.url(forResource: "reference", withExtension: "json", subdirectory: "Reference"))
        return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: url))
    }
}

@Suite struct SubwordTests {
    @Test(arguments: 0..<7) func piecesAndIdsAreThoseOfPython(index: Int) throws {
        let reference = try Reference.shared.get()
        let expected = reference.cases[index]
        let vocabulary = try learn(expected.kind, source: reference.text) {
            $0.size = expected.size
            $0.normalization = SubwordNormalization(rawValue: expected.normalization) ?? .nmtNFKC
            $0.characterCoverage = expected.coverage
            $0.splitsDigits = expected.splitsDigits
            $0.fallsBackToBytes = expected.fallsBackToBytes
        }.source
        #expect((0..<Int32(vocabulary.count)).map { vocabulary.token($0) } == expected.pieces)
        for (text, (ids, decoded)) in zip(reference.others, zip(expected.ids, expected.decoded)) {
            #expect(vocabulary.encode(text) == ids)
            #expect(vocabulary.decode(ids) == decoded)
        }
    }

    @Test func readsAModelOfPython() throws {
        let reference = try Reference.shared.get()
        let vocabulary = try SubwordVocabulary(model: Array(reference.model), path: "x.model")
        let expected = reference.cases[4]
        #expect((0..<Int32(vocabulary.count)).map { vocabulary.token($0) } == expected.pieces)
        #expect(reference.others.map { vocabulary.encode($0) } == expected.ids)
    }

    @Test(arguments: ["bpe", "unigram"]) func sameTextGivesSameBytes(kind: String) throws {
        let text = try Reference.shared.get().text
        var files: [Data] = []
        for _ in 0..<3 {
            let folder = try TemporaryFolder()
            try learn(kind, source: text) { $0.size = 90 }.copy(to: folder.path)
            files.append(try folder.data("source.model"))
        }
        #expect(files[0] == files[1] && files[1] == files[2])
    }

    @Test(arguments: ["bpe", "unigram"]) func tooSmallASizeNamesTheLeast(kind: String) throws {
        let text = try Reference.shared.get().text
        let error = try #require(diagnostic { _ = try learn(kind, source: text) { $0.size = 20 } })
        #expect(error.status == .usage)
        let least = try #require(error.message.firstMatch(of: /ask for at least (\d+)/).flatMap { Int($0.1) })
        #expect(error.message.hasPrefix("size 20 is too small: the characters of the text alone take \(least);"))
        #expect(try learn(kind, source: text, target: ["a"]) { $0.size = least }.source.count == least)
        #expect(diagnostic { _ = try learn(kind, source: text) { $0.size = least - 1 } } != nil)
    }

    @Test(arguments: ["bpe", "unigram"]) func smallTextGivesWhatItHas(kind: String) throws {
        let pair = try learn(kind, source: ["a"], target: ["ab ab"]) { $0.size = 8000 }
        #expect((5...8).contains(pair.source.count) && (6...10).contains(pair.target.count))
        #expect(pair.target.decode(pair.target.encode("ba a")) == "ba a")
    }

    /// By itself a vocabulary is small where there is little text, but has room for all characters of a script.
    @Test func sizeFollowsFromTheText() throws {
        let latin = (0..<6000).map { "\($0 * 7919) \($0 * 104_729) \($0 * 1_299_709)" }
        let chinese = (0..<3000).map { String(Unicode.Scalar(0x4E00 + UInt32($0))!) + "一二" }
        #expect(try learn("unigram", source: latin).source.count == 2000)
        let count = try learn("unigram", source: chinese, target: latin).source.count
        #expect(count > 3000 && count <= 6004, "\(count)")
    }

    /// A word of more than 65,535 characters would end the process inside SentencePiece; lines with a reserved
    /// character would be left out.
    @Test(arguments: ["bpe", "unigram"]) func strangeTextIsLearnt(kind: String) throws {
        let long = String(repeating: "ab", count: 40_000) + String(repeating: "\u{FDFA}", count: 5000)
        let lines = [long, "▅ déjà ▅▅vu", "nul\u{0}nul \u{FFFD}\u{10FFFF}", "one line\ntwo lines\r\n", "\u{FEFF}bom"]
        let vocabulary = try learn(kind, source: lines) { $0.size = 200 }.source
        #expect(!vocabulary.encode("déjà vu abba nul").contains(SpecialToken.unknown))
        #expect(vocabulary.encode("▅").contains(SpecialToken.unknown))
        #expect(vocabulary.encode(long).count > 5_000)
    }

    @Test(arguments: [("bpe", Float(0.3)), ("unigram", 0.1)]) func samplingRepeats(kind: String, alpha: Float) throws {
        let text = try Reference.shared.get().text
        let vocabulary = try #require(try learn(kind, source: text).source as? SubwordVocabulary)
        let segment = "le chat promène la chienne"
        let drawn = (0..<50).map { vocabulary.sample(segment, alpha: alpha, seed: $0) }
        #expect(Set(drawn).count > 10)
        for ids in drawn { #expect(vocabulary.decode(ids) == segment) }
        // On other threads, in another order.
        let again = Mutex([UInt32: [Int32]]())
        DispatchQueue.concurrentPerform(iterations: 50) { index in
            let seed = UInt32(49 - index)
            let ids = vocabulary.sample(segment, alpha: alpha, seed: seed)
            again.withLock { $0[seed] = ids }
        }
        #expect(again.withLock { ids in (0..<50).map { ids[$0] } } == drawn)
        if kind == "bpe" { #expect(vocabulary.sample(segment, alpha: 0, seed: 1) == vocabulary.encode(segment)) }
    }

    /// Text of many scripts, with characters that compatibility forms would change, comes back as it was.
    @Test(arguments: ["bpe", "unigram"], [false, true]) func textComesBack(kind: String, joint: Bool) throws {
        let words = [
            "m²", "½", "x₂", "ﬁn", "№5", "Ⅳ", "™", "…", "１２３", "（注）", "「はい」", "ｶﾀｶﾅ", "カタカナ", "人人生而自由，", "ราชการ", "น้ำ",
            "ភាសា", "မြန်မာ", "ພາສາ", "हिन्दी", "বাংলা", "தமிழ்", "한국어", "العربية", "عــربي", "עִבְרִית", "Ελληνικά", "ϐ",
            "Україна", "հայ", "ქართ", "አማርኛ", "caf\u{E9}", "Việt", "a\u{A0}:", "1\u{202F}000", "«\u{A0}oui\u{A0}»",
            "zero\u{200B}width",
            "co\u{AD}op", "👩‍🚀", "❤️", "🇫🇷", "𝒳", "é̱", "\u{1E9B}\u{323}",
        ].map(\.precomposedStringWithCanonicalMapping)
        var generator = Lehmer(state: 7)
        let lines = (0..<300).map { _ in
            (0..<Int.random(in: 1...6, using: &generator)).map { _ in words.randomElement(using: &generator) ?? "" }
                .joined(separator: " ")
        }
        let pair = try learn(kind, source: lines, target: words, joint: joint) { $0.size = 400 }
        for vocabulary in [pair.source, pair.target] {
            for line in lines + words {
                let ids = vocabulary.encode(line)
                #expect(!ids.contains(SpecialToken.unknown), "\(line)")
                #expect(vocabulary.decode(ids).unicodeScalars.elementsEqual(line.unicodeScalars), "\(line)")
                // The same in form D, as some systems write it.
                #expect(vocabulary.encode(line.decomposedStringWithCanonicalMapping) == ids, "\(line)")
            }
        }
    }

    @Test func coverageShowsWhatNormalizationChanges() throws {
        let lines = ["100 m² à louer", "ﬁn", "½ tasse ½", "plain  text", "déjà vu"]
        func coverage(_ normalization: SubwordNormalization) throws -> VocabularyCoverage {
            let vocabulary = try learn("unigram", source: lines) { $0.normalization = normalization }.source
            return VocabularyCoverage(of: vocabulary, on: lines)
        }
        let changing = try coverage(.nmtNFKC)
        #expect(changing.changed == 3)
        #expect(
            changing.changes.map { [$0.before, $0.after] } == [["m²", "m2"], ["ﬁn", "fin"], ["½", "1\u{2044}2"]])
        #expect(try coverage(.nfc).changed == 0)
        #expect(try coverage(.identity).changed == 0)
        #expect(try coverage(.nmtNFKCCaseFolded).changed == 3)
    }

    /// Text without anything special is cut as with the rule that was the default before.
    @Test(arguments: ["bpe", "unigram"]) func ordinaryTextIsCutAsBefore(kind: String) throws {
        let text = try Reference.shared.get().text.map { $0.replacing("…", with: "...") }
        let before = try learn(kind, source: text) { $0.normalization = .nmtNFKC }.source
        let now = try learn(kind, source: text).source
        #expect(now.count == before.count)
        for line in text { #expect(now.encode(line).map(now.token) == before.encode(line).map(before.token)) }
    }

    @Test func damagedModelsAreRefused() throws {
        let model = Array(try Reference.shared.get().model)
        for count in [0, 1, 10, model.count / 2, model.count - 1] {
            let error = diagnostic { _ = try SubwordVocabulary(model: Array(model.prefix(count)), path: "x.model") }
            #expect(error?.status == .badInput)
            #expect(error?.place == Place("x.model"))
        }
        let error = diagnostic { _ = try SubwordVocabulary(model: Array("text\n".utf8), path: "x.model") }
        #expect(error?.message.hasPrefix("is not a SentencePiece model: ") == true)
    }
}
