import Diagnostics
import Documents
import Foundation
import Testing

@Suite struct DocumentTests {
    private func xliff1(_ units: String) -> String {
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a" source-language="fr-FR" datatype="plaintext"><body>
        \(units)
        </body></file></xliff>
        """
    }

    private func target(of source: String) throws -> String {
        let (_, result) = try translated(
            "a.xlf", xliff1("<trans-unit id=\"1\"><source>\(source)</source></trans-unit>"))
        let start = try #require(result.range(of: "<target"))
        let open = try #require(result.range(of: ">", range: start.upperBound..<result.endIndex))
        let end = try #require(result.range(of: "</target>"))
        return String(result[open.upperBound..<end.lowerBound])
    }

    @Test(arguments: [
        ("un deux trois", "trois deux un"),
        ("un <g id=\"1\">deux</g> trois", "trois <g id=\"1\">deux</g> un"),
        ("<g id=\"1\">un deux</g> trois", "trois <g id=\"1\">deux un</g>"),
        ("<g id=\"1\">un <g id=\"2\">deux</g></g> trois", "trois <g id=\"1\"><g id=\"2\">deux</g> un</g>"),
        ("un<x id=\"1\"/> deux trois", "trois deux un<x id=\"1\"/>"),
        ("un <x id=\"1\"/>deux trois", "trois <x id=\"1\"/>deux un"),
        ("un <x id=\"1\"/> deux", "<x id=\"1\"/> deux un"),
        (
            "un <bpt id=\"1\">&lt;b&gt;</bpt>deux<ept id=\"1\">&lt;/b&gt;</ept> trois",
            "trois <bpt id=\"1\">&lt;b&gt;</bpt>deux<ept id=\"1\">&lt;/b&gt;</ept> un"
        ),
        (" un deux ", " deux un "),
        // The ends of a segment are its ends in every language.
        ("<x id=\"1\"/>un deux", "<x id=\"1\"/>deux un"),
        ("<x id=\"1\"/> un <x id=\"2\"/>deux<x id=\"3\"/>", "<x id=\"1\"/> <x id=\"2\"/>deux un<x id=\"3\"/>"),
        ("un deux <x id=\"1\"/>", "deux un <x id=\"1\"/>"),
        ("<g id=\"1\"><x id=\"2\"/>un deux.</g>", "<g id=\"1\"><x id=\"2\"/>deux. un</g>"),
        ("un &amp; deux", "deux &amp; un"),
        ("un <g id=\"1\"/>deux", "<g id=\"1\"/>deux un"),
        // A mark that is outside of a span stays outside, one that is inside stays inside.
        ("un <g id=\"1\">deux</g>.", "<g id=\"1\">deux</g>. un"),
        ("un <g id=\"1\">deux.</g>", "<g id=\"1\">deux.</g> un"),
        ("un <g id=\"1\"><g id=\"2\">deux</g></g>?!", "<g id=\"1\"><g id=\"2\">deux</g></g>?! un"),
        (
            "un <bpt id=\"1\">&lt;b&gt;</bpt>deux<ept id=\"1\">&lt;/b&gt;</ept>。",
            "<bpt id=\"1\">&lt;b&gt;</bpt>deux<ept id=\"1\">&lt;/b&gt;</ept>。 un"
        ),
    ])
    func codesMoveWithTheirWords(_ source: String, _ expected: String) throws {
        #expect(try target(of: source) == expected)
    }

    /// Random trees of codes: whatever the words do, each code comes once and the file stays well-formed.
    @Test func everyCodeComesOnce() throws {
        var seed: UInt64 = 7
        func random(_ below: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % below
        }
        for _ in 0..<200 {
            var id = 0
            func content(_ depth: Int) -> String {
                (0..<1 + random(4)).map { _ in
                    id += 1
                    let own = id
                    switch random(depth > 2 ? 4 : 7) {
                    case 0: return "mot\(own) "
                    case 1: return " mot\(own)"
                    case 2: return "<x id=\"\(own)\"/>"
                    case 3: return "mot\(own)"
                    case 4: return "<g id=\"\(own)\">\(content(depth + 1))</g>"
                    case 5: return "<bx id=\"\(own)\"/>\(content(depth + 1))<ex id=\"\(own)\"/>"
                    default: return "<ex id=\"\(own)\"/>"
                    }
                }.joined()
            }
            let source = "début " + content(0)
            let file = try File("a.xlf", xliff1("<trans-unit id=\"1\"><source>\(source)</source></trans-unit>"))
            let document = try TranslatableDocument(file.path, .init(source: "fr", target: "en"))
            let words = document.texts[0].split(separator: " ").count
            let count = 1 + random(8)
            document.fill(
                0, with: (0..<count).map { "w\($0)" }.joined(separator: " "),
                links: (0..<count).map { _ in random(4) == 0 ? [] : [random(words)] })
            try document.write(to: file.path)
            let result = try String(contentsOfFile: file.path, encoding: .utf8)
            let target = result.components(separatedBy: "<target").last ?? ""
            for tag in ["<x ", "<g ", "<bx ", "<ex ", "</g>"] {
                #expect(
                    target.components(separatedBy: tag).count == source.components(separatedBy: tag).count
                        || tag == "</g>", "\(source) \(target)")
            }
            for word in 0..<count { #expect(target.components(separatedBy: "w\(word)").count >= 2, "\(target)") }
            // It can be read again, and has nothing left to translate.
            #expect(try TranslatableDocument(file.path, .init(source: "fr", target: "en")).texts.isEmpty)
        }
    }

    @Test func xliff1KeepsWhatIsThere() throws {
        let (texts, result) = try translated(
            "a.sdlxliff",
            xliff1(
                """
                <group><trans-unit id="1"><source>un deux</source><target>one two</target></trans-unit></group>
                <trans-unit id="2" translate="no"><source>trois</source></trans-unit>
                <trans-unit id="3"><source>quatre cinq</source><target state="new"/><note>a note</note></trans-unit>
                <trans-unit id="4"><source>six sept. huit neuf.</source><seg-source><mrk mtype="seg" mid="1">six sept.</mrk> <mrk mtype="seg" mid="2">huit neuf.</mrk></seg-source><alt-trans><target>x</target></alt-trans></trans-unit>
                """))
        #expect(texts == ["quatre cinq", "six sept.", "huit neuf."])
        #expect(result.contains("<target>one two</target>"))
        #expect(result.contains("state-qualifier=\"leveraged-mt\""))
        #expect(result.contains("cinq quatre</target><note>a note</note>"))
        #expect(
            result.contains(
                "<mrk mtype=\"seg\" mid=\"1\">sept. six</mrk> <mrk mtype=\"seg\" mid=\"2\">neuf. huit</mrk></target>"))
        #expect(result.contains("target-language=\"en\""))
        #expect(
            try translated(
                "b.xlf", xliff1("<trans-unit id=\"1\"><source>un deux</source><target>x</target></trans-unit>"),
                replaces: true
            ).result.contains(">deux un</target>"))
    }

    @Test func xliff2SaysTheLanguageOfItsTargets() throws {
        let (texts, result) = try translated(
            "a.xliff",
            """
            <xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="fr"><file id="f"><unit id="u">
            <segment id="s1"><source>un <pc id="1">deux</pc> <ph id="2"/></source></segment>
            <ignorable><source> </source></ignorable>
            <segment id="s2"><source>trois <sc id="3"/>quatre<ec startRef="3"/></source></segment>
            </unit><unit id="n" translate="no"><segment><source>cinq</source></segment></unit></file></xliff>
            """)
        #expect(texts == ["un deux", "trois quatre"])
        #expect(result.contains("trgLang=\"en\""))
        #expect(result.contains("<target><pc id=\"1\">deux</pc> un <ph id=\"2\"/></target>"))
        #expect(result.contains("<target><sc id=\"3\"/>quatre<ec startRef=\"3\"/> trois</target>"))
        #expect(result.contains("subState=\"dragoman:machine\""))
        #expect(!result.contains("<target>cinq"))
    }

    @Test func tmxGetsItsOtherLanguage() throws {
        let (texts, result) = try translated(
            "a.tmx",
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <!DOCTYPE tmx SYSTEM "tmx14.dtd">
            <tmx version="1.4"><header/><body>
            <tu tuid="1"><tuv xml:lang="fr-CA"><seg>un <bpt i="1">&lt;b></bpt>deux<ept i="1">&lt;/b></ept></seg></tuv></tu>
            <tu><tuv xml:lang="FR"><seg>trois</seg></tuv><tuv xml:lang="en-GB"><seg>three</seg></tuv></tu>
            <tu><tuv xml:lang="de"><seg>vier</seg></tuv></tu>
            </body></tmx>
            """)
        #expect(texts == ["un deux"])
        #expect(
            result.contains(
                "<tuv xml:lang=\"en-GB\"><prop type=\"x-origin\">machine translation</prop><seg><bpt i=\"1\">&lt;b&gt;</bpt>deux<ept i=\"1\">&lt;/b&gt;</ept> un</seg></tuv>"
            ))
        #expect(result.contains("<!DOCTYPE tmx SYSTEM \"tmx14.dtd\">"))
    }

    @Test(arguments: [
        ("<xliff version=\"1.2\"><file>", ":1:"), ("<html/>", "<html>"), ("", "not well-formed"),
        ("<!DOCTYPE tmx [<!ENTITY a \"b\">]><tmx><body/></tmx>", "declares entities"),
    ])
    func whatCannotBeReadIsAnError(_ text: String, _ message: String) throws {
        let file = try File("a.xlf", text)
        let error = #expect(throws: Diagnostic.self) {
            try TranslatableDocument(file.path, .init(source: "fr", target: "en"))
        }
        #expect(error?.status == .badInput)
        #expect(error?.rendered(program: "x").contains(message) == true, "\(error?.rendered(program: "x") ?? "")")
    }

    /// Generated characters that XML does not allow, and separators.
    @Test(arguments: ["a.tmx", "a.xlf"]) func whatXMLDoesNotAllowIsLeftOut(name: String) throws {
        let text =
            name == "a.tmx"
            ? "<tmx version=\"1.4\"><header/><body><tu><tuv xml:lang=\"fr\"><seg>un</seg></tuv></tu></body></tmx>"
            : xliff1("<trans-unit id=\"1\"><source>un</source></trans-unit>")
        let file = try File(name, text)
        let document = try TranslatableDocument(file.path, .init(source: "fr", target: "en"))
        document.fill(0, with: "a\u{0}b\u{1}\u{8}c\u{1C}d\u{FFFE}\u{FFFF}\n\u{2028}\u{85}e\u{7F}<&", links: [])
        try document.write(to: file.path)
        let result = try String(contentsOfFile: file.path, encoding: .utf8)
        #expect(result.contains(">abc d e\u{7F}&lt;&amp;<"), "\(result)")
        #expect(try TranslatableDocument(file.path, .init(source: "fr", target: "en", replaces: true)).texts == ["un"])
    }

    @Test func textsAreCounted() throws {
        let file = try File(
            "a.xlf",
            xliff1(
                """
                <trans-unit id="1"><source>un</source><target>one</target></trans-unit>
                <trans-unit id="2" translate="no"><source>deux</source></trans-unit>
                <group translate="no"><trans-unit id="3"><source>trois</source></trans-unit></group>
                <trans-unit id="4"><source>quatre</source></trans-unit>
                """))
        let document = try TranslatableDocument(file.path, .init(source: "fr", target: "en"))
        #expect(
            document.summary
                == "1 segment translated, 1 kept with the translation it had, 2 protected by the file")
    }

    /// Targets that the file itself calls untranslated are translated, as ingestion leaves them out.
    @Test(arguments: [
        ("new", true), ("needs-translation", true), ("initial", true), ("needs-adaptation", false),
        ("translated", false), ("final", false), ("", false),
    ])
    func statesOfTargets(state: String, isTranslated: Bool) throws {
        let attribute = state.isEmpty ? "" : " state=\"\(state)\""
        let plain = "<trans-unit id=\"1\" approved=\"yes\"><source>un deux</source><target\(attribute)>un deux</target>"
        let segments = """
            <trans-unit id="2"><source>un deux</source><seg-source><mrk mtype="seg" mid="1">un deux</mrk></seg-source>\
            <target\(attribute)><mrk mtype="seg" mid="1">un deux</mrk></target></trans-unit>
            """
        let guarded =
            "<trans-unit id=\"3\" translate=\"no\"><source>un</source><target\(attribute)>un</target></trans-unit>"
        let version2 = """
            <xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="fr" trgLang="en"><file id="f">\
            <unit id="u"><segment\(attribute)><source>un deux</source><target>un deux</target></segment></unit>\
            <unit id="v" translate="no"><segment><source>trois</source></segment><segment><source/></segment></unit>\
            </file></xliff>
            """
        for (text, count, protected) in [
            (xliff1(plain + "</trans-unit>" + segments + guarded), 2, 1), (version2, 1, 1),
        ] {
            let file = try File("a.xlf", text)
            let summary = try TranslatableDocument(file.path, .init(source: "fr", target: "en")).summary
            let segment = { (count: Int) in count == 1 ? "1 segment" : "\(count) segments" }
            #expect(
                summary
                    == (isTranslated
                        ? "\(segment(count)) translated (\(count) in place of what the file calls untranslated)"
                        : "0 segments translated, \(count) kept with the translation \(count == 1 ? "it" : "they") had")
                    + ", \(protected) protected by the file")
            let result = try translated("a.xlf", text).result
            #expect(result.components(separatedBy: "deux un").count == (isTranslated ? count + 1 : 1), "\(result)")
            // The new target has a state of its own, and nobody has approved it.
            let old = isTranslated && ["\(attribute)>deux un", "approved=\"yes\""].contains(where: result.contains)
            #expect(!old, "\(result)")
        }
    }

    /// Languages as all readers match them.
    @Test(arguments: [("nb", "no", true), ("zh-CN", "zh-TW", false), ("pt", "pt-BR", true), ("zh-Hant", "zh-TW", true)])
    func languagesAreMatched(asked: String, written: String, isSame: Bool) throws {
        let file = try File(
            "a.tmx",
            "<tmx version=\"1.4\"><header/><body><tu><tuv xml:lang=\"\(written)\"><seg>un</seg></tuv></tu></body></tmx>"
        )
        let texts = try? TranslatableDocument(file.path, .init(source: asked, target: "en")).texts
        #expect(texts == (isSame ? ["un"] : nil))
    }

    @Test func exactVariantsComeFirst() throws {
        let file = try File(
            "a.tmx",
            """
            <tmx version="1.4"><header/><body><tu><tuv xml:lang="fr-CA"><seg>un</seg></tuv>\
            <tuv xml:lang="fr"><seg>deux</seg></tuv></tu></body></tmx>
            """)
        #expect(try TranslatableDocument(file.path, .init(source: "fr", target: "en")).texts == ["deux"])
    }

    /// Megabytes of text; it has a name, as the log of the tests would have all of it.
    struct Excess: Sendable, CustomTestStringConvertible {
        var text: String, message: String
        var testDescription: String { message }

        init(_ text: String, _ message: String) { (self.text, self.message) = (text, message) }
    }

    @Test(arguments: [
        Excess("<tmx><body><tu " + (0..<6000).map { "a\($0)=\"1\" " }.joined() + "/></body></tmx>", "attributes"),
        Excess(
            "<tmx><body><tu><tuv xml:lang=\"fr\"><seg>" + String(repeating: "a", count: 1_100_000)
                + "</seg></tuv></tu></body></tmx>", "1048576"
        ),
        Excess("<tmx><!--" + String(repeating: "a", count: 10_100_000) + "--></tmx>", "too big"),
        Excess(
            "<!DOCTYPE tmx [<!ATTLIST tu " + (0..<600).map { "a\($0) CDATA \"1\" " }.joined() + ">]><tmx/>",
            "attributes are declared"
        ),
    ])
    func whatNoDocumentHasIsRefused(_ excess: Excess) throws {
        let file = try File("a.tmx", excess.text)
        let error = #expect(throws: Diagnostic.self) {
            try TranslatableDocument(file.path, .init(source: "fr", target: "en"))
        }
        #expect(error?.status == .badInput)
        #expect(error?.message.contains(excess.message) == true, "\(error?.message ?? "")")
    }

    @Test(arguments: [10, 60, 90, 120, 140]) func aFileThatWasCutOffEndsEarly(length: Int) throws {
        let whole = xliff1("<trans-unit id=\"1\"><source>un deux trois</source></trans-unit>")
        let file = try File("a.xlf", String(whole.prefix(length)))
        let error = #expect(throws: Diagnostic.self) {
            try TranslatableDocument(file.path, .init(source: "fr", target: "en"))
        }
        #expect(error?.message.contains("ends early") == true, "\(error?.message ?? "")")
    }
}
