import Corpora
import Diagnostics
import Foundation
import TestSupport
import Testing

private func xliff(_ body: String, source: String = "en-US", target: String? = "fr-FR") -> String {
    let target = target.map { " target-language=\"\($0)\"" } ?? ""
    return """
        <?xml version="1.0" encoding="UTF-8"?>
        <xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a.html" datatype="html"
        source-language="\(source)"\(target)><header><note>x</note></header><body>\(body)</body></file></xliff>
        """
}

private func transUnit(_ source: String, _ target: String, attributes: String = "id=\"1\"") -> String {
    "<trans-unit \(attributes)><source>\(source)</source>\(target)</trans-unit>"
}

/// The pairs as `source|target`, English to French.
private func pairs(
    _ text: String, source: String = "en", target: String = "fr", adjusting: (inout IngestSettings) -> Void = { _ in }
) throws -> [String] {
    try ingest(text, source: source, target: target, name: "file", adjusting: adjusting).pairs.map {
        "\($0.source)|\($0.target)"
    }
}

@Suite("XLIFF")
struct XLIFFTests {
    @Test(
        "units of XLIFF 1.2",
        arguments: [
            (transUnit("a", "<target>b</target>"), ["a|b"]),
            (transUnit("a <g id=\"1\">b</g> c", "<target><g id=\"1\">d</g></target>"), ["a b c|d"]),
            (transUnit("a<x id=\"1\"/>b", "<target>c <x id=\"1\"/>d</target>"), ["a b|c d"]),
            (transUnit("a<bpt id=\"1\">&lt;b></bpt>b<ept id=\"1\">&lt;/b></ept>", "<target>c</target>"), ["ab|c"]),
            (transUnit("a<ph id=\"1\">x<sub>y</sub></ph> b", "<target>c</target>"), ["a b|c"]),
            (transUnit("a", ""), []), (transUnit("a", "<target/>"), []), (transUnit(" ", "<target>b</target>"), []),
            ("<group><group>\(transUnit("a", "<target>b</target>"))</group></group>", ["a|b"]),
            (
                transUnit("a", "<alt-trans><source>x</source><target>y</target></alt-trans><target>b</target>"),
                ["a|b"]
            ),
            (
                transUnit(
                    "A. B.",
                    "<seg-source><mrk mtype=\"seg\" mid=\"1\">A.</mrk> <g id=\"1\"><mrk mtype=\"seg\" mid=\"2\">B.</mrk></g>"
                        + "</seg-source><target><mrk mtype=\"seg\" mid=\"2\">D.</mrk><mrk mtype=\"seg\" mid=\"1\">C.</mrk></target>"
                ), ["A.|C.", "B.|D."]
            ),
            (
                transUnit(
                    "a <mrk mtype=\"term\">b</mrk>",
                    "<target>c<mrk mtype=\"x-sdl-deleted\"> no</mrk> d<mrk mtype=\"x-sdl-added\"> e</mrk></target>"),
                ["a b|c d e"]
            ),
            (transUnit("a", "<target><![CDATA[<b>]]> &amp;amp;</target>"), ["a|<b> &amp;"]),
        ])
    func units(body: String, expected: [String]) throws {
        // A second unit keeps a file without pairs from being an error.
        let text = xliff(body + transUnit("z", "<target>z</target>", attributes: "id=\"z\""))
        for chunk in [1, 1 << 16] { #expect(try pairs(text) { $0.chunkSize = chunk } == expected + ["z|z"]) }
    }

    @Test("either direction; languages that are missing, or named on the text")
    func languages() throws {
        let body = transUnit("a", "<target>b</target>")
        #expect(try pairs(xliff(body), source: "fr", target: "en") == ["b|a"])
        #expect(try pairs(xliff(body, target: nil)) == ["a|b"])
        #expect(try pairs(xliff(transUnit("a", "<target xml:lang=\"fr\">b</target>"), target: "de")) == ["a|b"])
        #expect(throws: Diagnostic.self) { try pairs(xliff(body), target: "de") }
        #expect(throws: Diagnostic.self) {
            try pairs(xliff(body), source: "fr", target: "en") { $0.direction = .forward }
        }
    }

    @Test("states, whole units, placeholders, texts in codes")
    func options() throws {
        let body =
            transUnit("a", "<target state=\"final\">b</target>") + transUnit("c", "<target state=\"new\">d</target>")
            + transUnit("e", "<target>f</target>", attributes: "id=\"3\" approved=\"yes\"")
        #expect(try pairs(xliff(body)) { $0.states = ["final", "approved"] } == ["a|b", "e|f"])
        let segments = transUnit(
            "A. B.",
            "<seg-source><mrk mtype=\"seg\" mid=\"1\">A.</mrk> <mrk mtype=\"seg\" mid=\"2\">B.</mrk></seg-source>"
                + "<target><mrk mtype=\"seg\" mid=\"1\">C.</mrk> <mrk mtype=\"seg\" mid=\"2\">D.</mrk></target>")
        #expect(try pairs(xliff(segments)) { $0.segmentation = .units } == ["A. B.|C. D."])
        let codes = transUnit(
            "a <g id=\"x\">b</g> <x id=\"y\"/>", "<target><x id=\"y\"/> <g id=\"x\">c</g></target>")
        #expect(
            try pairs(xliff(codes)) { $0.inlineCodes = .placeholders } == ["a ⟦1⟧b⟦/1⟧ ⟦2/⟧|⟦2/⟧ ⟦1⟧c⟦/1⟧"])
        let subflows = transUnit(
            "a<ph id=\"1\"><sub>b</sub></ph>", "<target>c<ph id=\"1\"><sub>d</sub></ph></target>")
        #expect(try pairs(xliff(subflows)) { $0.takesSubflows = true } == ["a|c", "b|d"])
    }

    @Test("XLIFF 2: segments, matches of the module left aside")
    func second() throws {
        let text = """
            <xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="en" trgLang="fr-CA"
             xmlns:mtc="urn:oasis:names:tc:xliff:matches:2.0"><file id="f"><group id="g"><unit id="u">
            <mtc:matches><mtc:match ref="#1"><source>x</source><target>y</target></mtc:match></mtc:matches>
            <originalData><data id="d">&lt;br/></data></originalData>
            <segment state="final"><source>a <pc id="1">b</pc><ph id="2" dataRef="d"/>c</source><target>d</target></segment>
            <ignorable><source> </source><target> </target></ignorable>
            <segment><source>e <mrk id="m" type="term">f</mrk><sc id="3"/>g<ec startRef="3"/></source><target>h</target>
            </segment><segment><source>i</source></segment></unit></group></file></xliff>
            """
        #expect(try pairs(text) == ["a b c|d", "e fg|h"])
        #expect(try pairs(text) { $0.states = ["final"] } == ["a b c|d"])
    }
}

@Suite("Tables, archives, folders")
struct ContainerTests {
    @Test("columns by the names of the languages, by given names and by number")
    func columns() throws {
        let table = "id\tfr-FR\tEN\n1\ta\tb\n2\t\tc\n3\td\te\n"
        #expect(try ingest(table, name: "t.tsv").sources == ["a", "d"])
        let other = try ingest(table, name: "t.tsv") {
            $0.sourceColumn = "id"
            $0.targetColumn = "EN"
        }
        #expect(other.sources == ["1", "2", "3"])
        let bare = try ingest("a\tb\nc\td\n", name: "t.tsv") {
            $0.sourceColumn = "2"
            $0.targetColumn = "1"
        }
        #expect(bare.sources == ["b", "d"])
        #expect(try ingestError("a\tb\n".utf8, name: "t.tsv").message.contains("sourceColumn and targetColumn"))
        #expect(try ingestError("fr\ten\na\tb\nc\n".utf8, name: "t.tsv").place?.line == 3)
    }

    @Test("a folder with folders, a zip archive, a pattern; files of other kinds are left aside")
    func containers() throws {
        let scratch = try TemporaryFolder()
        for folder in ["in", "in/sub"] {
            try FileManager.default.createDirectory(atPath: scratch.path(folder), withIntermediateDirectories: true)
        }
        try scratch.write(tmx(unit("a", "b")), to: "in/1.tmx")
        try scratch.write(tmx(unit("c", "d")), to: "in/sub/2.tmx")
        try scratch.write("e\n", to: "in/x.fr")
        try scratch.write("f\n", to: "in/x.en")
        try scratch.write("read me", to: "in/README")
        try scratch.zip(["in"], to: "in.zip")
        for (input, expected) in [("in", ["a", "c", "e"]), ("in.zip", ["a", "c", "e"]), ("in/*.tmx", ["a"])] {
            let settings = try IngestSettings(source: "fr", target: "en")
            let report = try Ingestion(settings).run([scratch.path(input)], output: scratch.path("out"))
            let pairs = try Bitext(scratch.path("out"), source: "fr", target: "en").pairs()
            #expect(pairs.map(\.source) == expected)
            #expect(report.ignored.count == (input == "in/*.tmx" ? 0 : 1))
        }
    }

    @Test("one damaged file of many is named; --keep-going leaves it out; origins name file and unit")
    func damaged() throws {
        let scratch = try TemporaryFolder()
        let names = (0..<40).map { "\($0 + 10).tmx" }
        for name in names { try scratch.write(tmx(unit("a \(name)", "b") + unit("c", "d")), to: name) }
        try scratch.write(tmx(unit("lost", "x") + "<tu>&</tu>"), to: "20.tmx")
        var settings = try IngestSettings(source: "fr", target: "en")
        settings.threads = 4
        let inputs = names.map(scratch.path)
        let error = #expect(throws: Diagnostic.self) {
            try Ingestion(settings).run(inputs, output: scratch.path("out"))
        }
        #expect(error?.place?.file == scratch.path("20.tmx"))
        #expect(!scratch.names.contains("out.fr"))
        settings.keepsGoing = true
        settings.tracesOrigins = true
        let report = try Ingestion(settings).run(inputs, output: scratch.path("out"))
        #expect(report.failed.count == 1)
        let sources = try scratch.lines("out.fr")
        #expect(sources == names.filter { $0 != "20.tmx" }.flatMap { ["a \($0)", "c"] })
        let origins = try scratch.lines("out.origins.tsv")
        #expect(origins.count == sources.count + 1)
        #expect(origins[4].hasPrefix("\(scratch.path("11.tmx"))\t2\t"))
    }
}

@Suite("Variants and codes of TMX")
struct VariantTests {
    @Test("the newest variant, by its own dates and by the unit's")
    func newest() throws {
        let body = """
            <tu changedate="20200101T000000Z"><tuv xml:lang="fr" creationdate="20190101T000000Z"><seg>old</seg></tuv>
            <tuv xml:lang="fr" changedate="20210101T000000Z"><seg>new</seg></tuv><tuv xml:lang="fr"><seg>middle</seg></tuv>
            <tuv xml:lang="en"><seg>x</seg></tuv></tu>
            """
        #expect(try ingest(tmx(body)) { $0.variants = .newest }.sources == ["new"])
        #expect(try ingest(tmx(body)).sources == ["old"])
    }

    @Test("placeholders match on both sides; texts in codes are pairs where both sides have as many")
    func codes() throws {
        let body = unit(
            "<bpt i=\"1\" x=\"7\">a</bpt>b<ept i=\"1\">c</ept> <ph x=\"3\"/>",
            "<ph x=\"3\"/> <bpt i=\"4\" x=\"7\"/>d<ept i=\"4\"/>")
        let kept = try ingest(tmx(body)) { $0.inlineCodes = .placeholders }
        #expect(kept.counts.placeholders == 6 && kept.counts.inlineCodes == 0)
        #expect(kept.pairs == [SegmentPair(source: "⟦1⟧b⟦/1⟧ ⟦2/⟧", target: "⟦2/⟧ ⟦1⟧d⟦/1⟧")])
        let notes = unit("a<ph><sub>b <hi>c</hi></sub></ph>", "d<ph>x<sub>e</sub></ph>")
        let taken = try ingest(tmx(notes)) { $0.takesSubflows = true }
        #expect(taken.pairs.map { "\($0.source)|\($0.target)" } == ["a|d", "b c|e"])
        #expect(taken.counts.subflowPairs == 1)
    }

    @Test("identifiers, dates and domain of each pair")
    func origins() throws {
        let scratch = try TemporaryFolder()
        try scratch.write(
            tmx(
                """
                <tu tuid="7" creationdate="20200101T000000Z" changedate="20210101T000000Z"><prop type="x-Domain">a\tlaw</prop>
                <tuv xml:lang="fr"><seg>a</seg></tuv><tuv xml:lang="en"><seg>b</seg></tuv></tu>
                """), to: "m.tmx")
        var settings = try IngestSettings(source: "fr", target: "en")
        settings.tracesOrigins = true
        _ = try Ingestion(settings).run([scratch.path("m.tmx")], output: scratch.path("out"))
        #expect(
            try scratch.lines("out.origins.tsv").last
                == "\(scratch.path("m.tmx"))\t1\t7\t20200101T000000Z\t20210101T000000Z\ta law\t\t\t\t\t\t")
    }
}
