import Corpora
import Diagnostics
import Foundation
import TestSupport
import Testing

private struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let message: String

    init(_ name: String, _ text: String, _ message: String) {
        self.init(name, bytes: Array(text.utf8), message)
    }

    init(_ name: String, bytes: [UInt8], _ message: String) {
        self.name = name
        self.bytes = bytes
        self.message = message
    }

    var testDescription: String { name }
}

private let bomb = """
    <?xml version="1.0"?>
    <!DOCTYPE tmx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>
    <tmx version="1.4"><body><tu><tuv xml:lang="fr"><seg>&c;</seg></tuv></tu></body></tmx>
    """

/// As a string it would be made character by character.
private let endless = [UInt8](repeating: UInt8(ascii: "x"), count: 20_000_000)

private let cases = [
    Case("empty file", "", "memory.tmx: error: the file is empty"),
    Case("plain text", "Bonjour\nle monde\n", "is not XML"),
    Case("white space", " \n \n", "is not XML"),
    Case("zip", bytes: [0x50, 0x4B, 3, 4, 0, 0], "the zip archive cannot be read"),
    Case(
        "game map", "<?xml version=\"1.0\"?>\n<map version=\"1.0\"><layer/></map>",
        "the root element is <map>, not <tmx>; it looks like"),
    Case("DocBook", "<book version=\"5\"/>", "the root element is <book>"),
    Case("HTML", "<!DOCTYPE html>\n<html><body></body></html>", "the root element is <html>"),
    Case("only a comment", "<!-- x -->", "memory.tmx:1:11: error: the XML is not well formed"),
    Case("cut off", String(tmx(unit("a")).dropLast(20)), "the file ends early, within <"),
    Case("cut in a tag", "<tmx><body><tu", "memory.tmx:1:"),
    Case("wrong end tag", tmx("\n<tu><tuv xml:lang=\"fr\"><seg>a</tuv></tu>\n"), "memory.tmx:3:"),
    Case("two roots", "<tmx></tmx><tmx/>", "not well formed"),
    Case(
        "bare ampersand", tmx("\n\n" + unit("AT & T")),
        "error: the XML is not well formed: this & begins no reference; write it as &amp;\n 4 | "),
    Case("reference without its end", tmx("\n\n" + unit("R&D work")), "this & begins no reference; write it as &amp;"),
    Case("bare less-than", tmx(unit("a < b")), "memory.tmx:2:"),
    Case("control character", tmx(unit("a\u{1}b")), "memory.tmx:2:"),
    Case("reference to a control character", tmx(unit("a&#1;b")), "memory.tmx:2:"),
    Case("zero byte", tmx(unit("a\u{0}b")), "memory.tmx:2:"),
    Case("attribute without quotes", tmx("<tu srclang=fr></tu>"), "memory.tmx:2:"),
    Case("attribute twice", tmx("<tu srclang=\"a\" srclang=\"b\"></tu>"), "memory.tmx:2:"),
    Case(
        "not UTF-8", bytes: Array(tmx("\n").utf8.dropLast(14)) + [0x3C, 0x74, 0x75, 0x3E, 0xE9, 0x20, 0x3C],
        "memory.tmx:3:"),
    Case(
        "surrogates in UTF-8", bytes: Array("<tmx>".utf8) + [0xED, 0xA0, 0x80] + Array("</tmx>".utf8), "memory.tmx:1:"),
    Case("unknown encoding", tmx("", prolog: "<?xml version=\"1.0\" encoding=\"klingon\"?>"), "memory.tmx:1:"),
    Case("UTF-32", bytes: [0xFF, 0xFE, 0, 0, 0x3C, 0, 0, 0], "the file is UTF-32"),
    Case("UTF-16 cut in half", bytes: Array(tmx(unit("a")).data(using: .utf16LittleEndian)!.dropLast(41)), "error"),
    Case("undeclared entity", tmx("\n" + unit("caf&eacute;")), "memory.tmx:3:"),
    Case(
        "undeclared entity, DTD named",
        tmx("\n" + unit("&eacute;t&eacute;"), prolog: "<!DOCTYPE tmx SYSTEM \"tmx14.dtd\">"), "memory.tmx:2:"),
    Case(
        "undeclared entity in an attribute",
        tmx("<tu tuid=\"&eacute;\"/>", prolog: "<!DOCTYPE tmx SYSTEM \"tmx14.dtd\">"),
        "the entity &eacute; is not declared"),
    Case("entity bomb", bomb, "memory.tmx:2:"),
    Case("declared entity", "<!DOCTYPE tmx [<!ENTITY e \"é\">]>\n<tmx/>", "the entity e is declared here"),
    Case(
        "external entity",
        "<!DOCTYPE tmx [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>\n" + tmx(unit("&e;"), prolog: ""),
        "the entity e is declared here"),
    Case(
        "parameter entity", "<!DOCTYPE tmx [<!ENTITY % p SYSTEM \"http://localhost/x\"> %p;]>\n<tmx/>",
        "the entity p is declared here"),
    Case(
        "attributes that each element would get",
        "<!DOCTYPE tmx [<!ATTLIST tu \((0..<600).map { "a\($0) CDATA \"x\"" }.joined(separator: " "))>]>\n<tmx/>",
        "hundreds of attributes are declared here"),
    Case("undeclared parameter entity", "<!DOCTYPE tmx [ %p; ]>\n<tmx/>", "memory.tmx:1:"),
    Case("deep nesting", "<tmx>" + String(repeating: "<x>", count: 100_000), "elements are nested more than 256 deep"),
    Case(
        "deep nesting in a segment", tmx(unit(String(repeating: "<hi>", count: 300))),
        "elements are nested more than 256 deep"),
    Case("endless name", "<tmx><" + String(repeating: "x", count: 200_000), "memory.tmx:1:"),
    Case("endless comment", bytes: Array("<tmx><!--".utf8) + endless, "memory.tmx"),
    Case("endless attribute", bytes: Array("<tmx a=\"".utf8) + endless, "memory.tmx"),
    Case(
        "segment without end", tmx("<tu><tuv xml:lang=\"fr\"><seg>" + String(repeating: "word ", count: 300_000)),
        "the segment is longer than 1048576 bytes"),
    Case("no units", tmx(""), "no pair came out of 0 units"),
]

@Suite("Malformed input")
struct MalformedTests {
    @Test("is an error with its place", arguments: cases)
    private func malformed(input: Case) throws {
        let error = try ingestError(input.bytes)
        #expect(error.status == .badInput)
        let text = error.description
        #expect(text.contains(input.message), "\(text.prefix(300))")
        #expect(text.contains("error: "))
        // The place does not depend on how the bytes came.
        guard input.bytes.count < 10_000 else { return }
        let again = try ingestError(input.bytes) { $0.chunkSize = 3 }
        #expect(again.status == .badInput)
        #expect(again.place?.line == error.place?.line, "\(again)")
    }

    @Test("the message has the line and a caret")
    func caret() throws {
        let error = try ingestError(tmx("\n<tu>\n<tuv xml:lang=\"fr\"><seg>caf&eacute;</seg></tuv></tu>").utf8)
        #expect(
            error.description == """
                memory.tmx:4:36: error: the entity &eacute; is not declared; write the character itself or a numeric \
                reference such as &#233;
                 4 | <tuv xml:lang="fr"><seg>caf&eacute;</seg></tuv></tu></body></tmx>
                   |                                    ^
                """)
    }

    @Test("line breaks before the declaration do not shift the place")
    func blankLines() throws {
        #expect(try ingestError(("\n\n" + tmx("\n<tu>&</tu>")).utf8).place?.line == 5)
    }

    @Test("every cut of a small file is an error or complete, never a crash")
    func cuts() throws {
        let bytes = Array(tmx(unit("a <ph>é</ph><hi>b</hi> &amp; c") + "<!-- c --><tu><![CDATA[x]]></tu>").utf8)
        for length in 0..<bytes.count - 1 { #expect(try ingestError(bytes.prefix(length)).status == .badInput) }
        #expect(try ingest(bytes.dropLast()).sources == ["a b & c"])
    }

    @Test("every damaged byte is an error or read, never a crash")
    func damage() throws {
        let bytes = Array(tmx(unit("a <ph>é</ph><hi>b</hi> &amp; c")).utf8)
        for index in bytes.indices {
            for value in [0, 0x3C, 0xFF] as [UInt8] {
                var damaged = bytes
                damaged[index] = value
                do {
                    #expect(try !ingest(damaged).pairs.isEmpty)
                } catch let error as Diagnostic {
                    #expect(error.status == .badInput)
                }
            }
        }
    }

    @Test("messages that are no errors of form are none here")
    func notErrors() throws {
        let doubled =
            unit("a").replacing("<tu>", with: "<tu xml:id=\"x\">")
            + unit("b").replacing("<tu>", with: "<tu xml:id=\"x\">")
        #expect(try ingest(tmx(doubled)).sources == ["a", "b"])
        #expect(try ingest(tmx(unit("a")).replacing("<tmx ", with: "<tmx xmlns=\"not a URI\" ")).sources == ["a"])
        #expect(try ingest(tmx("<q:prop/>" + unit("a"))).sources == ["a"])
    }

    @Test("chunks may end anywhere, even behind a > in an attribute", arguments: 1..<40)
    func chunks(size: Int) throws {
        let text = tmx(
            "<tu tuid=\"a>b>c\" note='>' x=\"1 > 0\"><tuv xml:lang=\"fr\" y=\">\"><seg>a ]]&gt; b</seg></tuv>"
                + "<tuv xml:lang=\"en\"><seg>b</seg></tuv></tu>" + unit("c"))
        #expect(try ingest(text) { $0.chunkSize = size }.sources == ["a ]]> b", "c"])
    }

    @Test(
        "a named DTD is not read",
        arguments: ["tmx14.dtd", "http://localhost:9/tmx14.dtd", "/etc/passwd", "/nowhere/tmx14.dtd"])
    func doctype(system: String) throws {
        let prolog = "<?xml version=\"1.0\"?>\n<!DOCTYPE tmx SYSTEM \"\(system)\">\n"
        #expect(try ingest(tmx(unit("a"), prolog: prolog)).sources == ["a"])
        let both =
            "<!DOCTYPE tmx PUBLIC \"-//LISA OSCAR:1998//DTD for Translation Memory eXchange//EN\" \"\(system)\">\n"
        #expect(try ingest(tmx(unit("a"), prolog: both)).sources == ["a"])
    }

    @Test("hundreds of thousands of attributes are an error, and soon")
    func attributes() throws {
        for name in ["a", "xmlns:a"] {
            let attributes = (0..<300_000).map { "\(name)\($0)=\"b\"" }.joined(separator: " ")
            let error = try ingestError(tmx(unit("a") + "<tu \(attributes)/>").utf8)
            #expect(error.message.hasPrefix("an element has thousands of attributes"))
        }
    }

    @Test("thousands of languages are an error, wherever they are named", arguments: 0..<4)
    func languages(place: Int) throws {
        let units = (0..<2000).map { index in
            switch place {
            case 0: "<tu><tuv xml:lang=\"x\(index)\"><seg>a</seg></tuv></tu>"
            case 1: "<tu srclang=\"x\(index)\"/>"
            case 2: "<trans-unit><source xml:lang=\"x\(index)\">a</source></trans-unit>"
            default: "</body></file><file source-language=\"x\(index)\"><body>"
            }
        }.joined(separator: "\n")
        let text =
            place < 2 ? tmx(unit("a") + units) : "<xliff version=\"1.2\"><file><body>\(units)</body></file></xliff>"
        let error = try ingestError(text.utf8)
        #expect(error.message.hasPrefix("there are more than 1000 names of languages; this is no bilingual file"))
        #expect((900...1100).contains(error.place?.line ?? 0))
    }

    @Test("the cap of a segment can be moved; dropped code does not count")
    func segmentLimit() throws {
        let long = String(repeating: "x", count: 1000)
        #expect(try ingestError(tmx(unit(long)).utf8) { $0.segmentLimit = 999 }.message.contains("raise segmentLimit"))
        #expect(try ingest(tmx(unit(long))) { $0.segmentLimit = 1000 }.sources == [long])
        #expect(try ingest(tmx(unit("<ph>\(long)</ph>a"))) { $0.segmentLimit = 10 }.sources == ["a"])
    }

    @Test("a lenient run skips the damaged unit, goes on behind it and reports the loss")
    func lenient() throws {
        let text = tmx(unit("a") + unit("b") + "\n<tu>&oops;" + unit("c"))
        #expect(try ingestError(text.utf8).place?.line == 3)
        let kept = try ingest(text) { $0.isLenient = true }
        #expect(kept.sources == ["a", "b", "c"])
        #expect(kept.report.inputs.first?.skipped.first?.contains("memory.tmx:3:") == true)
        #expect(kept.counts.damagedUnits == 1)
        let units = (0..<100).map { $0 % 10 == 7 ? "<tu><tuv>\n<seg>x</tuv></tu>" : unit("\($0)") }
        for chunk in [1, 50, 1 << 16] {
            let many = try ingest(tmx(units.joined(separator: "\n"))) {
                $0.isLenient = true
                $0.chunkSize = chunk
            }
            #expect(many.sources == (0..<100).filter { $0 % 10 != 7 }.map(String.init), "in chunks of \(chunk)")
        }
        let cut = try ingest(tmx(unit("a") + unit("b")).utf8.dropLast(40)) { $0.isLenient = true }
        #expect(cut.sources == ["a"] || cut.sources == ["a", "b"])
        #expect(try ingestError(tmx("<tu>&oops;").utf8) { $0.isLenient = true }.status == .badInput)
    }

    @Test(
        "an error in a named pipe is reported without waiting for the pipe to be filled again", .timeLimit(.minutes(1)))
    func namedPipe() throws {
        let scratch = try TemporaryFolder()
        let path = scratch.path("pipe")
        try #require(mkfifo(path, 0o600) == 0)
        let settings = try IngestSettings(source: "fr", target: "en")
        // A thread of its own: opening a pipe waits for the other end, and the threads of tasks may all be waiting.
        Thread.detachNewThread {
            let pipe = FileHandle(forWritingAtPath: path)
            try? pipe?.write(contentsOf: Data(tmx("\n<tu>&oops;").utf8))
            try? pipe?.close()
        }
        let error = #expect(throws: Diagnostic.self) {
            try Ingestion(settings).run([path], output: scratch.path("out"))
        }
        #expect(error?.place == Place(path, line: 3, column: 11))
        #expect(error?.excerpt == nil)
    }
}
