import Documents
import Foundation
import Testing

/// What a filled document says about the matches of a memory.
@Suite struct MatchMarkTests {
    @Test func xliff1HasAlternatives() throws {
        let result = try filled(
            """
            <xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
              <file source-language="fr" target-language="en" original="x" datatype="plaintext"><body>
                <trans-unit id="1"><source>un</source></trans-unit>
                <trans-unit id="2"><source>deux</source><target state="new"/><note>n</note></trans-unit>
                <trans-unit id="3">
                  <source>trois</source>
                </trans-unit>
              </body></file>
            </xliff>
            """, "a.xlf")
        #expect(
            result.contains(
                """
                <source>un</source><target xml:lang="en" state="translated" state-qualifier="exact-match">kept</target>\
                <alt-trans match-quality="100%" origin="m.tmx#0" extradata="dragoman"><source>a &lt; b</source><target>c &amp; d</target>\
                </alt-trans></trans-unit>
                """), "\(result)")
        #expect(
            result.contains(
                """
                state="needs-review-translation" xml:lang="en" state-qualifier="leveraged-mt">new</target>\
                <alt-trans match-quality="85%" origin="m.tmx#1" extradata="dragoman"><source>a &lt; b</source><target>c &amp; d</target>\
                </alt-trans><note>n</note>
                """), "\(result)")
        #expect(result.components(separatedBy: "<alt-trans").count == 3)
    }

    @Test func segmentsOfAUnitHaveTheirOwn() throws {
        let result = try filled(
            """
            <xliff version="1.2"><file source-language="fr" target-language="en" original="x" datatype="plaintext"><body>
            <trans-unit id="1"><source>un. deux.</source><seg-source><mrk mtype="seg" mid="0">un.</mrk> \
            <mrk mtype="seg" mid="1">deux.</mrk></seg-source></trans-unit>
            </body></file></xliff>
            """, "a.xlf")
        let first = try #require(result.range(of: "origin=\"m.tmx#0\" extradata=\"dragoman\" mid=\"0\""), "\(result)")
        let second = try #require(result.range(of: "origin=\"m.tmx#1\" extradata=\"dragoman\" mid=\"1\""))
        #expect(first.lowerBound < second.lowerBound)
        // The target as a whole is a machine's in part.
        #expect(result.contains("state-qualifier=\"leveraged-mt\"") && !result.contains("exact-match"))
    }

    /// Codes inside of codes are in the document's namespace, whatever is made beside them.
    @Test(arguments: [
        (
            """
            <xliff version="2.0" srcLang="fr" trgLang="en" xmlns="urn:oasis:names:tc:xliff:document:2.0"><file id="f">
            <unit id="u"><segment><source>un CODE deux</source></segment></unit></file></xliff>
            """, "<mrk id=\"m\" translate=\"no\"><pc id=\"1\"><ph id=\"2\"/>x</pc></mrk>"
        ),
        (
            """
            <xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2" xmlns:v="urn:v"><file original="x" \
            source-language="fr" datatype="plaintext"><body><trans-unit id="1"><source>un CODE deux</source></trans-unit>\
            </body></file></xliff>
            """, "<mrk mtype=\"protected\"><g id=\"1\" v:a=\"b\"><x id=\"2\"/>x</g></mrk>"
        ),
        (
            """
            <t:tmx version="1.4" xmlns:t="http://www.lisa.org/tmx14"><t:header srclang="fr"/><t:body><t:tu>\
            <t:tuv xml:lang="fr"><t:seg>un CODE deux</t:seg></t:tuv></t:tu></t:body></t:tmx>
            """, "<t:ph x=\"1\">a <t:sub>b <t:ph>c</t:ph></t:sub></t:ph>"
        ),
    ])
    func codesInsideOfCodesKeepTheirNamespace(_ document: String, _ code: String) throws {
        let name = document.contains("tmx") ? "a.tmx" : "a.xlf"
        let result = try filled(document.replacing("CODE", with: code), name)
        #expect(result.components(separatedBy: code).count == 3, "\(result)")
    }

    @Test func xliff2HasTheMatchesModule() throws {
        let result = try filled(
            """
            <xliff version="2.1" srcLang="fr" trgLang="en" xmlns="urn:oasis:names:tc:xliff:document:2.0"><file id="f">
            <unit id="u">
              <notes><note id="s1">n</note></notes>
              <segment id="a"><source>un</source></segment>
              <segment><source>deux</source></segment>
              <segment id="c"><source>trois</source></segment>
            </unit></file></xliff>
            """, "a.xlf")
        let candidate = "<source>a &lt; b</source><target>c &amp; d</target></mtc:match>"
        #expect(
            result.contains(
                """
                <unit id="u">
                  <mtc:matches xmlns:mtc="urn:oasis:names:tc:xliff:matches:2.0">\
                <mtc:match ref="#a" type="tm" subType="dragoman:memory" similarity="100.0" matchQuality="100.0" origin="m.tmx#0">\(candidate)\
                <mtc:match ref="#s2" type="tm" subType="dragoman:memory" similarity="85.0" matchQuality="85.0" origin="m.tmx#1">\(candidate)\
                </mtc:matches>
                  <notes>
                """), "\(result)")
        #expect(result.contains("<segment id=\"s2\" ") || result.contains(" id=\"s2\">"))
        #expect(result.components(separatedBy: "subState=\"dragoman:memory\"").count == 2)
        #expect(result.components(separatedBy: "subState=\"dragoman:machine\"").count == 3)
    }

    @Test func aModuleThatIsThereGetsMore() throws {
        let result = try filled(
            """
            <xliff version="2.0" srcLang="fr" trgLang="en" xmlns="urn:oasis:names:tc:xliff:document:2.0" \
            xmlns:m="urn:oasis:names:tc:xliff:matches:2.0"><file id="f"><unit id="u"><m:matches>\
            <m:match ref="#a"><source>x</source><target>y</target></m:match></m:matches>\
            <segment id="a"><source>un</source></segment></unit></file></xliff>
            """, "a.xlf")
        #expect(
            result.contains(
                "<m:match ref=\"#a\"><source>x</source><target>y</target></m:match><m:match ref=\"#a\" type"),
            "\(result)")
        #expect(result.components(separatedBy: "matches>").count == 3)
    }

    @Test func tmxHasProperties() throws {
        let result = try filled(
            """
            <tmx version="1.4"><header creationtool="x" creationtoolversion="1" segtype="sentence" o-tmf="x" \
            adminlang="en" srclang="fr" datatype="plaintext"/><body>
            <tu><tuv xml:lang="fr"><seg>un</seg></tuv></tu>
            <tu><tuv xml:lang="fr"><seg>deux</seg></tuv></tu>
            <tu><tuv xml:lang="fr"><seg>trois</seg></tuv></tu>
            </body></tmx>
            """, "a.tmx")
        #expect(
            result.contains(
                """
                <tuv xml:lang="en"><prop type="x-origin">translation memory</prop>\
                <prop type="x-match-quality">100%</prop><prop type="x-match-origin">m.tmx#0</prop><seg>kept</seg></tuv>
                """), "\(result)")
        #expect(
            result.contains(
                """
                <prop type="x-origin">machine translation</prop><prop type="x-match-quality">85%</prop>\
                <prop type="x-match-origin">m.tmx#1</prop><seg>new</seg>
                """), "\(result)")
        #expect(result.components(separatedBy: "x-match").count == 5)
    }

    /// Another translation takes the place of what the one before said of itself, and leaves what others said.
    @Test func marksAreNotDoubled() throws {
        let alternative =
            "<alt-trans match-quality=\"85%\" origin=\"m.tmx#1\"><source>x</source><target>y</target></alt-trans>"
        let xliff1 = """
            <xliff version="1.2"><file source-language="fr" target-language="en" original="x" datatype="plaintext"><body>
            <trans-unit id="1">
              <source>un. deux.</source><seg-source><mrk mtype="seg" mid="0">un.</mrk> \
            <mrk mtype="seg" mid="1">deux.</mrk></seg-source>
              <target state="new"/>
              \(alternative)
              <note from="x">confidence 3%</note>
            </trans-unit></body></file></xliff>
            """
        let candidate =
            "<m:match ref=\"#b\" type=\"tm\" origin=\"m.tmx#1\"><source>x</source><target>y</target></m:match>"
        let xliff2 = """
            <xliff version="2.0" srcLang="fr" trgLang="en" xmlns="urn:oasis:names:tc:xliff:document:2.0" \
            xmlns:m="urn:oasis:names:tc:xliff:matches:2.0"><file id="f"><unit id="u">\
            <segment id="a"><source>un</source></segment></unit><unit id="v"><m:matches>\(candidate)</m:matches>
            <segment id="b"><source>deux</source></segment></unit></file></xliff>
            """
        let marks =
            "<prop type=\"x-origin\">human</prop><prop type=\"x-match-origin\">other</prop>"
            + "<prop type=\"x-note\">n</prop>"
        let tmx = """
            <tmx version="1.4"><header/><body><tu><tuv xml:lang="fr"><seg>un</seg></tuv></tu>
            <tu><tuv xml:lang="fr"><seg>deux</seg></tuv><tuv xml:lang="en">\(marks)<seg/></tuv></tu>
            </body></tmx>
            """
        let others = [("a.xlf", alternative), ("b.xlf", candidate), ("c.tmx", marks)]
        for ((name, other), text) in zip(others, [xliff1, xliff2, tmx]) {
            let once = try filled(text, name, confidence: 0.5)
            let twice = try filled(once, name, replaces: true, confidence: 0.5)
            for mark in [
                "<alt-trans", "<note", ":match ", ":matches ", "<prop", "x-origin", "x-match-quality", "x-confidence",
            ] {
                #expect(
                    twice.components(separatedBy: mark).count == once.components(separatedBy: mark).count,
                    "\(mark) \(twice)")
            }
            #expect(once.contains(other) && twice.contains(other), "\(twice)")
            // Without a match nothing is left of the earlier one.
            let none = try filled(twice, name, replaces: true, matches: false)
            let own = none.replacing(other, with: "")
            for mark in ["extradata", "dragoman:memory", "confidence 50%", "<mtc:", "x-match", "x-confidence"] {
                #expect(!own.contains(mark), "\(none)")
            }
            #expect(none.contains(other), "\(none)")
        }
    }

    @Test func aUnitWhoseSegmentsAreAllKeptIsTheMemorys() throws {
        func text(_ target: String) -> String {
            """
            <xliff version="1.2"><file source-language="fr" target-language="en" original="x" datatype="plaintext"><body>
            <trans-unit id="1"><source>un. deux.</source><seg-source><mrk mtype="seg" mid="0">un.</mrk> \
            <mrk mtype="seg" mid="1"> </mrk><mrk mtype="seg" mid="2">deux.</mrk></seg-source>\(target)</trans-unit>
            </body></file></xliff>
            """
        }
        let result = try filled(text(""), "a.xlf", kept: 2)
        #expect(result.contains("state=\"translated\" state-qualifier=\"exact-match\""), "\(result)")
        // A segment that was there before is not the memory's.
        let part = """
            <target state="needs-review-translation" state-qualifier="leveraged-mt"><mrk mtype="seg" mid="0">x</mrk>\
            <mrk mtype="seg" mid="2"/></target>
            """
        #expect(try filled(text(part), "a.xlf").contains("state-qualifier=\"leveraged-mt\""))
    }
}
