import Corpora
import Diagnostics
import Foundation
import TestSupport
import Testing

@Suite("Match files")
struct MatchFileTests {
    private let matches: [SegmentMatch?] = [
        SegmentMatch(score: 1, kind: .context, origin: "memory.tmx#1", source: "Le chat.", target: "The cat."),
        nil,
        SegmentMatch(score: 0.75, kind: .fuzzy, origin: "a\tb#2", source: "C:\\new\tx", target: "line\nbreak\r"),
        SegmentMatch(score: 1, kind: .exact, origin: "", source: "\u{2028}", target: "😀"),
    ]

    @Test("what is written is read, one line for each segment")
    func roundTrip() throws {
        let scratch = try TemporaryFolder()
        let writer = try MatchFileWriter(scratch.path("matches.tsv"))
        for match in matches { try writer.write(match) }
        #expect(scratch.names.isEmpty)
        try writer.commit()
        #expect(
            try scratch.lines("matches.tsv") == [
                "1.0000\tcontext\tmemory.tmx#1\tLe chat.\tThe cat.", "0.0000\tnone\t\t\t",
                "0.7500\tfuzzy\ta\\tb#2\tC:\\\\new\\tx\tline\\nbreak\\r", "1.0000\texact\t\t\u{2028}\t😀",
            ])
        #expect(try MatchFileReader.matches(of: scratch.path("matches.tsv")) == matches)
        try scratch.write(scratch.gzip("matches.tsv"), to: "packed.gz")
        #expect(try MatchFileReader.matches(of: scratch.path("packed.gz")) == matches)
    }

    @Test(
        "scores are rounded down to four decimals",
        arguments: [
            (0, "0.0000"), (0.29, "0.2900"), (0.5, "0.5000"), (2.0 / 3, "0.6666"), (0.95, "0.9500"),
            (0.94999, "0.9499"), (0.99999, "0.9999"), (1, "1.0000"),
        ] as [(Double, String)])
    func rounding(score: Double, text: String) { #expect(MatchFile.fourDecimals(score) == text) }

    @Test(
        "damaged lines are named with line and column",
        arguments: [
            ("1.0\texact\to\ta", nil, "the line has 4 columns, but a match has 5: score, kind, origin, source, target"),
            (
                "1.0\texact\to\ta\tb\t", nil,
                "the line has 6 columns, but a match has 5: score, kind, origin, source, target"
            ),
            ("", nil, "the line has 1 column, but a match has 5: score, kind, origin, source, target"),
            ("1.5\texact\to\ta\tb", 1, "'1.5' is no score; write a number from 0 to 1"),
            ("-1\texact\to\ta\tb", 1, "'-1' is no score; write a number from 0 to 1"),
            ("nan\texact\to\ta\tb", 1, "'nan' is no score; write a number from 0 to 1"),
            ("\texact\to\ta\tb", 1, "'' is no score; write a number from 0 to 1"),
            ("0.5\tfuzy\to\ta\tb", 5, "there is no kind of match 'fuzy'; use context, exact, adapted, fuzzy or none"),
            ("0.5\tnone\t\t\t", 1, "a segment without a match has the score 0.0000"),
            ("0.0\tnone\t\tx\t", 11, "a segment without a match has no text here"),
            ("0.5\tfuzzy\té\t\tb", 13, "the source of a match is empty"),
            ("0.5\tfuzzy\té\ta\t", 15, "the target of a match is empty"),
            (
                "0.5\tfuzzy\té\ta\tb\\x", 16,
                "a backslash is followed by another one, or by t, n or r; write \\\\ for one"
            ),
            (
                "0.5\tfuzzy\té\ta\tb\\", 16,
                "a backslash is followed by another one, or by t, n or r; write \\\\ for one"
            ),
        ] as [(String, Int?, String)])
    func damaged(line: String, column: Int?, message: String) throws {
        let scratch = try TemporaryFolder()
        let path = try scratch.write("0.0000\tnone\t\t\t\n\(line)\n", to: "m.tsv")
        let error = try #require(throws: Diagnostic.self) { try MatchFileReader.matches(of: path) }
        #expect(error.status == .badInput)
        #expect(error.place == Place(path, line: 2, column: column))
        #expect(error.message == message)
        #expect(error.excerpt == line)
    }

    @Test("bytes that are not UTF-8 and a missing file")
    func unreadable() throws {
        let scratch = try TemporaryFolder()
        let path = try scratch.write(Array("0.5\tfuzzy\to\ta\t".utf8) + [0xE9, 0x0A], to: "m.tsv")
        let error = try #require(throws: Diagnostic.self) { try MatchFileReader.matches(of: path) }
        #expect(error.place == Place(path, line: 1, column: 15))
        let missing = try #require(throws: Diagnostic.self) { try MatchFileReader(scratch.path("none")) }
        #expect(missing.status == .missingInput)
    }
}
