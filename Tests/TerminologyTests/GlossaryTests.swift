import Diagnostics
import Foundation
import Terminology
import TestSupport
import Testing

@Suite("Glossaries")
struct GlossaryTests {
    private let scratch: TemporaryFolder

    init() throws { scratch = try TemporaryFolder() }

    private func read(
        _ text: String, _ name: String = "g.tbx", source: String = "en", target: String = "fr",
        _ change: (inout Glossary.Settings) -> Void = { _ in }
    ) throws -> Glossary {
        var settings = Glossary.Settings(source: source, target: target)
        change(&settings)
        return try Glossary(files: [scratch.write(text, to: name)], settings)
    }

    private func problem(
        _ text: String, _ name: String = "g.tbx", _ change: (inout Glossary.Settings) -> Void = { _ in }
    ) throws -> Diagnostic {
        try #require(throws: Diagnostic.self) { try read(text, name, change) }
    }

    // MARK: TBX

    static let version2 = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
        <martif type="TBX" xml:lang="en"><martifHeader><fileDesc><titleStmt><title>t</title></titleStmt></fileDesc>
        </martifHeader><text><body>
        <termEntry id="1"><descripGrp><descrip type="subjectField">sailing</descrip></descripGrp>
          <langSet xml:lang="en"><ntig><termGrp><term>main <hi>sail</hi></term></termGrp></ntig></langSet>
          <langSet xml:lang="fr-FR">
            <tig><term>voile</term><termNote type="administrativeStatus">admittedTerm-admn-sts</termNote></tig>
            <tig><term>grand-
              voile</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></tig>
            <ntig><termGrp><term>toile</term></termGrp><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></ntig>
          </langSet>
          <langSet xml:lang="de"><tig><term>Großsegel</term></tig></langSet>
        </termEntry>
        </body></text></martif>
        """

    static let version3Attributes = """
        <?xml version="1.0" encoding="UTF-8"?>
        <tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">
        <tbxHeader><fileDesc><sourceDesc><p>p</p></sourceDesc></fileDesc></tbxHeader><text><body>
        <conceptEntry id="c1"><descrip type="subjectField">sailing</descrip>
          <langSec xml:lang="en"><termSec><term>main sail</term><termNote type="partOfSpeech">noun</termNote></termSec>
          </langSec>
          <langSec xml:lang="fr"><termSec><term>voile</term></termSec>
            <termSec><term>grand-voile</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></termSec>
            <termSec><term>toile</term><termNote type="administrativeStatus">supersededTerm-admn-sts</termNote></termSec>
          </langSec></conceptEntry>
        </body></text></tbx>
        """

    static let version3Elements = """
        <tbx type="TBX-Min" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"
          xmlns:min="http://www.tbxinfo.net/ns/min">
        <tbxHeader/><text><body>
        <conceptEntry id="c1"><min:subjectField>sailing</min:subjectField>
          <langSec xml:lang="en"><termSec><term>main sail</term></termSec></langSec>
          <langSec xml:lang="fr"><termSec><term>toile</term><min:administrativeStatus>deprecatedTerm-admn-sts</min:administrativeStatus></termSec>
            <termSec><term>voile</term><min:administrativeStatus>admittedTerm-admn-sts</min:administrativeStatus></termSec>
            <termSec><term>grand-voile</term></termSec></langSec></conceptEntry>
        </body></text></tbx>
        """

    static let formerMin = """
        <TBX dialect="TBX-Min"><header><languages source="en" target="fr"/></header><body>
        <entry id="e"><subjectField>sailing</subjectField>
          <langGroup xml:lang="en"><termGroup><term>main sail</term></termGroup></langGroup>
          <langGroup xml:lang="fr"><termGroup><term>toile</term><termStatus>obsolete</termStatus></termGroup>
            <termGroup><term>voile</term><termStatus>admitted</termStatus></termGroup>
            <termGroup><term>grand-voile</term><termStatus>preferred</termStatus></termGroup></langGroup></entry>
        </body></TBX>
        """

    @Test("versions and styles of TBX", arguments: [version2, version3Attributes, version3Elements, formerMin])
    func versions(text: String) throws {
        let glossary = try read(text)
        let entry = try #require(glossary.entries.first)
        #expect(glossary.entries.count == 1)
        #expect(entry.sources == ["main sail"])
        #expect(entry.targets.map { $0.replacing("- ", with: "-") } == ["grand-voile", "voile"])
        #expect(entry.subjects == ["sailing"])
        #expect(try read(text, source: "fr", target: "en").entries[0].sources.contains("toile"))
    }

    private func tbx(_ entries: String) -> String {
        "<martif><text><body>\n\(entries)\n</body></text></martif>"
    }

    private func entry(_ terms: [(String, String)], subject: String? = nil) -> String {
        let subject = subject.map { "<descrip type=\"subjectField\">\($0)</descrip>" } ?? ""
        return "<termEntry>\(subject)"
            + terms.map { "<langSet xml:lang=\"\($0)\"><tig><term>\($1)</term></tig></langSet>" }.joined()
            + "</termEntry>"
    }

    @Test("languages are matched by their names, the best first")
    func languages() throws {
        let text = tbx(entry([("eng", "boat"), ("fr-CA", "chaloupe"), ("fr-FR", "bateau"), ("FR", "barque")]))
        #expect(try read(text).entries[0].targets == ["barque"])
        #expect(try read(text, target: "fr-CA").entries[0].targets == ["chaloupe"])
        #expect(try read(text, source: "en-GB", target: "fra").entries[0].sources == ["boat"])
        let chinese = tbx(entry([("en", "boat"), ("zh-CN", "船"), ("zh-TW", "船隻")]))
        #expect(try read(chinese, target: "zh-Hant").entries[0].targets == ["船隻"])
    }

    @Test("entries of other subjects, of other languages and with deprecated terms only are left out")
    func selection() throws {
        let deprecated = entry([("en", "old"), ("fr", "vieux")]).replacing(
            "vieux</term>",
            with: "vieux</term><termNote type=\"administrativeStatus\">deprecatedTerm-admn-sts</termNote>")
        let text = tbx(
            entry([("en", "a"), ("fr", "b")], subject: "Sailing")
                + entry([("en", "c"), ("fr", "d")], subject: "cooking")
                + entry([("en", "e"), ("fr", "f")]) + entry([("en", "g"), ("de", "h")]) + deprecated
                + entry([("en", " "), ("fr", "x")]))
        let all = try read(text)
        #expect(all.entries.map(\.sources) == [["a"], ["c"], ["e"]])
        #expect(all.skipped.incomplete == 2 && all.skipped.deprecated == 1 && all.skipped.otherSubjects == 0)
        let sailing = try read(text) { $0.subjects = ["sailing"] }
        #expect(sailing.entries.map(\.sources) == [["a"], ["e"]])
        #expect(sailing.skipped.otherSubjects == 1)
    }

    @Test("native code is no part of a term; references and CDATA are")
    func content() throws {
        let text = tbx(
            entry([
                ("en", "a &amp; <![CDATA[<b>]]>&#233;"),
                ("fr", "x<ph>{1}</ph> <foreign>y</foreign><bpt>q<it>r</it></bpt>"),
            ]))
        let glossary = try read(text)
        #expect(glossary.entries == [GlossaryEntry(sources: ["a & <b>é"], targets: ["x y"])])
    }

    @Test("UTF-16, Latin 1 and packed files")
    func encodings() throws {
        let text = tbx(entry([("en", "sail"), ("fr", "voilé")]))
        let wide = try #require("\u{FEFF}\(text)".data(using: .utf16LittleEndian))
        let latin = try #require("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\(text)".data(using: .isoLatin1))
        let settings = Glossary.Settings(source: "en", target: "fr")
        for data in [wide, latin] {
            let glossary = try Glossary(files: [scratch.write(data, to: "e.tbx")], settings)
            #expect(glossary.entries.map(\.targets) == [["voilé"]])
        }
        try scratch.write(text, to: "p.tbx")
        try scratch.write(scratch.gzip("p.tbx"), to: "p.tbx.gz")
        #expect(try Glossary(files: [scratch.path("p.tbx.gz")], settings).entries.count == 1)
    }

    @Test(
        "damaged TBX is named with line and column",
        arguments: [
            (
                "<termEntry>\n<langSet><tig><term>a</term></tig></langSet></termEntry>", 3,
                "is not named; write it as xml:lang"
            ),
            ("<termEntry>\n<langSet xml:lang=\"en\"><tig><term>a</tig></langSet></termEntry>", 3, "not well formed"),
            (
                "<termEntry>\n<langSet xml:lang=\"en\"><tig><term>a & b</term></tig></langSet></termEntry>", 3,
                "this & begins"
            ),
            ("<termEntry>\n<langSet xml:lang=en>", 3, "not well formed"),
            ("<termEntry>\n<langSet xml:lang=\"en\"><tig><term>&foo;</term>", 3, "entity &foo; is not declared"),
            ("<termEntry>\n<langSet xml:lang=\"en\">", 4, "mismatch"),
            (
                "<termEntry>\n<langSet xml:lang=\"en\"><tig><term>\(String(repeating: "x", count: 2000))</term></tig></langSet>",
                3, "longer than 1024 bytes"
            ),
            ("<termEntry>\n<langSet xml:lang=\"en\"><tig><term>\u{1}</term>", 3, "not well formed"),
        ])
    func damaged(entries: String, line: Int, message: String) throws {
        let error = try problem(tbx(entries))
        #expect(error.status == .badInput)
        #expect(error.place?.file == scratch.path("g.tbx") && error.place?.line == line, "\(error)")
        #expect(error.place?.column != nil)
        #expect(error.message.contains(message), "\(error.message)")
    }

    @Test("a file that is cut off anywhere is an error, not a crash")
    func cutOff() throws {
        let bytes = Array(Self.version2.utf8)
        for count in stride(from: 60, to: bytes.count - 1, by: 17) {
            let path = try scratch.write(bytes[..<count], to: "cut.tbx")
            let error = try #require(throws: Diagnostic.self, "\(count)") {
                try Glossary(files: [path], .init(source: "en", target: "fr"))
            }
            #expect(error.status == .badInput && error.place?.file == path)
        }
    }

    @Test("bytes changed at random never crash")
    func noise() throws {
        var bytes = Array(Self.version3Elements.utf8)
        var state: UInt32 = 7
        for round in 0..<200 {
            state = state &* 1_664_525 &+ 1_013_904_223
            bytes[Int(state >> 8) % bytes.count] = UInt8(truncatingIfNeeded: state >> 3)
            let path = try scratch.write(bytes, to: "noise.tbx")
            let glossary = try? Glossary(files: [path], .init(source: "en", target: "fr"))
            #expect(glossary.map { !$0.entries.isEmpty } ?? true)
            if round % 20 == 0 { bytes = Array(Self.version3Elements.utf8) }
        }
    }

    @Test("entity bombs and other files")
    func others() throws {
        let bomb = "<!DOCTYPE martif [<!ENTITY a \"b\"><!ENTITY c \"&a;&a;\">]>\n<martif><text>&c;</text></martif>"
        #expect(try problem(bomb).message.contains("entities are not read"))
        #expect(try problem("<tmx version=\"1.4\"/>").message.contains("not <martif> or <tbx>"))
        #expect(try problem(tbx("")).message.hasPrefix("has no entries"))
        #expect(try problem("").message.hasPrefix("has no entries"))
        #expect(try problem(tbx(entry([("en", "a"), ("de", "b")]))).message.contains("its languages are 'en', 'de'"))
        let other = try problem(tbx(entry([("en", "a"), ("fr", "b")], subject: "x"))) { $0.subjects = ["y"] }
        #expect(other.message == "has no entry of the subject 'y'; its subjects are 'x'")
        let missing = try #require(throws: Diagnostic.self) {
            try Glossary(files: [scratch.path("none")], .init(source: "en", target: "fr"))
        }
        #expect(missing.status == .missingInput)
    }

    // MARK: Tables

    @Test(
        "tables with and without names of columns",
        arguments: [
            "boat\tbateau | barque\nsail\tvoile\n", "source\ttarget\nboat\tbateau | barque\nsail\tvoile\n",
            "fr\tnote\ten\nbateau | barque\tx\tboat\n\n\t\t\nvoile\t\tsail\n",
            "English,French\nboat,bateau | barque\nsail,voile\n", "boat;bateau | barque\nsail;voile\n",
            "\"en\",\"fr-FR\"\n\"boat\",\"bateau | barque\"\n\"sail\",\"voile\"\n",
            "\u{FEFF}en\tfr\r\nboat\tbateau | barque\r\nsail\tvoile",
            "en,fr,status\nboat,barque,admitted\nboat,toto,deprecated\nsail,voile,\n",
        ])
    func tables(text: String) throws {
        let glossary = try read(text, "g.csv")
        let first = text.contains("status") ? ["barque"] : ["bateau", "barque"]
        #expect(glossary.entries.map(\.sources) == [["boat"], ["sail"]])
        #expect(glossary.entries.map(\.targets) == [first, ["voile"]])
    }

    @Test(
        "a status that is unknown counts as none, and is told once for each",
        arguments: [
            (
                "g.csv",
                "en,fr,status\nboat,barque,admitted\nboat,toto,bogus\nsail,voile,\ncup,tasse,bogus\npan,poêle,new\n"
            ),
            (
                "g.tbx",
                """
                <martif><text><body>
                <termEntry><langSet xml:lang="en"><tig><term>cup</term><termNote type="administrativeStatus">no</termNote>\
                </tig></langSet><langSet xml:lang="fr"><tig><term>tasse</term></tig></langSet></termEntry>
                <termEntry><langSet xml:lang="en"><tig><term>boat</term></tig></langSet><langSet xml:lang="fr"><tig>\
                <term>toto</term><termNote type="administrativeStatus">bogus</termNote></tig></langSet></termEntry>
                <termEntry><langSet xml:lang="en"><tig><term>sail</term></tig></langSet><langSet xml:lang="fr"><tig>\
                <term>voile</term><termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></tig></langSet>
                </termEntry>
                <termEntry><langSet xml:lang="en"><tig><term>pan</term></tig></langSet><langSet xml:lang="fr"><tig>\
                <term>poêle</term><termNote type="administrativeStatus">new</termNote></tig></langSet></termEntry>
                </body></text></martif>
                """
            ),
        ])
    func unknownStatuses(name: String, text: String) throws {
        let glossary = try read(text, name)
        #expect(Set(glossary.entries.flatMap(\.targets)).isSuperset(of: ["toto", "voile", "tasse", "poêle"]))
        let places: [Place?] = [3, 6].map { Place(scratch.path(name), line: $0) }
        #expect(glossary.warnings.map(\.place) == places)
        #expect(glossary.warnings.allSatisfy { $0.severity == .warning })
        #expect(
            glossary.warnings.first?.message
                == "the status 'bogus' is unknown, and terms that have it count as those without one; write preferred, "
                + "admitted or deprecated")
        #expect(glossary.warnings.last?.message.hasPrefix("the status 'new' ") == true)
    }

    @Test("columns by name and number, and subjects")
    func columns() throws {
        let text = "term\tÜbersetzung\tarea\nboat\tBoot\tsea\npan\tPfanne\tkitchen\ncup\tTasse\t\n"
        let named = try read(text, "g.tsv", target: "de") {
            ($0.sourceColumn, $0.targetColumn, $0.subjectColumn) = ("Term", "2", "area")
            $0.subjects = ["kitchen"]
        }
        #expect(named.entries.map(\.targets) == [["Pfanne"], ["Tasse"]])
        for (field, terms) in [
            ("branche|rameau", ["branche", "rameau"]), ("branche |rameau| brin", ["branche |rameau| brin"]),
            ("|version|", ["|version|"]), ("a || b | c", ["a || b", "c"]), ("a|b|c", ["a", "b", "c"]), ("a | ", ["a"]),
        ] {
            #expect(try read("x\t\(field)\n", "bars.tsv").entries.map(\.targets) == [terms], "\(field)")
        }
        let subject = "en,fr,domain\na,b,x | y\n"
        #expect(try read(subject, "g.csv").entries[0].subjects == ["x", "y"])
    }

    @Test(
        "damaged tables are named with their line",
        arguments: [
            ("a\tb\tc\n", 1, "cannot tell the columns of en and fr among the 3 here"),
            ("a\n", 1, "the line has one column"), ("en\tfr\na\n", 2, "the line has 1 column, but the first one 2"),
            ("en\tfr\na\tb\tc\n", 2, "the line has 3 columns, but the first one 2"),
            ("en\tfr\n\(String(repeating: "x", count: 2000))\ty\n", 2, "longer than 1024 bytes"),
            ("en,fr\n\"a,b\n", 2, "a field in quotes begins here"), ("en\tfr\n", nil, "has no entries"),
            ("en\tfr\na\t\n", nil, "has no entry with terms in en and fr"),
        ] as [(String, Int?, String)])
    func damagedTables(text: String, line: Int?, message: String) throws {
        let error = try problem(text, "g.csv")
        #expect(error.status == .badInput && error.place?.line == line, "\(error)")
        #expect(error.message.contains(message), "\(error.message)")
    }

    @Test("a column that there is not, and bytes that are not UTF-8")
    func unknownColumn() throws {
        let error = try problem("a\tb\n", "g.tsv") { $0.sourceColumn = "x" }
        #expect(error.message == "there is no column 'x', which sourceColumn names; the columns here are: 1 'a', 2 'b'")
        let path = try scratch.write(Array("en\tfr\na\t".utf8) + [0xFF, 0x0A], to: "b.tsv")
        let other = try #require(throws: Diagnostic.self) {
            try Glossary(files: [path], .init(source: "en", target: "fr"))
        }
        #expect(other.place == Place(path, line: 2, column: 3))
    }

    @Test("terms that stay as they are")
    func untranslated() throws {
        var glossary = Glossary(source: "en", target: "fr")
        try glossary.addUntranslated(from: scratch.write("Dragoman\n\n  Swift  Package \n", to: "list.txt"))
        #expect(
            glossary.entries == [
                GlossaryEntry(sources: ["Dragoman"], targets: ["Dragoman"]),
                GlossaryEntry(sources: ["Swift Package"], targets: ["Swift Package"]),
            ])
        #expect(glossary.warnings.isEmpty)
        try glossary.addUntranslated(from: scratch.write("\n \n", to: "none.txt"))
        #expect(glossary.entries.count == 2 && glossary.warnings.map(\.severity) == [.warning])
        #expect(glossary.warnings.first?.place == Place(scratch.path("none.txt")))
    }
}
