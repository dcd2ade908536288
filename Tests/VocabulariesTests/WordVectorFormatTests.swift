import Diagnostics
import Foundation
import TestSupport
import Testing
import Vocabularies

/// Files of word vectors: what is written reads back, and what is broken is refused.
@Suite struct WordVectorFormatTests {
    private let sandbox: TemporaryFolder

    init() throws { sandbox = try TemporaryFolder() }

    private let vectors = WordVectors(
        ["le", "￭,", "été", "<unk>", "▁x"], width: 3,
        values: [0.1, -2.5e-20, 3e30, 1, 0, -0.0, 1 / 3, 2 / 3, .leastNonzeroMagnitude, 7, 8, 9, -1, -2, -3])

    private func expectSame(_ read: WordVectors) {
        #expect(read.words == vectors.words && read.width == 3)
        #expect(read.values.map(\.bitPattern) == vectors.values.map(\.bitPattern))
    }

    @Test(arguments: WordVectorFormat.allCases)
    func whatIsWrittenReadsBack(_ format: WordVectorFormat) throws {
        try vectors.write(to: sandbox.path("a"), format)
        let read = try WordVectors(sandbox.path("a"))
        expectSame(read)
        try read.write(to: sandbox.path("b"), format)
        let names = format == .projector ? ["/vectors.tsv", "/metadata.tsv"] : [""]
        for name in names { #expect(try sandbox.data("a" + name) == sandbox.data("b" + name)) }
        guard format != .projector else { return }
        try sandbox.write(sandbox.gzip("a"), to: "c.gz")
        expectSame(try WordVectors(sandbox.path("c.gz")))
    }

    /// The files are those of the original programs, byte for byte.
    @Test func theFilesAreThoseOfOtherPrograms() throws {
        let small = WordVectors(["a", "bc"], width: 2, values: [1, -0.5, 0.25, 2])
        try small.write(to: sandbox.path("t.vec"), .text)
        #expect(try sandbox.text("t.vec") == "2 2\na 1.0 -0.5\nbc 0.25 2.0\n")
        try small.write(to: sandbox.path("b.bin"), .binary)
        let bytes: [UInt8] =
            Array("2 2\na ".utf8) + [0, 0, 0x80, 0x3F, 0, 0, 0, 0xBF, 0x0A]
            + Array("bc ".utf8) + [0, 0, 0x80, 0x3E, 0, 0, 0, 0x40, 0x0A]
        #expect(try Array(sandbox.data("b.bin")) == bytes)
        try small.write(to: sandbox.path("p"), .projector)
        #expect(try sandbox.text("p/vectors.tsv") == "1.0\t-0.5\n0.25\t2.0\n")
        #expect(try sandbox.text("p/metadata.tsv") == "a\nbc\n")
        // Without line feeds between vectors, as gensim writes them.
        try sandbox.write(
            bytes.filter { $0 != 0x0A }.prefix(3) + [0x0A] + bytes.dropFirst(4).filter { $0 != 0x0A }, to: "g.bin")
        #expect(try WordVectors(sandbox.path("g.bin")).values == small.values)
        // With spaces at the ends of lines, as the original writes them; without a first line, as GloVe has it.
        try sandbox.write("2 2 \na 1 -0.5 \nbc 0.25 2e0 \n", to: "w.txt")
        #expect(try WordVectors(sandbox.path("w.txt")).values == small.values)
        try sandbox.write("a 1 -0.5\r\nbc\t0.25\t2", to: "g.txt")
        #expect(try WordVectors(sandbox.path("g.txt")).words == small.words)
        try sandbox.write("word\tcount\na\t7\nbc\t3\n", to: "p/metadata.tsv")
        #expect(try WordVectors(sandbox.path("p")).words == small.words)
        #expect(WordVectorFormat.ofName("x.bin") == .binary && WordVectorFormat.ofName("x.vec") == .text)
    }

    @Test func theFirstOfEqualWordsCounts() throws {
        try sandbox.write("3 1\na 1\nb 2\na 3\n", to: "d.vec")
        let read = try WordVectors(sandbox.path("d.vec"))
        #expect(read.words == ["a", "b"] && read.values == [1, 2] && read.index(of: "b") == 1)
    }

    @Test(arguments: [
        ("", "v: error: has no vectors"), ("\n", "v:1: error: expected a word and its numbers"),
        ("word\n", "v:1: error: expected a word"),
        ("a 1 2\nb 1\n", "v:2: error: a vector has 1 number, the others have 2"),
        ("a 1 2\nb 1 2 3\n", "v:2: error: a vector has 3 numbers"), ("a 1 x\n", "'x' is no finite number"),
        ("a 1 nan\n", "'nan' is no finite number"), ("a 1 1e99\n", "is no finite number"),
        ("2 2\na 1 2\n", "v: error: is cut off: it has 1 vector, and its first line promises 2"),
        ("1 2\na 1 2\nb 1 2\n", "v:3: error: has more vectors than the 1 that"),
        ("1 2\na 1\n", "v:2: error: a vector has 1 number"), ("5 0\na\n", "v:1: error: the first line promises"),
        ("5 99999\na 1\n", "v:1: error: the first line promises"), ("-1 2\na 1 2\n", "the first line promises -1"),
    ])
    func brokenText(_ text: String, _ expected: String) throws {
        try sandbox.write(text, to: "v")
        #expect(throws: Diagnostic.self) { _ = try WordVectors(sandbox.path("v")) }
        do { _ = try WordVectors(sandbox.path("v")) } catch { #expect("\(error)".contains(expected), "\(error)") }
    }

    /// A binary file, cut off at every byte or with one byte changed, is refused or has other numbers; it never crashes.
    @Test func brokenBinary() throws {
        try vectors.write(to: sandbox.path("v.bin"), .binary)
        let bytes = try Array(sandbox.data("v.bin"))
        for count in 5..<(bytes.count - 1) {
            try sandbox.write(bytes.prefix(count), to: "cut.bin")
            #expect(throws: Diagnostic.self, "\(count)") { _ = try WordVectors(sandbox.path("cut.bin")) }
        }
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 0x81
            try sandbox.write(damaged, to: "bad.bin")
            do {
                let read = try WordVectors(sandbox.path("bad.bin"))
                // By their bits: to a processor that takes denormal numbers for zero, some are equal.
                let isOther = read.values.map(\.bitPattern) != vectors.values.map(\.bitPattern)
                #expect(read.words != vectors.words || isOther || index >= bytes.count - 1)
            } catch let error as Diagnostic { #expect(error.status == .badInput) }
        }
        try sandbox.write(bytes + Array("more".utf8), to: "long.bin")
        #expect {
            _ = try WordVectors(sandbox.path("long.bin"))
        } throws: {
            "\($0)".contains("has bytes after the \(vectors.count) vectors that its first line promises")
        }
        let infinite = WordVectors(["a", "b"], width: 1, values: [1, .infinity])
        try infinite.write(to: sandbox.path("i.bin"), .binary)
        #expect {
            _ = try WordVectors(sandbox.path("i.bin"))
        } throws: { "\($0)".contains("vector 2 has 'inf', which is no finite number") }
        try sandbox.write(Array("1 1\n".utf8) + [0xFF, 0xFE, 0x20, 0, 0, 0, 0], to: "u.bin")
        #expect { _ = try WordVectors(sandbox.path("u.bin")) } throws: { "\($0)".contains("not UTF-8") }
    }

    @Test(arguments: [
        ("1\t2\n3\t4\n", "a\n", "p/vectors.tsv:2: error: is a vector without a word"),
        ("1\t2\n", "a\nb\n", "p/metadata.tsv:2: error: has a word without a vector"),
        ("1\t2\n3\n", "a\nb\n", "p/vectors.tsv:2: error: a vector has 1 number"),
        ("1\t2\n", "word\tcount\n", "has the names of columns and no word"), ("", "", "p: error: has no vectors"),
        ("1\tx\n", "a\n", "p/vectors.tsv:1: error: 'x' is no finite number"),
    ])
    func brokenProjectorFiles(_ vectors: String, _ words: String, _ expected: String) throws {
        try sandbox.write(vectors, to: "p/vectors.tsv")
        try sandbox.write(words, to: "p/metadata.tsv")
        #expect { _ = try WordVectors(sandbox.path("p")) } throws: { "\($0)".contains(expected) }
    }

    @Test func wordsThatAFormatCannotHold() throws {
        let spaced = WordVectors(["a b"], width: 1, values: [1])
        for format in [WordVectorFormat.text, .binary] {
            #expect {
                try spaced.write(to: sandbox.path("s"), format)
            } throws: { "\($0)".contains("cannot hold the word 'a b'") }
            #expect(!sandbox.exists("s"))
        }
        try spaced.write(to: sandbox.path("s"), .projector)
        #expect(try WordVectors(sandbox.path("s")).words == ["a b"])
        #expect(throws: Diagnostic.self) {
            try WordVectors(["a\tb"], width: 1, values: [1]).write(to: sandbox.path("t"), .projector)
        }
        try sandbox.write("x", to: "file")
        #expect { try spaced.write(to: sandbox.path("file"), .projector) } throws: { "\($0)".contains("is a file") }
    }

    @Test func vectorsOfAVocabulary() throws {
        let words = try VocabularyPair(
            learning: try #require(VocabularyKind.named("words")),
            source: ["le chat, le chien"], target: ["the cat"], sourceLanguage: "fr", targetLanguage: "en",
            isJoint: false, options: VocabularyOptions())
        try sandbox.write("chat 1 2\n￭, 3 4\nabsent 5 6\nchat 7 8\n", to: "v.vec")
        let found = try TokenVectors(sandbox.path("v.vec"), for: words.source, width: 2)
        #expect(found.rows.count == 2 && found.rows.values.contains([1, 2]) && found.rows.values.contains([3, 4]))
    }
}
