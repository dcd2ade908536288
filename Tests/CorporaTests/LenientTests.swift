import Corpora
import Foundation
import TestSupport
import Testing

/// What happens to a unit of number 7: its text before and after.
private struct Damage: Sendable, CustomTestStringConvertible {
    let name: String
    let lost: Int
    let apply: @Sendable (String) -> String

    init(_ name: String, lost: Int = 1, _ apply: @escaping @Sendable (String) -> String) {
        (self.name, self.lost, self.apply) = (name, lost, apply)
    }

    var testDescription: String { name }
}

private let damages: [Damage] = [
    Damage("raw ampersand") { $0.replacing("word", with: "black & white") },
    Damage("raw less-than") { $0.replacing("word", with: "a < b") },
    Damage("reference without semicolon") { $0.replacing("word", with: "caf&#233 au lait") },
    Damage("entity that nobody declares") { $0.replacing("word", with: "caf&eacute;") },
    Damage("entity without semicolon") { $0.replacing("word", with: "R&amp D") },
    Damage("comment without end") { $0.replacing("word", with: "<!-- never closed") },
    Damage("CDATA section without end") { $0.replacing("word", with: "<![CDATA[ never closed") },
    Damage("instruction without end") { $0.replacing("word", with: "<?php never closed") },
    Damage("control character") { $0.replacing("word", with: "a\u{1}b") },
    Damage("no end of the unit") { $0.replacing("</tu>", with: "").replacing("</trans-unit>", with: "") },
    Damage("no end of an inner element") { $0.replacing("</seg>", with: "").replacing("</source>", with: "") },
    Damage("an end tag too many") { $0.replacing("word", with: "word</b>") },
    Damage("attribute without end") { $0.replacing("=\"7\"", with: "=\"7") },
    Damage("a start tag that is another") {
        $0.replacing("<tu ", with: "<xu ").replacing("<trans-unit ", with: "<xu ")
    },
    Damage("damage behind the unit", lost: 0) { $0 + "<!-- never closed" },
    Damage("an end tag behind the unit", lost: 0) { $0 + "</b>" },
]

private enum Container: CaseIterable, Sendable {
    case tmx, xliff, xliff2

    func unit(_ index: Int, _ text: String = "word") -> String {
        switch self {
        case .tmx:
            """
            <tu tuid="\(index)"><tuv xml:lang="fr"><seg>\(text) \(index)</seg></tuv><tuv xml:lang="en"><seg>x</seg></tuv>\
            </tu>
            """
        case .xliff: "<trans-unit id=\"\(index)\"><source>\(text) \(index)</source><target>x</target></trans-unit>"
        case .xliff2:
            "<unit id=\"\(index)\"><segment><source>\(text) \(index)</source><target>x</target></segment></unit>"
        }
    }

    func document(_ units: [String]) -> String {
        let text = units.joined(separator: "\n")
        return switch self {
        case .tmx: CorporaTests.tmx("\n" + text + "\n")
        case .xliff:
            """
            <?xml version="1.0"?>\n<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file \
            source-language="fr" target-language="en" original="R&amp;D"><body><group id="g">\n\(text)\n\
            </group></body></file></xliff>
            """
        case .xliff2:
            """
            <xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang="fr" trgLang="en">\
            <file id="f">\n\(text)\n</file></xliff>
            """
        }
    }
}

@Suite("Lenient runs")
struct LenientTests {
    @Test("one damaged unit is lost, wherever it is and however the bytes come", arguments: damages, Container.allCases)
    private func damage(damage: Damage, container: Container) throws {
        for count in [9, 8] {
            var units = (0..<count).map { container.unit($0) }
            units[7] = damage.apply(units[7])
            guard units[7] != container.unit(7) else { return }
            let expected = (0..<count).filter { damage.lost == 0 || $0 != 7 }.map { "word \($0)" }
            for chunk in [7, 100, 333, 1 << 16] {
                let read = try ingest(container.document(units)) {
                    $0.isLenient = true
                    $0.chunkSize = chunk
                }
                #expect(read.sources == expected, "in chunks of \(chunk)")
                #expect(read.counts.damagedUnits == damage.lost, "in chunks of \(chunk)")
                #expect(read.report.inputs.first?.skipped.isEmpty == false)
            }
        }
    }

    @Test("sound files lose nothing", arguments: Container.allCases)
    private func sound(container: Container) throws {
        let commented = "<!-- \(container.unit(100)) --><?x \(container.unit(101)) ?>"
        let units = (0..<5).map { container.unit($0) } + [commented] + (5..<9).map { container.unit($0) }
        for chunk in [5, 64, 1 << 16] {
            let read = try ingest(container.document(units)) {
                $0.isLenient = true
                $0.chunkSize = chunk
            }
            #expect(read.sources == (0..<9).map { "word \($0)" })
            #expect(read.counts.damagedUnits == 0)
            #expect(read.report.inputs.first?.skipped == [])
        }
    }

    @Test("many damaged units, in a namespace with a prefix and in another encoding")
    func manyDamages() throws {
        let units = (0..<100).map { $0 % 10 == 7 ? unit("a & \($0)") : unit("é\($0)") }
        let expected = (0..<100).filter { $0 % 10 != 7 }.map { "é\($0)" }
        let prefixed = tmx(units.joined()).replacing(#/<(/?)(\w+)/#) { "<\($0.1)t:\($0.2)" }
            .replacing("<t:tmx ", with: "<t:tmx xmlns:t=\"urn:t\" ")
        let latin = tmx(units.joined(separator: "\n"), prolog: "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n")
        let wide = tmx(units.joined(separator: "\n"), prolog: "<?xml version=\"1.0\" encoding=\"UTF-16\"?>\n")
        for bytes in [
            Array(prefixed.utf8), Array(latin.data(using: .isoLatin1) ?? Data()),
            Array(wide.data(using: .utf16) ?? Data()),
        ] {
            let read = try ingest(bytes) { $0.isLenient = true }
            #expect(read.sources == expected)
            #expect(read.counts.damagedUnits == 10)
        }
    }

    @Test("the line of each damaged place is told")
    func places() throws {
        let text = tmx(
            "\n" + unit("a") + "\n" + unit("b & c") + "\n" + unit("<!-- d") + "\n" + unit("e") + "\n" + unit("&f;"))
        let skipped = try ingest(text) { $0.isLenient = true }.report.inputs.first?.skipped ?? []
        #expect(skipped.map { $0.split(separator: ":")[1] } == ["4", "5", "7"])
    }

    @Test("damage to what holds units loses them, not their language")
    func holders() throws {
        func file(_ language: String, _ text: String, _ attributes: String = "") -> String {
            """
            <file source-language="fr" target-language="\(language)" \(attributes)><body><trans-unit id="1"><source>\
            \(text)</source><target>x</target></trans-unit></body></file>
            """
        }
        let text =
            "<xliff version=\"1.2\">" + file("en", "a") + file("de", "b", "original=\"x & y\"") + file("en", "c")
            + "</xliff>"
        let read = try ingest(text) { $0.isLenient = true }
        #expect(read.sources == ["a", "c"])
        #expect(read.counts.damagedUnits == 1)
    }

    @Test("links: a damaged one is lost, and a damaged group with its links")
    func links() throws {
        let scratch = try TemporaryFolder()
        for language in ["fr", "en"] {
            for document in ["a", "b"] {
                let sentences = (1...9).map { "<s id=\"\($0)\">\(language) \(document)\($0)</s>" }.joined()
                try scratch.write("<text>\(sentences)</text>", to: "\(document).\(language).xml")
            }
        }
        func group(_ document: String, _ attributes: String = "") -> String {
            let links = (1...9).map { "<link xtargets=\"\($0);\($0)\" id=\"\($0)\"/>" }.joined(separator: "\n")
            return
                "<linkGrp fromDoc=\"\(document).fr.xml\" toDoc=\"\(document).en.xml\" \(attributes)>\(links)</linkGrp>"
        }
        func read(_ body: String) throws -> (sources: [String], lost: Int) {
            let path = try scratch.write("<cesAlign version=\"1.0\">\(body)</cesAlign>", to: "fr-en.xml")
            var settings = try IngestSettings(source: "fr", target: "en")
            settings.isLenient = true
            let report = try Ingestion(settings).run([path], output: scratch.path("out"))
            return (try scratch.lines("out.fr"), report.total.damagedUnits)
        }
        let one = try read(group("a").replacing("xtargets=\"4;4\"", with: "xtargets=\"4&4\"") + group("b"))
        #expect(one.sources == (1...9).filter { $0 != 4 }.map { "fr a\($0)" } + (1...9).map { "fr b\($0)" })
        #expect(one.lost == 1)
        let all = try read(group("a") + group("b", "x=\"&\"") + group("a"))
        #expect(all.sources == (1...9).map { "fr a\($0)" } + (1...9).map { "fr a\($0)" })
        #expect(all.lost == 9)
    }

    @Test("a packed file that was cut off keeps its good part")
    func cutOff() throws {
        let scratch = try TemporaryFolder()
        // Random words, so that they do not pack to nothing.
        var random = SystemRandomNumberGenerator()
        let units = (0..<2000).map { unit("word \($0) \(random.next())") }
        try scratch.write(tmx(units.joined(separator: "\n")), to: "a.tmx")
        let packed = try scratch.gzip("a.tmx")
        let cut = Array(packed.dropLast(packed.count / 2))
        let error = try ingestError(cut, name: "a.tmx.gz")
        #expect(error.message.hasPrefix("the gzip file ends early"))
        let kept = try ingest(cut, name: "a.tmx.gz") { $0.isLenient = true }
        #expect((800...1200).contains(kept.counts.pairs))
        #expect(
            kept.sources
                == (0..<kept.counts.pairs).map { index in
                    String(units[index].split(separator: "<seg>")[1].split(separator: "<")[0])
                })
        #expect(kept.report.inputs.first?.lostBehind?.contains("ends early") == true)
    }

    @Test("a file that ends early says so")
    func endsEarly() throws {
        let error = try ingestError(tmx(unit("a") + unit("b")).utf8.dropLast(40))
        #expect(error.message.contains("the file ends early, within <"))
    }
}
