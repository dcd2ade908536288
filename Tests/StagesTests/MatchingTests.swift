import Foundation
import TestSupport
import Testing

/// `pipeline-match` as a process.
struct MatchingTests {
    private func sandbox() throws -> TemporaryFolder {
        let sandbox = try TemporaryFolder()
        try sandbox.write("The black cat sleeps here.\nOpen the file.\nClose 3 windows.\n", to: "train.en")
        try sandbox.write("Le chat noir dort ici.\nOuvrez le fichier.\nFermez 3 fenêtres.\n", to: "train.fr")
        return sandbox
    }

    private let build = ["--source", "en", "--target", "fr", "--index", "index", "--memory", "train"]

    @Test func matchesAreWrittenInOrder() throws {
        let sandbox = try sandbox()
        let built = try sandbox.run("pipeline-match", build)
        #expect(built.status == 0 && built.output.isEmpty)
        #expect(built.errors.hasSuffix("train: 3 units, 3 added to index\n"), "\(built.errors)")
        try sandbox.write("Open the files.\n\nClose 4 windows.\nNothing like it\nOpen the file.\n", to: "in.en")
        let found = try sandbox.run("pipeline-match", "--index", "index", "--input", "in.en", "--output", "out/m.tsv")
        #expect(found.status == 0, "\(found.errors)")
        let lines = [
            "0.7500\tfuzzy\ttrain.en:2\tOpen the file.\tOuvrez le fichier.", "0.0000\tnone\t\t\t",
            "0.9900\tadapted\ttrain.en:3\tClose 3 windows.\tFermez 4 fenêtres.", "0.0000\tnone\t\t\t",
            "1.0000\texact\ttrain.en:2\tOpen the file.\tOuvrez le fichier.",
        ]
        #expect(try sandbox.text("out/m.tsv") == lines.map { $0 + "\n" }.joined())
        #expect(found.errors.contains("5 segments, 3 with a match in 3 units"))
        let json = try sandbox.run(
            "pipeline-match", "--index", "index", "--input", "in.en", "--format", "jsonl", "--minimum", "0.8")
        let records = try json.output.split(separator: "\n").map {
            try #require(JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(records.map { $0["kind"] as? String } == ["none", "none", "adapted", "none", "exact"])
        #expect(records.map { $0["line"] as? Int } == [1, 2, 3, 4, 5])
        #expect(records[2]["query"] as? String == "Close 4 windows." && records[2]["score"] as? Double == 0.99)
        #expect(records[0]["target"] == nil && records[4]["target"] as? String == "Ouvrez le fichier.")
    }

    @Test func buildsAndMatchesTogetherWithoutSelf() throws {
        let sandbox = try sandbox()
        let own = ["--input", "train.en", "--without-self"]
        let alone = try sandbox.run("pipeline-match", build + own)
        #expect(alone.status == 0, "\(alone.errors)")
        #expect(alone.output == String(repeating: "0.0000\tnone\t\t\t\n", count: 3))
        try sandbox.write("<tmx version=\"1.4\"><header/><body/></tmx>", to: "x.tmx")
        let wrong = try sandbox.run(
            "pipeline-match", "--index", "index", "--input", "other.en", "--without-self")
        #expect(wrong.status == 66)
        try sandbox.write("One\nTwo\n", to: "other.en")
        let other = try sandbox.run("pipeline-match", "--index", "index", "--input", "other.en", "--without-self")
        #expect(other.status == 65)
        #expect(other.errors.hasPrefix("other.en:1: error: is not the source of unit 1 of train"), "\(other.errors)")
    }

    @Test func documentsAreMatchedBySegment() throws {
        let sandbox = try sandbox()
        #expect(try sandbox.run("pipeline-match", build).status == 0)
        try sandbox.write(
            """
            <xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file source-language="en"
            target-language="fr" original="a" datatype="plaintext"><body>
            <trans-unit id="1"><source>Open the <g id="1">file</g>.</source></trans-unit>
            <trans-unit id="2"><source>Close 3 windows.</source><target>x</target></trans-unit>
            </body></file></xliff>
            """, to: "a.xlf")
        let some = try sandbox.run("pipeline-match", "--index", "index", "--input", "a.xlf")
        // Its codes are not in the unit.
        #expect(some.output == "0.9900\tfuzzy\ttrain.en:2\tOpen the file.\tOuvrez le fichier.\n", "\(some.errors)")
        let all = try sandbox.run("pipeline-match", "--index", "index", "--input", "a.xlf", "--all-segments")
        #expect(
            all.output.split(separator: "\n").map { $0.split(separator: "\t")[1] } == ["fuzzy", "context"],
            "\(all.output)")
    }

    /// The languages of an index that is there are those of what is added, and segments may be longer than by default.
    @Test func anIndexKnowsItsLanguages() throws {
        let sandbox = try sandbox()
        #expect(try sandbox.run("pipeline-match", build).status == 0)
        try sandbox.write("One more.\n", to: "more.en")
        try sandbox.write("Un de plus.\n", to: "more.fr")
        let added = try sandbox.run("pipeline-match", "--index", "index", "--memory", "more")
        #expect(added.status == 0 && added.errors.hasSuffix("more: 1 unit, 1 added to index\n"), "\(added.errors)")
        try sandbox.write("Noch eins.\n", to: "more.de")
        let other = try sandbox.run("pipeline-match", "--index", "index", "--memory", "more", "--source", "de")
        #expect(other.status == 65 && other.errors.contains("is an index from en to fr"), "\(other.errors)")
        try sandbox.write(
            "<tmx version=\"1.4\"><header/><body><tu><tuv xml:lang=\"en\"><seg>One two</seg></tuv>"
                + "<tuv xml:lang=\"fr\"><seg>x</seg></tuv></tu></body></tmx>", to: "long.tmx")
        let adding = ["--index", "index", "--memory", "long.tmx"]
        let long = try sandbox.run("pipeline-match", adding + ["--segment-limit", "6"])
        #expect(long.status == 65 && long.errors.contains("raise --segment-limit"), "\(long.errors)")
        #expect(try sandbox.run("pipeline-match", adding + ["--segment-limit", "7"]).status == 0)
    }

    /// A document is one by its name; its markup is not taken for text.
    @Test(arguments: [
        "<?xml version=\"1.0\"?>\n<xliff/>", "\u{FEFF}\n  <tmx version=\"1.4\">",
        "<xliff version=\"2.0\"/>\n", "<?xml version=\"1.0\"?>\n\n<!DOCTYPE tmx SYSTEM \"tmx14.dtd\">\n<tmx>",
        "<?xml version=\"1.0\"?><tmx version=\"1.4\"><header/><body><tu><tuv><seg>Open.</seg></tuv></tu></body></tmx>",
        "<?xml version=\"1.0\"?>\n<xliff\n version=\"2.0\">",
    ]) func documentsAreNoText(_ text: String) throws {
        let sandbox = try sandbox()
        try sandbox.write(text, to: "a.xml")
        let ends = build + ["--input"]
        for (name, input) in [("a.xml", ""), ("-", text)] {
            let found = try sandbox.run("pipeline-match", ends + [name], input: input)
            #expect(found.status == 65 && found.output.isEmpty, "\(found.output)")
            #expect(found.errors.contains("begins like a TMX or XLIFF document"), "\(found.errors)")
        }
    }

    /// Lines about documents are text, and so is the source of a memory whatever it is about.
    @Test func textAboutDocumentsIsText() throws {
        let sandbox = try sandbox()
        for text in [
            "<b>Open</b> it.\n<?xml ?>\n", "<?xml version=\"1.0\"?>", "<?xml version=\"1.0\"?>\nOpen the file.\n",
            "<tmx>\n",
            "<xliff>\n<tmx version=\"1.4\">\n", "<tmx version=\"1.4\"> begins a memory.\n",
            "<?xml version=\"1.0\"?> <xliff version=\"2.0\"> begins a document.\n", "<xliffs version=\"2.0\">\n",
        ] {
            let found = try sandbox.run("pipeline-match", build + ["--input", "-"], input: text)
            #expect(found.status == 0, "\(text): \(found.errors)")
        }
        try sandbox.write("<tmx version=\"1.4\">\nOpen the file.\n", to: "own.en")
        try sandbox.write("<tmx version=\"1.4\">\nOuvrez le fichier.\n", to: "own.fr")
        let own = try sandbox.run(
            "pipeline-match", "--source", "en", "--target", "fr", "--memory", "own", "--input", "own.en",
            "--without-self")
        #expect(own.status == 0, "\(own.errors)")
    }

    /// A segment's neighbours are those of its file, whether they have a translation or not.
    @Test func neighboursAreThoseOfTheFile() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write("One.\nOpen the file.\nTwo.\n", to: "train.en")
        try sandbox.write("Un.\nOuvrez le fichier.\nDeux.\n", to: "train.fr")
        #expect(try sandbox.run("pipeline-match", build).status == 0)
        func kind(_ units: String) throws -> Substring? {
            let file =
                "<file source-language=\"en\" target-language=\"fr\" original=\"a\" datatype=\"plaintext\"><body>"
            try sandbox.write(
                "<xliff version=\"1.2\">\(file)"
                    + units.replacing("|", with: "</body></file>" + file) + "</body></file></xliff>", to: "a.xlf")
            let found = try sandbox.run("pipeline-match", "--index", "index", "--input", "a.xlf")
            let lines = found.output.split(separator: "\n").filter { $0.contains("\tOpen the file.\t") }
            #expect(found.status == 0 && lines.count == 1, "\(found.errors)")
            return lines.first?.split(separator: "\t")[1]
        }
        func unit(_ text: String, _ rest: String = "") -> String {
            "<trans-unit id=\"1\"><source>\(text)</source>\(rest)</trans-unit>"
        }
        let (open, done) = (unit("Open the file."), "<target>x</target>")
        #expect(try kind(unit("One.") + open + unit("Two.")) == "context")
        #expect(try kind(unit("One.", done) + open + unit("Two.", done)) == "context")
        #expect(try kind(unit("One.") + unit("Other.", done) + open + unit("Two.")) == "exact")
        #expect(try kind(unit("One.") + open + "|" + unit("Two.")) == "exact")
        #expect(try kind(unit("One.") + open + unit(" ") + unit("Two.")) == "context")
    }

    /// Killed at any moment, a process that adds to an index leaves it as it was, or with all that it added.
    @Test func killedWhileAdding() throws {
        let sandbox = try sandbox()
        #expect(try sandbox.run("pipeline-match", build).status == 0)
        let lines = (0..<6000).map { "Line w\($0) of w\($0 % 37)\n" }.joined()
        for language in ["en", "fr"] { try sandbox.write(lines, to: "more.\(language)") }
        let adding = build.dropLast() + ["more"]
        for moment in 0..<8 {
            let process = sandbox.process("pipeline-match", Array(adding))
            process.standardError = FileHandle.nullDevice
            try process.run()
            usleep(useconds_t(moment * 12_000))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            let found = try sandbox.run("pipeline-match", "--index", "index", "--input", "train.en")
            #expect(found.status == 0, "\(found.errors)")
            #expect(found.output.split(separator: "\n").count { $0.hasPrefix("1.0000") } == 3)
            #expect(found.errors.contains("3 units") || found.errors.contains("6003 units"), "\(found.errors)")
        }
        let ended = try sandbox.run("pipeline-match", adding + ["--input", "more.en"])
        #expect(ended.status == 0 && ended.errors.contains("6000 with a match in 6003 units"), "\(ended.errors)")
        #expect(sandbox.files.filter { $0.hasPrefix("index/") }.count < 5)
    }

    @Test func reportOnCoverage() throws {
        let sandbox = try sandbox()
        let text = "Open the file.\nOpen the files.\nOpen the files.\n\nNothing like it at all\nClose 4 windows.\n"
        try sandbox.write(text, to: "<in>.en")
        let found = try sandbox.run(
            "pipeline-match", build + ["--input", "<in>.en", "--report", "r", "--minimum", "0.9", "--output", "m.tsv"])
        #expect(found.status == 0, "\(found.errors)")
        #expect(try sandbox.text("m.tsv").split(separator: "\n").count { $0.hasPrefix("0.0000") } == 4)
        let report = try #require(JSONSerialization.jsonObject(with: sandbox.data("r/coverage.json")) as? [String: Any])
        let coverage = try #require(report["coverage"] as? [String: Any])
        let bands = try #require(coverage["bands"] as? [[String: Any]])
        #expect(bands.map { $0["segments"] as? Int } == [0, 1, 1, 1, 0, 1, 0, 1])
        #expect(coverage["words"] as? Int == 17)
        let markdown = try sandbox.text("r/coverage.md")
        #expect(markdown.hasPrefix("# Coverage by memories: \\<in\\>.en (en–fr)"), "\(markdown)")
        #expect(markdown.contains("| repetition within the document | 1 | 3 | 17.6 |"), "\(markdown)")
        #expect(markdown.contains("| train | 3 | 0 |"))
        let page = try sandbox.text("r/coverage.html")
        #expect(page.contains("<svg") && page.contains("&lt;in&gt;.en") && !page.contains("<in>"))
    }

    /// Standard input is not asked for, and does not hold up what it was not asked for.
    @Test func standardInputThatStaysOpen() throws {
        let sandbox = try sandbox()
        try sandbox.write("Open the file.\n", to: "in.en")
        let open = Pipe(), output = Pipe()
        let process = sandbox.process("pipeline-match", build + ["--input", "in.en"])
        process.standardInput = open.fileHandleForReading
        process.standardOutput = output.fileHandleForWriting
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try output.fileHandleForWriting.close()
        #expect(process.terminationStatus == 0)
        let text = try output.fileHandleForReading.readToEnd().map { String(decoding: $0, as: UTF8.self) }
        #expect(text == "1.0000\texact\ttrain.en:2\tOpen the file.\tOuvrez le fichier.\n")
        let piped = try sandbox.run(
            "pipeline-match", ["--index", "index", "--input", "-"], input: "Open the file.\n\nOpen the file.")
        #expect(piped.output.split(separator: "\n").map { $0.prefix(6) } == ["1.0000", "0.0000", "1.0000"])
        try open.fileHandleForWriting.close()
    }

    @Test(
        arguments: [
            (["--index", "index"], "there is nothing to do; give --memory, --input or both"),
            (
                ["--index", "index", "--memory", "train"],
                "--memory needs --source and --target, the languages of the memories"
            ),
            (["--index", "index", "--input", "x", "--minimum", "0.2"], "--minimum is 0.2; it must be from 0.3 to 1"),
            (
                ["--index", "index", "--memory", "x", "--segment-limit", "0"],
                "--segment-limit is 0; it must be at least 1"
            ),
            (["--index", "index", "--input", "x", "--threads", "300"], "--threads is 300; it must be from 0 to 256"),
            (
                ["--index", "index", "--input", "x", "--all-segments"], "--all-segments is for TMX and XLIFF files"
            ),
            (
                ["--index", "index", "--input", "-", "--without-self"],
                "--without-self needs a text file, of which line N is unit N of a memory"
            ),
        ] as [([String], String)])
    func wrongOptions(_ arguments: [String], _ message: String) throws {
        let found = try TemporaryFolder().run("pipeline-match", arguments)
        #expect(found.status == 64 && found.errors.contains(message), "\(found.errors)")
    }

    @Test func inputsThatAreMissing() throws {
        let sandbox = try sandbox()
        let none = try sandbox.run("pipeline-match", "--index", "none", "--input", "train.en")
        #expect(none.status == 66 && none.errors.contains("none: error: has no index; --memory builds one"))
        #expect(try sandbox.run("pipeline-match", build).status == 0)
        let lines = try sandbox.run("pipeline-match", "--index", "index", "--input", "nowhere", "--output", "m.tsv")
        #expect(lines.status == 66 && !sandbox.exists("m.tsv"))
        let other = try sandbox.run(
            "pipeline-match", "--index", "index", "--source", "de", "--input", "train.en")
        #expect(other.status == 65 && other.errors.contains("is an index with the source language en, not de"))
    }
}
