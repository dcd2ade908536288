import Corpora
import Foundation
import TestSupport
import Testing

private func rows(_ text: String, name: String = "a.tsv", _ adjust: (inout IngestSettings) -> Void = { _ in }) throws
    -> [String]
{
    try ingest(text, name: name, adjusting: adjust).pairs.map { "\($0.source)|\($0.target)" }
}

@Suite("Tables")
struct TableTests {
    @Test(
        "fields in quotes",
        arguments: [
            ("fr\ten\n\"a \"\"b\"\" c\"\t\"d \"\"e\"\"\"\n", ["a \"b\" c|d \"e\""]),
            ("fr\ten\n\"a \"\"b\"\"\"\t\"d, e\"\n\"f\"\tg\n", ["a \"b\"|d, e", "f|g"]),
            ("fr\ten\n\"a\tb\"\tc\nd\te\n", ["a b|c", "d|e"]),
            ("fr\ten\n\"a\nb\"\tc\nd\te\n", ["a b|c", "d|e"]),
            ("\"fr\"\t\"en\"\n\"a\"\t\"b\"\n\"c\"\t\"\"\"d\"\"\"\n", ["a|b", "c|\"d\""]),
            // Speech, in a table without quoting.
            (
                "fr\ten\n\"Oui\"\t\"Yes\"\n\"Oui\", dit-il.\t\"Yes,\" he said.\na\tb\n",
                [
                    "\"Oui\"|\"Yes\"", "\"Oui\", dit-il.|\"Yes,\" he said.", "a|b",
                ]
            ),
            (
                "fr\ten\n\"Il entre.\t\"He enters.\nIl sort.\"\tHe leaves.\"\n",
                [
                    "\"Il entre.|\"He enters.", "Il sort.\"|He leaves.\"",
                ]
            ),
            ("fr\ten\na 3\" b\tc\n", ["a 3\" b|c"]),
            ("fr\ten\ta\nb\tc\td\n\ne\tf\t\t\n", ["b|c", "e|f"]),
        ])
    func quotes(text: String, pairs: [String]) throws {
        #expect(try rows(text) == pairs)
        #expect(try rows(text.replacing("\n", with: "\r\n")) == pairs)
    }

    @Test(
        "commas and semicolons",
        arguments: [
            ("fr,en\n\"a, b\",\"c \"\"d\"\"\"\n", ["a, b|c \"d\""]),
            ("id;en;fr\n1;\"b;c\";\"a\nb\"\n2;d;e\n", ["a b|b;c", "e|d"]),
            ("en,fr\nx,\n,y\nz,w\n", ["w|z"]),
        ])
    func commas(text: String, pairs: [String]) throws {
        #expect(try rows(text, name: "A.CSV") == pairs)
    }

    @Test("rows with more or fewer columns than the header")
    func columns() throws {
        for row in ["a", "a\tb\tc"] {
            let error = try ingestError("fr\ten\nx\ty\n\(row)\n".utf8, name: "a.tsv")
            #expect(error.place?.line == 3)
            #expect(error.message.contains("but the first one 2"))
            let kept = try ingest("fr\ten\nx\ty\n\(row)\nz\tw\n", name: "a.tsv") { $0.isLenient = true }
            #expect(kept.sources == ["x", "z"])
            #expect(kept.counts.damagedUnits == 1)
        }
        let open = try ingestError("fr,en\na,b\n\"c,d\n".utf8, name: "a.csv")
        #expect(open.place?.line == 3)
        #expect(open.message.hasPrefix("a field in quotes begins here and does not end"))
    }

    @Test("a column that is not there is named with those that are")
    func missingColumn() throws {
        let error = try ingestError("fr\ten\na\tb\n".utf8, name: "a.tsv") { $0.sourceColumn = "text" }
        #expect(
            error.message
                == "there is no column 'text', which sourceColumn names; the columns here are: 1 'fr', 2 'en'")
        #expect(try ingestError("a\tb\n".utf8, name: "a.tsv") { $0.targetColumn = "3" }.message.contains("column '3'"))
    }

    @Test("UTF-16, with either order of bytes", arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian])
    func utf16(encoding: String.Encoding) throws {
        func bytes(_ text: String) -> [UInt8] { Array(("\u{FEFF}" + text).data(using: encoding) ?? Data()) }
        let long = String(repeating: "é𝄞 ", count: 20_000) + "z"
        #expect(try ingest(bytes("fr\ten\na\u{1D11E}é\tb\n"), name: "a.tsv").sources == ["a\u{1D11E}é"])
        let read = try ingest(bytes("fr\ten\r\n\(long)\tb\r\n"), name: "a.tsv")
        #expect(read.sources == [long])
        let scratch = try TemporaryFolder()
        try scratch.write(bytes("a\nb\n"), to: "c.fr")
        try scratch.write("x\ny\n", to: "c.en")
        _ = try Ingestion(IngestSettings(source: "fr", target: "en")).run(
            [scratch.path("c")], output: scratch.path("o"))
        #expect(try scratch.lines("o.fr") == ["a", "b"])
        let half = try ingestError(bytes("fr\ten\na\tb\n").dropLast(), name: "a.tsv")
        #expect(half.message.contains("UTF-16 text is damaged"))
    }

    @Test("the summary says what was taken, in the singular where it is one")
    func summary() throws {
        let summary = try ingest("fr-CA\ten\na\tb\n", name: "a.tsv").report.summary
        #expect(summary.contains("a.tsv: TSV, 1 unit, 1 pair\n1 pair from 1 unit → "))
        #expect(summary.contains("\ntaken as fr: fr-ca (1)"))
        #expect(!summary.contains("taken as en"))
        let table = "fr\ten\nla cafe\u{301}\tb\n"
        #expect(try ingest(table, name: "a.tsv").report.summary.hasSuffix("\n  1 pair brought into Unicode form C"))
    }
}

@Suite("Origins")
struct OriginTests {
    @Test("notes, properties and authors of a unit")
    func properties() throws {
        let scratch = try TemporaryFolder()
        try scratch.write(
            tmx(
                """
                <tu tuid="u&amp;1" creationid="ann" changeid="bob" usagecount="3"><note>first\tnote</note>
                <prop type="Txt::Subject">law</prop><prop type="x-Document">guide</prop><prop type="x-project">P 1</prop>
                <tuv xml:lang="fr" changedate="20200101T000000Z"><note>of the variant</note><seg><hi>a</hi></seg></tuv>
                <tuv xml:lang="de"><note>not this</note><seg>c</seg></tuv><tuv xml:lang="en"><seg>b</seg></tuv></tu>
                """), to: "a.tmx")
        try scratch.write(
            """
            <xliff version="1.2"><file source-language="fr" target-language="en" original="R&amp;D"><body>
            <trans-unit id="7" resname="title"><source>c</source><target state="final"><g id="1">d</g></target><note from="ann">see
            above</note></trans-unit></body></file></xliff>
            """, to: "b.xlf")
        var settings = try IngestSettings(source: "fr", target: "en")
        settings.tracesOrigins = true
        _ = try Ingestion(settings).run(["a.tmx", "b.xlf"].map(scratch.path), output: scratch.path("out"))
        let rows = try scratch.lines("out.origins.tsv").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
        #expect(
            rows[0].suffix(6) == ["document", "author", "notes", "properties", "source-codes", "target-codes"])
        #expect(
            rows[1].dropFirst(2) == [
                "u&1", "", "20200101T000000Z", "law", "guide", "bob", "first note | of the variant",
                "usagecount=3; x-project=P 1", "<hi>a</hi>", "",
            ])
        #expect(
            rows[2].dropFirst(2) == [
                "7", "", "", "", "R&D", "", "see above", "resname=title; state=final", "", "…",
            ])
    }
}
