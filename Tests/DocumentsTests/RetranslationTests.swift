import Documents
import Foundation
import Testing

/// Documents that are translated again (`--replace-translations`).
@Suite struct RetranslationTests {
    /// Units of a file with indentation: a person's translation, one between its lines, none, and an empty variant.
    static let indented = """
        <tmx version="1.4">
          <header/>
          <body>
            <tu>
              <tuv xml:lang="fr">
                <seg>un</seg>
              </tuv>
              <tuv xml:lang="en">
                <prop type="x-origin">human</prop>
                <seg>one</seg>
                <!-- end -->
              </tuv>
            </tu>
            <tu>
              <tuv xml:lang="fr"><seg>deux</seg></tuv>
              <tuv xml:lang="en">
                <seg>
                  two
                </seg>
              </tuv>
            </tu>
            <tu>
              <tuv xml:lang="fr"><seg>trois</seg></tuv>
            </tu>
            <tu>
              <tuv xml:lang="fr"><seg>quatre</seg></tuv>
              <tuv xml:lang="en">
              </tuv>
            </tu>
          </body>
        </tmx>

        """

    @Test func marksOfTMXAreOnLinesOfTheirOwn() throws {
        let result = try filled(Self.indented, "a.tmx", replaces: true, confidence: 0.5)
        #expect(
            result.contains(
                """
                      <tuv xml:lang="en">
                        <prop type="x-origin">human</prop>
                        <prop type="x-origin">translation memory</prop>
                        <prop type="x-match-quality">100%</prop>
                        <prop type="x-match-origin">m.tmx#0</prop>
                        <seg>kept</seg>
                        <!-- end -->
                      </tuv>

                """), "\(result)")
        #expect(
            result.contains(
                """
                      <tuv xml:lang="en">
                        <prop type="x-origin">machine translation</prop>
                        <prop type="x-match-quality">85%</prop>
                        <prop type="x-match-origin">m.tmx#1</prop>
                        <prop type="x-confidence">50%</prop>
                        <seg>new</seg>
                      </tuv>

                """), "\(result)")
        #expect(
            result.contains(
                """

                      <tuv xml:lang="en"><prop type="x-origin">machine translation</prop><seg>new</seg></tuv>

                """), "\(result)")
    }

    /// A document of each format with indentation, and with what others said of its targets.
    static let documents = [
        ("a.tmx", indented), ("b.tmx", indented.replacing("\n", with: "\r\n")),
        (
            "a.xlf",
            """
            <xliff version="1.2"><file source-language="fr" target-language="en" original="x" datatype="plaintext"><body>
              <trans-unit id="1">
                <source>un</source>
                <target>one</target>
                <note>n</note>
              </trans-unit>
              <trans-unit id="2">
                <source>deux. trois.</source>
                <seg-source><mrk mtype="seg" mid="0">deux.</mrk> <mrk mtype="seg" mid="1">trois.</mrk></seg-source>
                <alt-trans origin="x"><source>x</source><target>y</target></alt-trans>
              </trans-unit>
            </body></file></xliff>
            """
        ),
        (
            "b.xlf",
            """
            <xliff version="2.1" srcLang="fr" trgLang="en" xmlns="urn:oasis:names:tc:xliff:document:2.0" \
            xmlns:m="urn:oasis:names:tc:xliff:matches:2.0"><file id="f">
              <unit id="u">
                <m:matches>
                  <m:match ref="#a" type="tm" origin="x">
                    <source>x</source>
                    <target>y</target>
                  </m:match>
                </m:matches>
                <segment id="a">
                  <source>un</source>
                </segment>
              </unit>
              <unit id="v">
                <segment id="b">
                  <source>deux</source>
                  <target>two</target>
                </segment>
                <segment id="c">
                  <source>trois</source>
                </segment>
              </unit>
            </file></xliff>
            """
        ),
    ]

    @Test(arguments: documents)
    func anotherTranslationGivesTheSameBytes(_ name: String, _ text: String) throws {
        let once = try filled(text, name, replaces: true, confidence: 0.5)
        #expect(try filled(once, name, replaces: true, confidence: 0.5) == once)
        // Without a memory, what there was with one leaves no trace.
        let plain = try filled(text, name, replaces: true, matches: false)
        #expect(try filled(once, name, replaces: true, matches: false) == plain)
    }
}
