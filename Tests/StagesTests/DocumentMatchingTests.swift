import Foundation
import TestSupport
import Testing

/// What an index is asked for the segments of documents.
@Suite struct DocumentMatchingTests {
    /// An index that has placeholders for inline codes is asked with them; one without is not.
    @Test func documentsAreMatchedWithTheirCodes() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write(
            """
            <tmx version="1.4"><header/><body><tu><tuv xml:lang="en"><seg>Press <bpt i="1" x="1"/>Save<ept i="1"/>.</seg>
            </tuv><tuv xml:lang="fr"><seg><bpt i="1" x="1"/>Enregistrez<ept i="1"/>.</seg></tuv></tu>
            </body></tmx>
            """, to: "coded.tmx")
        try sandbox.write(
            """
            <xliff version="1.2"><file source-language="en" target-language="fr" original="a" datatype="plaintext"><body>
            <trans-unit id="1"><source>Press <g id="x">Save</g>.</source></trans-unit>
            <trans-unit id="2"><source><x id="a"/> OK</source><seg-source><mrk mtype="seg" mid="1"><x id="a"/> OK</mrk>
            <mrk mtype="seg" mid="2">Press <g id="x">Save</g>.</mrk></seg-source></trans-unit>
            <trans-unit id="3"><source>Press Save.</source></trans-unit>
            </body></file></xliff>
            """, to: "coded.xlf")
        let match = ["--source", "en", "--target", "fr", "--memory", "coded.tmx", "--input", "coded.xlf"]
        let found = try sandbox.run("pipeline-match", match + ["--inline-codes", "placeholders"])
        let columns = found.output.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
        #expect(columns.map { $0[0] } == ["1.0000", "0.0000", "0.9900", "0.6000"], "\(found.errors)")
        #expect(columns.map { $0[1] } == ["exact", "none", "adapted", "fuzzy"])
        #expect(
            columns.filter { $0.count == 5 }.map { $0[4] } == ["1", "2", "1"].map { "⟦\($0)⟧Enregistrez⟦/\($0)⟧." })
        let without = try sandbox.run("pipeline-match", match)
        #expect(without.output.components(separatedBy: "0.9900\tfuzzy\t").count == 3, "\(without.output)")
    }

    /// A memory keeps the no-break spaces that French sets before marks; so does what it is asked for.
    @Test func documentsKeepNoBreakSpaces() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write("Attention\u{A0}: danger\n", to: "own.fr")
        try sandbox.write("Caution: danger\n", to: "own.en")
        try sandbox.write(
            """
            <xliff version="1.2"><file source-language="fr" target-language="en" original="a" datatype="plaintext"><body>
            <trans-unit id="1"><source>Attention\u{A0}:  danger </source></trans-unit></body></file></xliff>
            """, to: "a.xlf")
        let found = try sandbox.run(
            "pipeline-match", "--source", "fr", "--target", "en", "--memory", "own", "--input", "a.xlf")
        #expect(found.output.hasPrefix("1.0000\tcontext\town.fr:1\t"), "\(found.output)\(found.errors)")
    }

    /// What is added to an index has its inline codes, which nobody has to say again.
    @Test func anIndexKnowsItsInlineCodes() throws {
        let sandbox = try TemporaryFolder()
        for (name, text) in [("one", "Open"), ("two", "Close")] {
            try sandbox.write(
                """
                <tmx version="1.4"><header/><body><tu><tuv xml:lang="en"><seg>\(text) it<ph x="1"/></seg></tuv>
                <tuv xml:lang="fr"><seg>x<ph x="1"/></seg></tuv></tu></body></tmx>
                """, to: "\(name).tmx")
        }
        let index = ["--index", "index", "--memory"]
        let built = try sandbox.run(
            "pipeline-match",
            index + ["one.tmx", "--source", "en", "--target", "fr", "--inline-codes", "placeholders"])
        #expect(built.status == 0, "\(built.errors)")
        let found = try sandbox.run("pipeline-match", index + ["two.tmx", "--input", "-"], input: "Close it⟦1/⟧\n")
        #expect(
            found.output.hasSuffix("\tClose it⟦1/⟧\tx⟦1/⟧\n") && found.output.hasPrefix("1.0000\t"), "\(found.errors)")
        for arguments in [index + ["two.tmx"], ["--index", "index", "--input", "-"]] {
            let other = try sandbox.run("pipeline-match", arguments + ["--inline-codes", "drop"], input: "Close it\n")
            #expect(
                other.status == 65 && other.output.isEmpty
                    && other.errors.contains("--inline-codes placeholders; give that"), "\(other.errors)")
        }
    }
}
