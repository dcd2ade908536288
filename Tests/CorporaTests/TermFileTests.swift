import Corpora
import Diagnostics
import Foundation
import TestSupport
import Testing

@Suite("Term files")
struct TermFileTests {
    private let terms: [[SegmentTerm]] = [
        [
            SegmentTerm(source: "pull request", target: "demande d'intégration"),
            SegmentTerm(source: "branches", target: "branche"),
        ],
        [],
        [SegmentTerm(source: "a\tb\\n", target: "line\nbreak\r")],
        [SegmentTerm(source: "\u{2028}", target: "😀")],
        [],
    ]

    @Test("what is written is read, one line for each segment")
    func roundTrip() throws {
        let scratch = try TemporaryFolder()
        let writer = try TermFileWriter(scratch.path("terms.tsv"))
        for line in terms { try writer.write(line) }
        #expect(scratch.names.isEmpty)
        try writer.commit()
        #expect(
            try scratch.text("terms.tsv")
                == "pull request\tdemande d'intégration\tbranches\tbranche\n\n"
                + "a\\tb\\\\n\tline\\nbreak\\r\n\u{2028}\t😀\n\n")
        #expect(try TermFileReader.terms(of: scratch.path("terms.tsv")) == terms)
        try scratch.write(scratch.gzip("terms.tsv"), to: "packed.gz")
        #expect(try TermFileReader.terms(of: scratch.path("packed.gz")) == terms)
    }

    @Test("lines are read one by one, with their numbers; Windows line ends are line ends")
    func streaming() throws {
        let scratch = try TemporaryFolder()
        let reader = try TermFileReader(scratch.write("a\tb\r\n\r\nc\td", to: "t.tsv"))
        #expect(try reader.next())
        #expect(reader.terms == [SegmentTerm(source: "a", target: "b")])
        #expect(reader.line == 1)
        #expect(try reader.next())
        #expect(reader.terms.isEmpty)
        #expect(try reader.next())
        #expect(reader.terms == [SegmentTerm(source: "c", target: "d")])
        #expect(reader.line == 3)
        #expect(try !reader.next())
    }

    private static let escape = "a backslash is followed by another one, or by t, n or r; write \\\\ for one"

    @Test(
        "damaged lines are named with line and column",
        arguments: [
            ("a", nil, "the line has 1 column, but each term has two: source, target"),
            ("a\tb\tc", nil, "the line has 3 columns, but each term has two: source, target"),
            ("\t", 1, "the source of a term is empty"),
            ("é\t", 3, "the target of a term is empty"),
            ("a\tb\t\td", 5, "the source of a term is empty"),
            ("a\té\tc\t", 7, "the target of a term is empty"),
            ("a\té\\x", 4, escape),
            ("a\\\tb", 2, escape),
        ] as [(String, Int?, String)])
    func damaged(line: String, column: Int?, message: String) throws {
        let scratch = try TemporaryFolder()
        let path = try scratch.write("a\tb\n\n\(line)\n", to: "t.tsv")
        let error = try #require(throws: Diagnostic.self) { try TermFileReader.terms(of: path) }
        #expect(error.status == .badInput)
        #expect(error.place == Place(path, line: 3, column: column))
        #expect(error.message == message)
        #expect(error.excerpt == line)
    }

    @Test("bytes that are not UTF-8 and a missing file")
    func unreadable() throws {
        let scratch = try TemporaryFolder()
        let path = try scratch.write(Array("a\t".utf8) + [0xE9, 0x0A], to: "t.tsv")
        let error = try #require(throws: Diagnostic.self) { try TermFileReader.terms(of: path) }
        #expect(error.place == Place(path, line: 1, column: 3))
        let missing = try #require(throws: Diagnostic.self) { try TermFileReader(scratch.path("none")) }
        #expect(missing.status == .missingInput)
    }
}
