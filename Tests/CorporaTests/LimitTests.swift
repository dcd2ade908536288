import Corpora
import Diagnostics
import Files
import Foundation
import TestSupport
import Testing

/// Inputs that would fill the memory if they were read to their end.
@Suite("Limits of memory")
struct LimitTests {
    private let million = String(repeating: "mot ", count: 1 << 18)

    @Test("one line of 20 MB, plain and gzipped, is an error with its place and what to do", arguments: [false, true])
    func longLine(isPacked: Bool) throws {
        let scratch = try TemporaryFolder()
        let long = String(repeating: million, count: 20)
        func path(_ text: String, _ name: String) throws -> String {
            let plain = try scratch.write(text, to: name)
            guard isPacked else { return plain }
            _ = try scratch.gzip(name)
            try FileManager.default.removeItem(atPath: plain)
            return plain + ".gz"
        }
        let table = try path("fr\ten\na\tb\nc\t\(long)\n", "t.tsv")
        let settings = try IngestSettings(source: "fr", target: "en")
        let first = try #require(throws: Diagnostic.self) {
            try Ingestion(settings).run([table], output: scratch.path("out"))
        }
        #expect(first.place == Place(table, line: 3))
        #expect(first.message.hasPrefix("the line is longer than 16777216 bytes"))
        let side = try path("un\n\(long)", "a.fr")
        _ = try path("one\ntwo\n", "a.en")
        let second = try #require(throws: Diagnostic.self) {
            try Ingestion(settings).run([scratch.path("a")], output: scratch.path("out"))
        }
        #expect(second.place == Place(side, line: 2))
        #expect(second.message.hasPrefix("the line is longer than 1048576 bytes"))
        #expect(second.message.contains("raise segmentLimit"))
    }

    @Test("the limit is the longest line that is read, with either line end and a byte order mark")
    func exactly() throws {
        let long = String(repeating: "x", count: 300_000)
        for (end, mark) in [("\n", ""), ("\r\n", "\u{FEFF}"), ("", "")] {
            let scratch = try TemporaryFolder()
            try scratch.write("\(mark)\(long)\(end)", to: "a.fr")
            try scratch.write("one\(end)", to: "a.en")
            var settings = try IngestSettings(source: "fr", target: "en")
            settings.segmentLimit = 300_000
            _ = try Ingestion(settings).run([scratch.path("a")], output: scratch.path("out"))
            #expect(try scratch.lines("out.fr") == [long])
            settings.segmentLimit -= 1
            #expect(throws: Diagnostic.self) {
                try Ingestion(settings).run([scratch.path("a")], output: scratch.path("out"))
            }
        }
    }

    @Test("a segment of a table counts like any other; columns beside it do not")
    func table() throws {
        let long = String(repeating: "x", count: 1000)
        let text = "fr\ten\tnote\na\tb\t\(long)\n"
        #expect(try ingest(text, name: "t.tsv") { $0.segmentLimit = 10 }.sources == ["a"])
        let error = try ingestError("fr\ten\na\tb\n\(long)\tc\n".utf8, name: "t.tsv") { $0.segmentLimit = 999 }
        #expect(error.place?.line == 3)
        #expect(error.message.contains("raise segmentLimit"))
        #expect(try ingest("fr\ten\na\tb\n", name: "t.tsv") { $0.segmentLimit = .max }.sources == ["a"])
        let columns = String(repeating: "\t", count: 100_000)
        #expect(try ingestError("\(columns)\n".utf8, name: "t.tsv").message.contains("more than 10000 columns"))
    }

    @Test("attributes of megabytes are an error, and soon")
    func attributes() throws {
        let error = try ingestError(tmx("<tu \(String(repeating: "a", count: 20))=\"\(million)\(million)\"").utf8)
        #expect(error.status == .badInput)
        let endless = try ingestError(tmx("<tu tuid=\"\(String(repeating: million, count: 8))").utf8)
        #expect(endless.message.hasPrefix("an element's attributes are longer than megabytes"))
        let language = try ingestError(tmx("<tu><tuv xml:lang=\"\(million.dropLast(9))\"/></tu>").utf8)
        #expect(language.message.hasPrefix("the name of a language is longer than"))
    }

    @Test("elements without text do not fill the memory where something is kept of each")
    func elements() throws {
        let codes = tmx(unit(String(repeating: "<ph/>", count: 100_000)))
        #expect(try ingestError(codes.utf8) { $0.inlineCodes = .placeholders }.message.contains("segment is longer"))
        let texts = tmx(unit("a<ph>" + String(repeating: "<sub/>", count: 100_000) + "</ph>"))
        #expect(try ingestError(texts.utf8) { $0.takesSubflows = true }.message.contains("segment is longer"))
        #expect(try ingest(texts).sources == ["a"])
        let variants = "<tu>" + String(repeating: "<tuv xml:lang=\"fr\"><seg>a</seg></tuv>", count: 300_000) + "</tu>"
        #expect(
            try ingestError(tmx(variants).utf8) { $0.variants = .all }.message.contains("more text in one language"))
        let marks = String(repeating: "<mrk mtype=\"seg\"/>", count: 100_000)
        let xliff =
            "<xliff version=\"1.2\"><file source-language=\"fr\" target-language=\"en\"><body><trans-unit>"
            + "<source>\(marks)</source></trans-unit></body></file></xliff>"
        #expect(try ingestError(xliff.utf8).message.hasPrefix("the unit has more segments"))
    }

    @Test("XLIFF states of many names are counted together from the thousandth on")
    func states() throws {
        let units = (0..<1500).map { index in
            "<trans-unit><source>a</source><target state=\"s\(index)\">b</target></trans-unit>"
        }
        let xliff =
            "<xliff version=\"1.2\"><file source-language=\"fr\" target-language=\"en\"><body>\(units.joined())"
            + "</body></file></xliff>"
        let states = try #require(try ingest(xliff).report.inputs.first?.states)
        #expect(states.count == 1001)
        #expect(states["s999"] == 1 && states["other"] == 500)
    }

    @Test("a document of XCES: words without end, names of languages again and again")
    func documents() throws {
        let scratch = try TemporaryFolder()
        for folder in ["fr", "en"] { try Folder.create(scratch.path(folder)) }
        try scratch.write(
            "<cesAlign><linkGrp fromDoc=\"fr/a.xml\" toDoc=\"en/a.xml\"><link xtargets=\"1;1\"/></linkGrp></cesAlign>",
            to: "links.xml")
        let languages = String(repeating: "<p lang=\"fr\"/>", count: 1000)
        try scratch.write("<text>\(languages)<s id=\"1\">a</s></text>", to: "fr/a.xml")
        try scratch.write("<text><s id=\"1\">b</s></text>", to: "en/a.xml")
        let ingestion = try Ingestion(IngestSettings(source: "fr", target: "en"))
        let report = try ingestion.run([scratch.path("links.xml")], output: scratch.path("out"))
        #expect(report.total.pairs == 1)
        try scratch.write("<text><s id=\"1\">\(String(repeating: "<w/>", count: 70_000))</s></text>", to: "en/a.xml")
        let error = try #require(throws: Diagnostic.self) {
            try ingestion.run([scratch.path("links.xml")], output: scratch.path("out"))
        }
        #expect(error.message.hasPrefix("the sentence has more than 65536 words"))
    }
}
