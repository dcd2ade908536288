import Diagnostics
import Documents
import Foundation
import Testing

/// What is no translation stays as it was, byte for byte.
@Suite struct FaithfulnessTests {
    @Test func restOfAnXLIFFFileStaysAsItWas() throws {
        let text = """
            <?xml version='1.0' encoding = "utf-8" standalone="no" ?>
            <!-- before --><?tool a > b ?>
            <x:xliff version = '1.2'
              xmlns:x="urn:oasis:names:tc:xliff:document:1.2" xmlns:y='z'><x:file source-language='fr' original='a&#x9;"b"'
              datatype="html"><x:header ></x:header><x:body>
            \t<x:trans-unit id='1' y:n="&gt;"><x:source >un &#233;t&#xe9; <![CDATA[<b>]]></x:source ><!-- <x:target> --></x:trans-unit>
            </x:body></x:file></x:xliff>

            """.replacing("\n", with: "\r\n")
        let (texts, result) = try translated("a.xlf", text)
        #expect(texts == ["un été <b>"])
        let target = """
            <x:target xml:lang="en" state="needs-review-translation" state-qualifier="leveraged-mt">\
            &lt;b&gt; été un</x:target>
            """
        #expect(
            result
                == text.replacing("</x:source >", with: "</x:source >" + target)
                .replacing("<x:file source", with: "<x:file target-language=\"en\" source"))
    }

    @Test func attributesChangeInTheirPlaces() throws {
        let text = """
            <xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" srcLang='fr' trgLang='en-GB'><file id="f">
            <unit id="u"><segment id = 's' subState='a:b' state = "initial"  ><source>un deux</source></segment></unit>
            </file></xliff>
            """
        let (_, result) = try translated("a.xliff", text)
        #expect(
            result
                == text.replacing("</source>", with: "</source><target>deux un</target>")
                .replacing("'a:b' state = \"initial\"", with: "\"dragoman:machine\" state = \"translated\""))
    }

    /// The name of the encoding that is declared, its bytes before the text, and how the text becomes bytes.
    @Test(
        arguments: [
            ("utf-8", [0xEF, 0xBB, 0xBF], String.Encoding.utf8), ("UTF-16", [0xFF, 0xFE], .utf16LittleEndian),
            ("utf-8", [0xFE, 0xFF], .utf16BigEndian), ("utf-16", [], .utf16BigEndian),
            ("windows-1252", [], .windowsCP1252),
            ("iso-8859-1", [], .isoLatin1),
        ] as [(String, [UInt8], String.Encoding)])
    func encodingStays(_ name: String, _ mark: [UInt8], _ encoding: String.Encoding) throws {
        let text = """
            <?xml version="1.0" encoding="\(name)"?>
            <tmx version="1.4"><header note="ñ"/><body><tu>
              <tuv xml:lang="fr"><seg>été froid</seg></tuv>
            </tu></body></tmx>
            """
        let bytes = Data(mark) + (try #require(text.data(using: encoding)))
        let (texts, result) = try translated("a.tmx", bytes)
        #expect(texts == ["été froid"])
        let new = """

              <tuv xml:lang="en"><prop type="x-origin">machine translation</prop><seg>froid été</seg></tuv>
            """
        let expected = text.replacing("</tuv>", with: "</tuv>" + new)
        #expect(result == Data(mark) + (try #require(expected.data(using: encoding))))
    }

    @Test func whatAnEncodingLacksBecomesAReference() throws {
        let text = """
            <?xml version="1.0" encoding="us-ascii"?>
            <tmx version="1.4"><body><tu><tuv xml:lang="fr"><seg>&#233;t&#233; froid</seg></tuv></tu></body></tmx>
            """
        #expect(try translated("a.tmx", text).result.contains("<seg>froid &#233;t&#233;</seg>"))
    }

    @Test func declarationThatLiesIsMended() throws {
        let text = """

            <?xml version="1.0" encoding="utf-16"?>
            <tmx version="1.4"><body><tu><tuv xml:lang="fr"><seg>été froid</seg></tuv></tu></body></tmx>
            """
        let result = try translated("a.tmx", text).result
        #expect(result.hasPrefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>"))
        #expect(result.contains("<seg>froid été</seg>"))
    }

    @Test func unknownEncodingIsAnError() throws {
        let error = #expect(throws: Diagnostic.self) {
            try translated("a.tmx", "<?xml version=\"1.0\" encoding=\"x-none\"?><tmx/>")
        }
        #expect(error?.message.contains("X-NONE") == true)
    }
}

/// Dialects of real tools.
@Suite struct DialectTests {
    private func xliff1(_ units: String, version: String = "1.2", languages: String = "") -> String {
        """
        <xliff version="\(version)"><file original="a" source-language="fr" datatype="plaintext"\(languages)><body>\
        \(units)</body></file></xliff>
        """
    }

    /// Units and what becomes of them.
    @Test(arguments: [
        // Codes alone are copied at once.
        (
            "<source><ph id=\"1\">{1}</ph></source>",
            "<source><ph id=\"1\">{1}</ph></source><target xml:lang=\"en\"><ph id=\"1\">{1}</ph></target>"
        ),
        // A target with codes alone is no translation.
        (
            "<source><ph id=\"1\">{1}</ph>un deux</source><target><ph id=\"1\">{1}</ph></target>",
            """
            <source><ph id="1">{1}</ph>un deux</source><target xml:lang="en" state="needs-review-translation" \
            state-qualifier="leveraged-mt"><ph id="1">{1}</ph>deux un</target>
            """
        ),
        // What must not be translated is a code; what is not known holds text.
        (
            "<source>un <mrk mtype=\"protected\">%s d</mrk> <a href=\"b\">deux</a></source>",
            """
            <source>un <mrk mtype="protected">%s d</mrk> <a href="b">deux</a></source><target xml:lang="en" \
            state="needs-review-translation" state-qualifier="leveraged-mt">\
            <mrk mtype="protected">%s d</mrk> <a href="b">deux</a> un</target>
            """
        ),
        // Of a divided target, only what is missing.
        (
            """
            <source>un deux. trois quatre.</source><seg-source><mrk mtype="seg" mid="0">un deux.</mrk> \
            <mrk mtype="seg" mid="1">trois quatre.</mrk></seg-source><target><mrk mtype="seg" mid="0">one</mrk> \
            <mrk mtype="seg" mid="1"/></target>
            """,
            """
            <source>un deux. trois quatre.</source><seg-source><mrk mtype="seg" mid="0">un deux.</mrk> \
            <mrk mtype="seg" mid="1">trois quatre.</mrk></seg-source><target><mrk mtype="seg" mid="0">one</mrk> \
            <mrk mtype="seg" mid="1">quatre. trois</mrk></target>
            """
        ),
        ("<source> </source>", "<source> </source>"),
    ])
    func unit(_ unit: String, _ expected: String) throws {
        let (_, result) = try translated("a.xlf", xliff1("<trans-unit id=\"1\">\(unit)</trans-unit>"))
        #expect(result.contains("<trans-unit id=\"1\">\(expected)</trans-unit>"), "\(result)")
    }

    @Test func oldVersionsHaveNoQualifiers() throws {
        let result = try translated(
            "a.xlf",
            xliff1(
                "<trans-unit id=\"1\"><source>un deux</source></trans-unit>", version: "1.1",
                languages: " target-language=\"en-US\"")
        ).result
        #expect(result.contains("<target xml:lang=\"en-US\" state=\"needs-review-translation\">deux un</target>"))
    }

    @Test func languagesOfAnOldTMXFile() throws {
        let (_, result) = try translated(
            "a.tmx",
            """
            <tmx version="1.1"><header srclang="FR"/><body><tu><tuv lang="FR"><seg>un deux</seg></tuv></tu>
            <tu><tuv lang="FR"><seg>trois</seg></tuv><tuv lang="EN-US"><note>n</note><seg> </seg></tuv></tu></body></tmx>
            """)
        #expect(
            result.contains(
                "<tuv lang=\"EN-US\"><prop type=\"x-origin\">machine translation</prop><seg>deux un</seg></tuv></tu>"))
        #expect(result.contains("<tuv lang=\"EN-US\"><note>n</note>"))
        #expect(result.contains("<seg>trois</seg></tuv></tu></body>"))
    }

    @Test func codesThatMustNotBeReorderedStayInOrder() throws {
        let (_, result) = try translated(
            "a.xlf",
            """
            <xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="fr" trgLang="en"><file id="f">\
            <unit id="u"><segment><source>un <ph id="1" canReorder="firstNo"/>deux <mrk id="m"><ph id="2" \
            canReorder="no"/>trois</mrk> <ph id="3"/>quatre</source></segment></unit></file></xliff>
            """)
        #expect(
            result.contains(
                """
                <target><ph id="3"/>quatre trois <ph id="1" canReorder="firstNo"/><mrk id="m">\
                <ph id="2" canReorder="no"/></mrk>deux un</target>
                """), "\(result)")
    }

    @Test(arguments: [
        (
            "<xliff version=\"1.2\"><file source-language=\"be\" target-language=\"ru\"/></xliff>",
            "sourceLanguage be"
        ),
        ("<xliff version=\"2.0\" srcLang=\"be\" trgLang=\"ru\"/>", "targetLanguage ru"),
        ("<tmx><body><tu><tuv xml:lang=\"be\"/><tuv lang=\"ru\"/></tu></body></tmx>", "be and ru"),
    ])
    func otherLanguagesAreAnError(_ text: String, _ message: String) throws {
        let error = #expect(throws: Diagnostic.self) { try translated("a.xlf", text) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }
}
