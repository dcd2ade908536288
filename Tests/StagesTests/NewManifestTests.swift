import Foundation
import TestSupport
import Testing

/// `pipeline new`: what it finds, guesses and writes.
struct NewManifestTests {
    private func lines(_ range: Range<Int>, _ side: KeyPath<(source: String, target: String), String>) -> String {
        ToyCorpus.pairs[range].map { $0[keyPath: side] + "\n" }.joined()
    }

    private func new(_ sandbox: TemporaryFolder, _ arguments: String...) throws -> Outcome {
        try sandbox.run("pipeline", ["new", "--source", "fr", "--target", "en"] + arguments)
    }

    @Test func whatRunsMadeIsNoData() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs), to: "a.tmx")
        try #require(try new(sandbox, ".").status == 0)
        let run = try sandbox.run("pipeline", "run", "fr-en.yaml", "prepare")
        #expect(run.status == 0, "\(run.errors)")
        let again = try new(sandbox, ".", "--output", "again.yaml")
        #expect(again.output.hasPrefix("train: 288 pairs in 1 file (TMX)\n"), "\(again.output)")
        #expect(again.errors.contains("left aside, as made by runs: work"))
    }

    @Test func otherLanguagesAndDamagedFilesAreLeftOut() throws {
        let sandbox = try TemporaryFolder()
        let tmx = ToyCorpus.tmx(ToyCorpus.pairs.prefix(150))
        try sandbox.write(tmx, to: "data/good.tmx")
        try sandbox.write(String(tmx.dropLast(300)), to: "data/broken.tmx")
        try sandbox.write(tmx.replacing("\"fr\"", with: "\"it\""), to: "data/it.tmx")
        try sandbox.write("not a zip archive", to: "data/notzip.zip")
        try sandbox.write("eins\nzwei\n", to: "data/news.de")
        try sandbox.write("one\ntwo\n", to: "data/news.en")
        try sandbox.write(lines(150..<200, \.source), to: "data/pair.fr")
        try sandbox.write(lines(150..<200, \.target), to: "data/pair.en")
        let made = try new(sandbox, "data")
        #expect(made.status == 0, "\(made.errors)")
        #expect(made.output.hasPrefix("train: 200 pairs in 2 files (TMX, line pairs)\n"), "\(made.output)")
        #expect(made.errors.contains("data/broken.tmx:") && made.errors.contains("left out data/it.tmx: "))
        let text = try sandbox.text("fr-en.yaml")
        #expect(text.contains("\n    - data/good.tmx\n    - data/pair\n"), "\(text)")
        #expect(text.contains("\n    # - data/broken.tmx\n") && !text.contains("data/news"), "\(text)")
        let run = try sandbox.run("pipeline", "run", "fr-en.yaml", "ingest")
        #expect(run.status == 0, "\(run.errors)")
    }

    /// From the source language of the files, else from that of the most pairs.
    @Test func directionsAreGuessed() throws {
        let sandbox = try TemporaryFolder()
        let tmx = ToyCorpus.tmx(ToyCorpus.pairs.prefix(20))
        try sandbox.write(tmx, to: "a.tmx")
        #expect(try sandbox.run("pipeline", "new", ".").errors.contains("--source fr --target en"))
        try sandbox.write(tmx.replacing("srclang=\"fr\"", with: "srclang=\"en\""), to: "a.tmx")
        #expect(try sandbox.run("pipeline", "new", ".").errors.contains("--source en --target fr"))
        try sandbox.write(
            tmx.replacing("\"fr\"", with: "\"nb-NO\"").replacing("<body>", with: "<body>\(unit)"), to: "b.tmx")
        #expect(try sandbox.run("pipeline", "new", "b.tmx").errors.contains("--source nb --target en"))
    }

    /// A unit without the first language.
    private let unit = """
        <tu><tuv xml:lang="en"><seg>dog</seg></tuv><tuv xml:lang="de"><seg>Hund</seg></tuv></tu>
        """

    @Test func everyKindOfInputRuns() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write(lines(0..<60, \.source), to: "in/corpus.fr.txt")
        try sandbox.write(lines(0..<60, \.target), to: "in/corpus.en.txt")
        try sandbox.write(lines(60..<100, \.target), to: "in/en/news.snt")
        try sandbox.write(lines(60..<100, \.source), to: "in/fr/news.snt")
        try sandbox.write(
            "fr\ten\n" + ToyCorpus.pairs[100..<150].map { "\($0.source)\t\($0.target)\n" }.joined(), to: "in/table.tsv")
        try sandbox.write(
            "<xliff version=\"1.2\"><file source-language=\"fr\" target-language=\"en\" original=\"a\" "
                + "datatype=\"plaintext\"><body><trans-unit id=\"1\"><source>un</source><target>one</target></trans-unit>"
                + "</body></file></xliff>", to: "in/app.xlf")
        for (language, text) in [("fr", lines(150..<170, \.source)), ("en", lines(150..<170, \.target))] {
            let sentences = text.split(separator: "\n").enumerated().map {
                "<s id=\"\($0.offset + 1)\">\($0.element)</s>"
            }
            try sandbox.write("<text>\(sentences.joined())</text>", to: "in/xml/\(language)/a.xml")
        }
        let links = (1...20).map { "<link xtargets=\"\($0);\($0)\"/>" }.joined()
        try sandbox.write(
            "<cesAlign version=\"1.0\"><linkGrp fromDoc=\"en/a.xml\" toDoc=\"fr/a.xml\">\(links)</linkGrp></cesAlign>",
            to: "in/xml/en-fr.xml")
        let made = try new(sandbox, "in", "--output", "deep/er/my.yaml")
        #expect(made.status == 0, "\(made.errors)")
        #expect(made.output.hasPrefix("train: 171 pairs in 5 files (TSV, XCES, XLIFF, line pairs)\n"), "\(made.output)")
        #expect(made.errors.contains("warning: 171 pairs are far too few"))
        let run = try sandbox.run("pipeline", "run", "deep/er/my.yaml", "vocab")
        #expect(run.status == 0, "\(run.errors)")
    }

    /// With every option that stands in a comment, and for a script without spaces.
    @Test(arguments: ["zh", "th", "nb"])
    func whatIsCommentedOutWorks(_ language: String) throws {
        let sandbox = try TemporaryFolder()
        let first: UInt32 = ["zh": 0x4E00, "th": 0x0E01][language] ?? 0x61
        let span: UInt32 = ["zh": 3000, "th": 40][language] ?? 26
        var state: UInt32 = 7
        let text = (0..<300).map { _ in
            String(
                (0..<12).map { place -> Character in
                    state = state &* 1_664_525 &+ 1_013_904_223
                    let scalar = Unicode.Scalar(first + (state >> 8) % span) ?? "x"
                    return language == "nb" && place == 6 ? " " : Character(scalar)
                })
        }
        try sandbox.write(lines(0..<288, \.target) + lines(0..<12, \.target), to: "c.en")
        try sandbox.write(text.joined(separator: "\n") + "\n", to: "c.\(language)")
        try sandbox.write("<tmx", to: "broken.tmx")
        let made = try sandbox.run("pipeline", "new", "--source", "en", "--target", language, ".", "--output", "m.yaml")
        #expect(made.status == 0, "\(made.errors)")
        let manifest = try sandbox.text("m.yaml")
        #expect(manifest.contains(language == "nb" ? "kind: words" : "kind: characters"))
        let options = manifest.replacing(/(?m)^( +)# ([a-z-]+:)/) { "\($0.1)\($0.2)" }
        #expect(options != manifest)
        try sandbox.write(options, to: "m.yaml")
        let checked = try sandbox.run("pipeline", "validate", "m.yaml")
        #expect(checked.status == 0, "\(checked.errors)")
        let run = try sandbox.run("pipeline", "run", "m.yaml", "vocab")
        #expect(run.status == 0, "\(run.errors)")
    }

    /// What preparation drops cannot be split; what is left of a dozen pairs can.
    @Test func fewPairsRunOrAreRefusedBeforeAManifestIsWritten() throws {
        let sandbox = try TemporaryFolder()
        func text(_ distinct: Int, _ side: KeyPath<(source: String, target: String), String>) -> String {
            lines(0..<distinct, side) + (distinct..<12).map { _ in lines(0..<1, side) }.joined()
        }
        func write(_ distinct: Int) throws {
            try sandbox.write(text(distinct, \.source), to: "d.fr")
            try sandbox.write(text(distinct, \.target), to: "d.en")
        }
        try write(4)
        let refused = try new(sandbox, "d")
        #expect(refused.status == 65)
        #expect(
            refused.errors.contains("4 pairs of 12, all that preparation leaves (it drops: duplicate 8), cannot be "),
            "\(refused.errors)")
        #expect(!FileManager.default.fileExists(atPath: "\(sandbox.path)/fr-en.yaml"))
        try write(6)
        #expect(try new(sandbox, "d").status == 0)
        let run = try sandbox.run("pipeline", "run", "fr-en.yaml", "prepare")
        #expect(run.status == 0, "\(run.errors)")
    }

    /// Answers may hold spaces, and are asked for again where they are no good.
    @Test func answersAreTakenWhole() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs.prefix(150)), to: "my exports/a.tmx")
        let pipeline = try #require(sandbox.process("pipeline", []).executableURL?.path)
        let process = sandbox.process("pipeline", [])
        process.executableURL = URL(fileURLWithPath: "/usr/bin/script")
        process.arguments = ["-qec", "'\(pipeline)' new", "/dev/null"]
        let input = Pipe()
        process.standardInput = input
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        input.fileHandleForWriting.write(Data("nowhere\nmy exports\n\nfr\n\n".utf8))
        process.waitUntilExit()
        try input.fileHandleForWriting.close()
        #expect(process.terminationStatus == 0)
        #expect(try sandbox.text("fr-en.yaml").contains("- 'my exports/a.tmx'"))
    }

    @Test func tooFewPairsAreRefused() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs.prefix(2)), to: "a.tmx")
        let made = try new(sandbox, ".")
        #expect(made.status == 65 && made.errors.contains("2 pairs cannot be split"), "\(made.errors)")
        #expect(!sandbox.exists("fr-en.yaml"))
    }
}
