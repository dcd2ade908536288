import Documents
import Foundation
import Testing

/// Texts with marks in place of their inline codes, as a memory with placeholders is asked for them.
@Suite struct MarkedSegmentTests {
    private func opened(_ name: String, _ text: String) throws -> (file: File, document: TranslatableDocument) {
        let file = try File(name, text)
        return (file, try TranslatableDocument(file.path, .init(source: "fr", target: "en")))
    }

    private func xliff1(_ units: String) -> String {
        """
        <xliff version="1.2"><file original="a" source-language="fr" datatype="plaintext"><body>\(units)</body></file>\
        </xliff>
        """
    }

    private func unit(_ source: String) -> String { "<trans-unit id=\"1\">\(source)</trans-unit>" }

    private static let segmented =
        "<source><g id=\"a\">un</g> <g id=\"b\">deux</g></source><seg-source><mrk mtype=\"seg\" mid=\"1\">"
        + "<g id=\"a\">un</g></mrk> <mrk mtype=\"seg\" mid=\"2\"><g id=\"b\">deux</g></mrk></seg-source>"

    @Test func codesHaveMarks() throws {
        for (source, texts) in [
            ("<source>un  <g id=\"7\">deux <x id=\"8\"/></g>\u{A0}!</source>", ["un ⟦1⟧deux ⟦2/⟧⟦/1⟧\u{A0}!"]),
            (
                "<source><bpt id=\"1\" rid=\"9\">b</bpt>un<ept id=\"2\" rid=\"9\">/b</ept><ph id=\"3\">p</ph></source>",
                ["⟦1⟧un⟦/1⟧⟦2/⟧"]
            ),
            ("<source><x id=\"START_B\"/>un<x id=\"CLOSE_B\"/></source>", ["⟦1⟧un⟦/1⟧"]),
            (Self.segmented, ["⟦1⟧un⟦/1⟧", "⟦2⟧deux⟦/2⟧"]),
        ] as [(String, [String])] {
            let segments = try opened("a.xlf", xliff1(unit(source))).document.markedSegments
            #expect(segments.map(\.text) == texts)
            #expect(segments.allSatisfy { !$0.hasCodes })
        }
        let xliff2 = """
            <xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="fr" trgLang="en"><file id="f">\
            <unit id="u"><segment><source>un <sc id="4"/>deux<ec startRef="4"/></source></segment>\
            <segment><source><pc id="5">trois</pc> <ph id="6"/></source></segment></unit></file></xliff>
            """
        let second = try opened("a.xlf", xliff2).document.markedSegments
        #expect(second.map(\.text) == ["un ⟦1⟧deux⟦/1⟧", "⟦1⟧trois⟦/1⟧ ⟦2/⟧"])
        #expect(second.map(\.next) == ["⟦1⟧trois⟦/1⟧ ⟦2/⟧", nil])
        let tmx = """
            <tmx version="1.4"><header/><body><tu><tuv xml:lang="fr"><seg><bpt i="1" x="3"/>un<ept i="1"/><ph/></seg></tuv>\
            </tu><tu><tuv xml:lang="fr"><seg><hi>deux</hi></seg></tuv></tu></body></tmx>
            """
        let memory = try opened("a.tmx", tmx).document.markedSegments
        #expect(memory.map(\.text) == ["⟦1⟧un⟦/1⟧⟦2/⟧", "deux"])
        // Highlighted text has no marks in memories.
        #expect(memory.map(\.hasCodes) == [false, true])
    }

    /// A source, a translation with marks, and the content of the target; nil where it cannot be the target.
    @Test(
        arguments: [
            ("un <g id=\"7\">deux</g>", "⟦1⟧two⟦/1⟧ one", "<g id=\"7\">two</g> one"),
            (" <x id=\"1\"/>un\u{A0}! ", "one⟦1/⟧\u{A0}!", " one<x id=\"1\"/>\u{A0}! "),
            (
                "<bpt id=\"1\">b</bpt>un<ept id=\"1\">/b</ept> &amp;", "&amp ⟦1⟧one⟦/1⟧",
                "&amp;amp <bpt id=\"1\">b</bpt>one<ept id=\"1\">/b</ept>"
            ),
            ("<g id=\"1\">un <g id=\"2\"/></g>", "⟦1⟧⟦2⟧⟦/2⟧ one⟦/1⟧", "<g id=\"1\"><g id=\"2\"/> one</g>"),
            // Codes that are missing, come twice or are others.
            ("un <x id=\"1\"/>", "one", nil), ("un <x id=\"1\"/>", "⟦1/⟧one⟦1/⟧", nil),
            ("un <x id=\"1\"/>", "one ⟦2/⟧", nil), ("un <x id=\"1\"/>", "one ⟦1⟧", nil),
            // Not nested, or the end first.
            ("<g id=\"1\">un <g id=\"2\">2</g></g>", "⟦1⟧a⟦2⟧b⟦/1⟧c⟦/2⟧", nil),
            ("<bpt id=\"1\"/>un<ept id=\"1\"/>", "⟦/1⟧one⟦1⟧", nil),
            // A mark is text, a code has none, there are no words.
            ("⟦1/⟧ un <x id=\"1\"/>", "one ⟦1/⟧", nil), ("<mrk mtype=\"protected\">un</mrk> deux", "un two", nil),
            ("un <!-- c --><x id=\"1\"/>", "one ⟦1/⟧", nil), ("un <x id=\"1\"/>", "⟦1/⟧", nil),
        ] as [(String, String, String?)])
    func translationsWithMarks(_ source: String, _ translation: String, _ target: String?) throws {
        let (file, document) = try opened("a.xlf", xliff1(unit("<source>\(source)</source>")))
        #expect(document.takes(marked: translation, at: 0) == (target != nil))
        guard let target else { return }
        document.fill(0, withMarked: translation)
        try document.write(to: file.path)
        let result = try String(contentsOfFile: file.path, encoding: .utf8)
        #expect(result.contains(">\(target)</target>"), "\(result)")
    }
}
