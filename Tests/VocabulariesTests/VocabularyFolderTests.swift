import Diagnostics
import Foundation
import TestSupport
import Testing
import Vocabularies

@Suite struct VocabularyFolderTests {
    @Test(arguments: VocabularyKind.all.map(\.name), [false, true])
    func comesBackFromAFolder(kind: String, joint: Bool) throws {
        let folder = try TemporaryFolder()
        let learnt = try learn(kind, joint: joint)
        try learnt.copy(to: folder.path("a/b"))
        let read = try VocabularyPair(folder: folder.path("a/b"))
        #expect(read.kind.name == kind && read.isJoint == joint)
        #expect(read.sourceLanguage == "fr" && read.targetLanguage == "en")
        for (one, other) in [(learnt.source, read.source), (learnt.target, read.target)] {
            #expect(one.count == other.count)
            #expect((0..<Int32(one.count)).allSatisfy { one.token($0) == other.token($0) })
            for line in Text.french + Text.english + ["ЖЖ 👍"] { #expect(one.encode(line) == other.encode(line)) }
        }
        // A copy of a copy has the same files, byte for byte.
        try read.copy(to: folder.path("c"))
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path("a/b")) {
            #expect(try folder.data("a/b/\(name)") == folder.data("c/\(name)"))
        }
    }

    @Test func theSampleIsOnRecord() throws {
        let folder = try TemporaryFolder()
        try learn("bpe", source: Text.french, target: Text.english) { ($0.sample, $0.seed) = (3, 7) }.copy(
            to: folder.path)
        try VocabularyPair(folder: folder.path).copy(to: folder.path("copy"))
        #expect(
            try VocabularyPair(folder: folder.path("copy")).sample == LearningSample(segments: 3, of: 5, seed: 7))
        try learn("bpe") { $0.sample = 0 }.copy(to: folder.path)
        #expect(try !String(decoding: folder.data("vocabulary.json"), as: UTF8.self).contains("sample"))
    }

    @Test func filesOfAnotherKindGo() throws {
        let folder = try TemporaryFolder()
        try folder.write(Data("mine".utf8), to: "notes.txt")
        try learn("words").copy(to: folder.path)
        #expect(folder.names == ["notes.txt", "source.tsv", "target.tsv", "vocabulary.json"])
        try learn("bpe", joint: true).copy(to: folder.path)
        #expect(folder.names == ["joint.model", "notes.txt", "vocabulary.json"])
    }

    @Test func textFilesAreTokensAndCounts() throws {
        let folder = try TemporaryFolder()
        try learn("words", source: ["b a, b"], target: ["x"]).copy(to: folder.path)
        #expect(
            String(decoding: try folder.data("source.tsv"), as: UTF8.self)
                == "<pad>\t0\n<unk>\t0\n<s>\t0\n</s>\t0\nb\t2\na\t1\n￭,\t1\n")
        let json = try JSONSerialization.jsonObject(with: folder.data("vocabulary.json")) as? [String: Any]
        #expect(json?["kind"] as? String == "words" && json?["joint"] as? Bool == false)
        #expect(json?["source"] as? String == "fr" && json?["target"] as? String == "en")
        #expect((json?["conventions"] as? [String: String])?["joiner"] == "\u{FFED}")
    }

    @Test func folderThatCannotBeMade() throws {
        let folder = try TemporaryFolder()
        try folder.write(Data(), to: "file")
        let pair = try learn("characters")
        #expect(diagnostic { try pair.copy(to: folder.path("file/vocab")) }?.status == .cannotCreate)
    }

    /// What is done to a good folder, and the message that reading it gives, without the folder's path.
    struct Damage: CustomTestStringConvertible {
        var kind = "words"
        var file: String
        var edit: @Sendable (String) -> String?
        var status = ExitStatus.badInput
        var message: String

        var testDescription: String { message }
    }

    static let again = "build the vocabulary again with pipeline-vocab"
    static let damages: [Damage] = [
        Damage(
            file: "vocabulary.json", edit: { _ in nil }, status: .missingInput,
            message: "vocabulary.json: error: no such file; build the folder with pipeline-vocab"),
        Damage(
            file: "source.tsv", edit: { _ in nil }, status: .missingInput, message: "source.tsv: error: no such file"),
        Damage(
            kind: "bpe", file: "target.model", edit: { _ in nil }, status: .missingInput,
            message: "target.model: error: no such file"),
        Damage(
            file: "vocabulary.json", edit: { $0.replacing("\"format\" : 1,", with: "\"format\" : 1;") },
            message: """
                vocabulary.json:19:15: error: is not JSON; \(again)
                 19 |   "format" : 1;
                    |               ^
                """),
        Damage(
            file: "vocabulary.json", edit: { _ in "" },
            message: "vocabulary.json:1:1: error: ends too early to be JSON; \(again)"),
        Damage(
            file: "vocabulary.json", edit: { $0.replacing("\"kind\"", with: "\"sort\"") },
            message: "vocabulary.json: error: \"kind\" is missing; \(again)"),
        Damage(
            file: "vocabulary.json", edit: { $0.replacing("\"size\" : 7", with: "\"size\" : \"7\"") },
            message: "vocabulary.json: error: \"files.source.tsv.size\" has the wrong type of value; \(again)"),
        Damage(
            file: "vocabulary.json", edit: { $0.replacing("\"words\",\n    \"w", with: "\"moses\",\n    \"w") },
            message: "vocabulary.json: error: \"conventions\" has 'moses' for \"tokenizer\", this version 'words'; "
                + again),
        Damage(
            file: "vocabulary.json", edit: { $0.replacing("\"kind\" : \"words\"", with: "\"kind\" : \"word\"") },
            message: "vocabulary.json: error: \"kind\" is 'word', but it must be one of unigram, bpe, words, "
                + "spaces, characters; did you mean 'words'?"),
        Damage(
            file: "vocabulary.json", edit: { $0.replacing("\"format\" : 1", with: "\"format\" : 2") },
            message: "vocabulary.json: error: \"format\" is 2, but this version reads 1; \(again)"),
        Damage(
            file: "vocabulary.json", edit: { $0.replacing("\"<s>\"", with: "\"<bos>\"") },
            message: "vocabulary.json: error: \"specials\" must be <pad> <unk> <s> </s>, in this order; \(again)"),
        Damage(
            file: "vocabulary.json", edit: { $0.replacing("source.tsv", with: "../source.tsv") },
            message: "vocabulary.json: error: \"files\" must describe source.tsv and target.tsv; \(again)"),
        Damage(
            file: "source.tsv", edit: { $0.replacing("<unk>\t", with: "unk\t") },
            message: """
                source.tsv:2:1: error: expected <unk>: a vocabulary starts with <pad> <unk> <s> </s>
                 2 | unk 0
                   | ^
                """),
        Damage(
            file: "source.tsv", edit: { $0.replacing("a\t1", with: "b\t1") },
            message: """
                source.tsv:6:1: error: the token is on line 5 already; remove one of the two
                 6 | b 1
                   | ^
                """),
        Damage(
            file: "source.tsv", edit: { $0.replacing("a\t1", with: "a\tone") },
            message: """
                source.tsv:6:3: error: 'one' is not a count; build the vocabulary again
                 6 | a one
                   |   ^
                """),
        Damage(
            file: "source.tsv", edit: { $0.replacing("a\t1", with: "a") },
            message: """
                source.tsv:6: error: expected a token, a tab and a count; build the vocabulary again
                 6 | a
                """),
        Damage(
            file: "source.tsv", edit: { String($0.dropLast(6)) },
            message: "source.tsv: error: has 6 tokens, but vocabulary.json says 7; \(again)"),
        Damage(
            file: "source.tsv", edit: { _ in "<pad>\t0\n<unk>\t0\n" },
            message: "source.tsv:3: error: the file ends early: a vocabulary starts with <pad> <unk> <s> </s>; "
                + "build the vocabulary again"),
        Damage(
            kind: "characters", file: "source.tsv", edit: { $0.replacing("a\t1", with: "aa\t1") },
            message: """
                source.tsv:8:1: error: more than one character; build the vocabulary again
                 8 | aa
                   | ^
                """),
    ]

    @Test(arguments: damages) func damageIsNamed(_ damage: Damage) throws {
        let folder = try TemporaryFolder()
        try learn(damage.kind, source: ["b a, b"]).copy(to: folder.path)
        if let edited = damage.edit(String(decoding: try folder.data(damage.file), as: UTF8.self)) {
            try folder.write(Data(edited.utf8), to: damage.file)
        } else {
            try FileManager.default.removeItem(atPath: folder.path(damage.file))
        }
        let error = try #require(diagnostic { _ = try VocabularyPair(folder: folder.path) })
        #expect(error.status == damage.status)
        #expect(error.description.replacing(folder.path + "/", with: "") == damage.message)
    }

    @Test func bytesThatAreNotUTF8() throws {
        let folder = try TemporaryFolder()
        try learn("words").copy(to: folder.path)
        var bytes = try folder.data("target.tsv")
        let place = try #require(bytes.firstRange(of: Data("sleeps".utf8))).lowerBound
        bytes[place + 2] = 0xFF
        try folder.write(bytes, to: "target.tsv")
        let error = try #require(diagnostic { _ = try VocabularyPair(folder: folder.path) })
        #expect(error.status == .badInput)
        #expect(error.place?.file == folder.path("target.tsv") && error.place?.column == 3)
        #expect(error.place?.line == bytes[..<place].count { $0 == 0x0A } + 1)
    }

    @Test(arguments: [0, 100, -1]) func modelsCutOffOrChanged(count: Int) throws {
        let folder = try TemporaryFolder()
        try learn("unigram").copy(to: folder.path)
        var bytes = try folder.data("source.model")
        if count >= 0 { bytes = bytes.prefix(count) } else { bytes[bytes.count / 2] ^= 1 }
        try folder.write(bytes, to: "source.model")
        let error = try #require(diagnostic { _ = try VocabularyPair(folder: folder.path) })
        #expect(error.status == .badInput && error.place == Place(folder.path("source.model")))
        #expect(error.message == "is damaged, or not the file that vocabulary.json describes; \(Self.again)")
    }

    /// Folders of earlier versions have neither checksums of text files nor a normalization.
    @Test(arguments: VocabularyKind.all.map(\.name)) func foldersOfEarlierVersions(kind: String) throws {
        let folder = try TemporaryFolder()
        let isSubword = try #require(VocabularyKind.named(kind)).isSubword
        let learnt = try learn(kind) { $0.normalization = .nmtNFKC }
        try learnt.copy(to: folder.path)
        var json = try #require(
            try JSONSerialization.jsonObject(with: folder.data("vocabulary.json")) as? [String: Any])
        json["normalization"] = nil
        if !isSubword {
            json["files"] = (json["files"] as? [String: [String: Any]])?.mapValues { ["size": $0["size"] ?? 0] }
        }
        try folder.write(try JSONSerialization.data(withJSONObject: json), to: "vocabulary.json")
        let read = try VocabularyPair(folder: folder.path)
        #expect(read.normalization == nil && read.hasSameTokens(as: learnt) == isSubword)
        #expect(read.hasSameSource(as: learnt) == isSubword && read.hasSameTarget(as: learnt) == isSubword)
        #expect(try (read.digest() == learnt.digest()) == isSubword)
        for line in Text.french { #expect(read.source.encode(line) == learnt.source.encode(line)) }
        // These models never saw a no-break space.
        #expect(read.source.normalized("Où\u{A0}? e\u{301}") == "Où ? é")
        #expect(read.source.encode("Où\u{A0}? 3\u{202F}x") == read.source.encode("Où ? 3 x"))
    }

    @Test func normalizationIsKept() throws {
        let folder = try TemporaryFolder()
        let learnt = try learn("bpe", source: ["caf\u{E9} ½ m²"])
        try learnt.copy(to: folder.path)
        let read = try VocabularyPair(folder: folder.path)
        #expect(read.normalization == .nfc && read.hasSameTokens(as: learnt))
        #expect(read.source.encode("cafe\u{301}") == learnt.source.encode("caf\u{E9}"))
        let text = String(decoding: try folder.data("vocabulary.json"), as: UTF8.self)
        try folder.write(Data(text.replacing("\"nfc\"", with: "\"nfx\"").utf8), to: "vocabulary.json")
        let error = diagnostic { _ = try VocabularyPair(folder: folder.path) }
        #expect(error?.message == "\"normalization\" is 'nfx', which this version does not know; \(Self.again)")
    }

    /// A file of another run of the same size, as a process that was killed in the middle could leave it.
    @Test(arguments: VocabularyKind.all.map(\.name)) func mixturesAreRefused(kind: String) throws {
        let folder = try TemporaryFolder()
        let other = try TemporaryFolder()
        try learn(kind, source: ["ab ab ba"], target: ["cd cd dc"]).copy(to: folder.path)
        try learn(kind, source: ["ef ef fe"], target: ["cd cd dc"]).copy(to: other.path)
        let name = ["words", "spaces", "characters"].contains(kind) ? "source.tsv" : "source.model"
        try folder.write(try other.data(name), to: name)
        let error = try #require(diagnostic { _ = try VocabularyPair(folder: folder.path) })
        #expect(error.message.hasPrefix("is damaged, or not the file that vocabulary.json describes"))
    }

    @Test func noFolder() {
        let error = diagnostic { _ = try VocabularyPair(folder: "/nowhere/vocab") }
        #expect(error?.description == "/nowhere/vocab: error: no such folder; build it with pipeline-vocab")
        #expect(error?.status == .missingInput)
    }
}
