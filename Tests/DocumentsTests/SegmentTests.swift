import Documents
import Foundation
import Testing

/// The texts of a document as a memory is asked for them.
@Suite struct SegmentTests {
    @Test func neighboursOfTexts() throws {
        let xliff2 = """
            <xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="fr" trgLang="en"><file id="f">\
            <unit id="u"><segment><source>un</source><target>one</target></segment><ignorable><source>-</source>\
            </ignorable><segment><source>deux <ph id="1"/> x</source></segment></unit><unit id="v" translate="no">\
            <segment><source>trois</source></segment></unit></file><file id="g"><unit id="w"><segment>\
            <source>quatre</source></segment></unit></file></xliff>
            """
        let xliff1 = """
            <xliff version="1.2"><file original="a" source-language="fr" datatype="plaintext"><body>\
            <trans-unit id="1"><source>un</source><target>one</target></trans-unit><group><trans-unit id="2">\
            <source>deux x trois</source><seg-source><mrk mtype="seg" mid="1">deux <x id="1"/> x</mrk> \
            <mrk mtype="seg" mid="2">trois</mrk></seg-source><target><mrk mtype="seg" mid="1"/>\
            <mrk mtype="seg" mid="2">three</mrk></target></trans-unit></group>\
            <trans-unit id="3"><source><x id="1"/></source></trans-unit></body></file>\
            <file original="b" source-language="fr" datatype="plaintext"><body>\
            <trans-unit id="4"><source>quatre</source></trans-unit></body></file></xliff>
            """
        func tmx(_ text: String, _ document: String, _ more: String = "") -> String {
            "<tu><prop type=\"x-document\">\(document)</prop><tuv xml:lang=\"fr\"><seg>\(text)</seg></tuv>\(more)</tu>"
        }
        let done = "<tuv xml:lang=\"en\"><seg>x</seg></tuv>"
        let memory =
            "<tmx version=\"1.4\"><header/><body>" + tmx("un", "a", done) + tmx("deux <ph/> x", "a")
            + tmx("trois", "a", done) + tmx("quatre", "b") + "</body></tmx>"
        for (name, text) in [("a.xlf", xliff2), ("b.xlf", xliff1), ("c.tmx", memory)] {
            let file = try File(name, text)
            let segments = try TranslatableDocument(file.path, .init(source: "fr", target: "en")).segments
            #expect(segments.map(\.text) == ["deux x", "quatre"], "\(name)")
            #expect(segments.map(\.previous) == ["un", nil], "\(name)")
            #expect(segments.map(\.next) == ["trois", nil], "\(name)")
            #expect(segments.map(\.hasCodes) == [true, false], "\(name)")
        }
    }

    @Test func noBreakSpacesAreThoseOfTheFile() throws {
        let file = try File(
            "a.xlf",
            """
            <xliff version="1.2"><file original="a" source-language="fr" datatype="plaintext"><body>\
            <trans-unit id="1"><source> Non\u{A0}:  <x id="1"/>fin</source></trans-unit>
            <trans-unit id="2"><source>10\u{202F}m\u{A0}</source></trans-unit></body></file></xliff>
            """)
        let document = try TranslatableDocument(file.path, .init(source: "fr", target: "en"))
        #expect(document.segments.map(\.text) == ["Non\u{A0}: fin", "10\u{202F}m"])
        #expect(document.segments.map(\.next) == ["10\u{202F}m", nil])
        // Models read them, too.
        #expect(document.texts == ["Non\u{A0}: fin", "10\u{202F}m"])
    }

    /// As French has them before marks; with the mark they are outside of a span that has none in the source.
    @Test func noBreakSpacesOfTranslationsStay() throws {
        let file = try File(
            "a.xlf",
            """
            <xliff version="1.2"><file original="a" source-language="fr" datatype="plaintext"><body><trans-unit id="1">\
            <source>Press <g id="1">Save</g>: now</source></trans-unit></body></file></xliff>
            """)
        let document = try TranslatableDocument(file.path, .init(source: "fr", target: "en"))
        document.fill(0, with: "Bouton Oui\u{A0}:  5\u{202F}m", links: [[0], [1], [1], [2], [2]])
        try document.write(to: file.path)
        let result = try String(contentsOfFile: file.path, encoding: .utf8)
        #expect(result.contains(">Bouton <g id=\"1\">Oui</g>\u{A0}: 5\u{202F}m</target>"), "\(result)")
    }
}
