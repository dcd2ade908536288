import Corpora
import Diagnostics
import Foundation
import TestSupport
import Testing

private func xliff(_ body: String, target: String? = "en", name: String = "a.xlf") -> String {
    let target = target.map { " target-language=\"\($0)\"" } ?? ""
    return "<xliff version=\"1.2\"><file source-language=\"fr\"\(target)><body>\(body)</body></file></xliff>"
}

private func xliff2(_ body: String) -> String {
    """
    <xliff version="2.1" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="fr" trgLang="en"><file id="f">\(body)\
    </file></xliff>
    """
}

private func unit1(_ source: String, _ attributes: String = "", target: String = "", _ more: String = "") -> String {
    "<trans-unit id=\"\(source)\" \(attributes)><source>\(source)</source><target \(target)>x</target>\(more)</trans-unit>"
}

private func segment(_ source: String, _ attributes: String = "", target: String? = nil) -> String {
    let target = "<target>\(target ?? source.uppercased())</target>"
    return "<segment \(attributes)><source>\(source)</source>\(target)</segment>"
}

@Suite("What XLIFF says of its targets")
struct XLIFFTargetTests {
    @Test("targets that nobody has translated, units that nobody should, and machine translation are left out")
    func defaults() throws {
        let body =
            unit1("a", target: "state=\"new\"") + unit1("b", target: "state=\"needs-translation\"")
            + unit1("c", "translate=\"no\"") + "<group translate=\"no\"><group>\(unit1("d"))</group></group>"
            + "<group translate=\"no\">\(unit1("e", "translate=\"yes\""))</group>"
            + unit1("f", target: "state=\"translated\" state-qualifier=\"leveraged-mt\"")
            + unit1("g", target: "state-qualifier=\"mt-suggestion\"")
            + unit1("h", "approved=\"yes\"", target: "state-qualifier=\"leveraged-mt\"")
            + unit1("i", target: "state=\"needs-review-translation\"") + unit1("j")
            + unit1("k", target: "state=\"translated\" state-qualifier=\"exact-match\"")
        let read = try ingest(xliff(body))
        #expect(read.sources == ["e", "h", "i", "j", "k"])
        #expect(read.counts.dropped.untranslated == 2)
        #expect(read.counts.dropped.protected == 2)
        #expect(read.counts.dropped.machineTranslation == 2)
        #expect(read.counts.dropped.total + read.counts.pairs == read.counts.units)
        #expect(read.report.summary.contains("2 dropped, machine translation (take machine)"))
        let all = try ingest(xliff(body)) { $0.take = [.untranslated, .protected, .machine] }
        #expect(all.sources == ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"])
        #expect(try ingest(xliff(body)) { $0.states = ["new"] }.sources == ["a"])
    }

    @Test("the same in version 2")
    func version2() throws {
        let body =
            "<unit id=\"1\">\(segment("a", "state=\"initial\""))\(segment("b"))\(segment("c", "state=\"reviewed\""))</unit>"
            + "<unit id=\"2\" translate=\"no\">\(segment("d"))</unit>"
            + "<group id=\"g\" translate=\"no\"><unit id=\"3\">\(segment("e"))</unit></group>"
            + "<unit id=\"4\">\(segment("f", "state=\"translated\" subState=\"dragoman:machine\""))</unit>"
            + "<unit id=\"5\">\(segment("g", "state=\"translated\" subState=\"my:done\""))</unit>"
        let read = try ingest(xliff2(body))
        #expect(read.sources == ["b", "c", "g"])
        #expect(read.counts.dropped.untranslated == 1)
        #expect(read.counts.dropped.protected == 2)
        #expect(read.counts.dropped.machineTranslation == 1)
        #expect(
            try ingest(xliff2(body).replacing("id=\"f\"", with: "id=\"f\" translate=\"no\"")) {
                $0.take = [.protected]
            }.sources.contains("d"))
    }

    @Test("machine translation in the dialects of SDL, Phrase, memoQ and ITS")
    func dialects() throws {
        let sdl = """
            <trans-unit id="1"><source>a b</source><seg-source><mrk mtype="seg" mid="1">a</mrk> <mrk mtype="seg" \
            mid="2">b</mrk></seg-source><target><mrk mtype="seg" mid="1">x</mrk> <mrk mtype="seg" mid="2">y</mrk>\
            </target><s:seg-defs xmlns:s="urn:sdl"><s:seg id="1" conf="Draft" origin="mt"/><s:seg id="2" \
            origin="tm"/></s:seg-defs></trans-unit>
            """
        #expect(try ingest(xliff(sdl)).sources == ["b"])
        let others =
            unit1("a", "xmlns:m=\"urn:m\" m:trans-origin=\"mt\" m:confirmed=\"0\"")
            + unit1("b", "xmlns:m=\"urn:m\" m:trans-origin=\"mt\" m:confirmed=\"1\"")
            + unit1("c", "xmlns:q=\"urn:q\" q:status=\"MachineTranslated\"")
            + unit1("d", target: "xmlns:i=\"urn:i\" i:mtConfidence=\"0.8\"")
        #expect(try ingest(xliff(others)).sources == ["b"])
    }

    @Test("a variant of a memory that a machine made")
    func machineVariant() throws {
        let machine = "<tuv xml:lang=\"en\"><prop type=\"x-origin\">machine translation</prop><seg>x</seg></tuv>"
        func unit(_ variants: String) -> String {
            "<tu><tuv xml:lang=\"fr\"><seg>a</seg></tuv>\(variants)</tu>"
        }
        let body = unit(machine) + unit(machine + "<tuv xml:lang=\"en\"><seg>person</seg></tuv>")
        let read = try ingest(tmx(body))
        #expect(read.targets == ["person"])
        #expect(read.counts.dropped.machineTranslation == 1)
        #expect(try ingest(tmx(body)) { $0.take = [.machine] }.targets == ["x", "x"])
    }

    @Test("a unit within a unit is counted")
    func nested() throws {
        let read = try ingest(xliff(unit1("a", "", target: "", unit1("b")) + unit1("c")))
        #expect(read.sources == ["a", "c"])
        #expect(read.counts.units == 3)
        #expect(read.counts.dropped.nested == 1)
    }

    @Test("whole units of version 2, in the order of their targets")
    func wholeUnits() throws {
        let body =
            "<unit id=\"1\">\(segment("One.", target: "Un."))\(segment("Two.", target: "Deux."))</unit>"
            + "<unit id=\"2\">\(segment("a"))<ignorable><source>, </source></ignorable>\(segment("b"))</unit>"
            + "<unit id=\"3\"><segment><source>c</source></segment>\(segment("d"))</unit>"
            + "<unit id=\"4\"><segment><source>e</source><target order=\"2\">E</target></segment>"
            + "<segment><source>f</source><target order=\"1\">F</target></segment></unit>"
            + "<unit id=\"5\">\(segment("家。", target: "犬。"))\(segment("猫。", target: "鳥。"))</unit>"
        let read = try ingest(xliff2(body)) { $0.segmentation = .units }
        #expect(read.sources == ["One. Two.", "a, b", "e f", "家。猫。"])
        #expect(read.targets == ["Un. Deux.", "A, B", "F E", "犬。鳥。"])
        #expect(read.counts.units == 5)
        #expect(read.counts.dropped.noTarget == 1)
        #expect(try ingest(xliff2(body)).counts.pairs == 9)
    }

    @Test("files without a target language: the name tells it, or several are refused")
    func unnamedLanguages() throws {
        func run(_ names: [String]) throws -> [String] {
            let scratch = try TemporaryFolder()
            for name in names {
                let folder = (scratch.path(name) as NSString).deletingLastPathComponent
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                try scratch.write(xliff(unit1(name), target: nil), to: name)
            }
            let settings = try IngestSettings(source: "fr", target: "en")
            _ = try Ingestion(settings).run(names.map(scratch.path), output: scratch.path("out"))
            return try scratch.lines("out.fr")
        }
        #expect(try run(["messages.de.xlf", "messages.en.xlf"]) == ["messages.en.xlf"])
        #expect(try run(["app.de.xlf", "app_en-GB.xlf"]) == ["app_en-GB.xlf"])
        #expect(try run(["messages.xlf"]) == ["messages.xlf"])
        #expect(try run(["how-to.xlf"]) == ["how-to.xlf"])
        for names in [["a.xlf", "b.xlf"], ["de/m.xlf", "en/m.xlf"]] {
            let error = #expect(throws: Diagnostic.self) { try run(names) }
            #expect(error?.status == .badInput)
            #expect(error?.message.contains("which language its targets are in") == true)
        }
        #expect(throws: Diagnostic.self) { try run(["messages.de.xlf"]) }
    }

    @Test("states and file names with an ampersand")
    func ampersands() throws {
        let body = unit1("a", target: "state=\"x-R&amp;D\"") + unit1("b", target: "state=\"x&#38;y\"")
        #expect(try ingest(xliff(body)) { $0.states = ["x-R&D"] }.sources == ["a"])
        #expect(try ingest(xliff(body)).report.inputs.first?.states == ["x-R&D": 1, "x&y": 1])
    }
}
