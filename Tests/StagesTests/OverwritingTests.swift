import Foundation
import TestSupport
import Testing

/// No stage replaces what it reads.
struct OverwritingTests {
    private let sandbox: TemporaryFolder

    init() throws {
        sandbox = try TemporaryFolder()
        for name in ["z.fr", "d.fr"] { try sandbox.write("un chat\ndeux chats\n", to: name) }
        for name in ["z.en", "d.en"] { try sandbox.write("one cat\ntwo cats\n", to: name) }
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs.prefix(3)), to: "m.tmx")
        try sandbox.write("fr,en\nchat,cat\n", to: "g.csv")
        try sandbox.write("0-0 1-1\n0-0 1-1\n", to: "z.align")
        try sandbox.write("chat\tcat\nchats\tcats\n", to: "z.terms")
        try sandbox.write("file\tunit\na\t1\na\t2\n", to: "d.origins.tsv")
        for name in ["v/vocabulary.json", "r/report.md", "a.shards/1", "a.shards/1.shards/1", "b/report.json"] {
            try sandbox.write("un chat\ndeux chats\n", to: name)
        }
        for (link, file) in [("link.en", "z.en"), ("link.tmx", "m.tmx")] {
            try FileManager.default.createSymbolicLink(atPath: sandbox.path(link), withDestinationPath: file)
        }
    }

    /// Stages, what they are asked to do, and the file that they name.
    private static let cases: [(String, String, String)] = [
        ("ingest", "--source fr --target en --output z z.fr", "z.en"),
        ("ingest", "--source fr --target en --output o --report m.tmx m.tmx", "m.tmx"),
        ("ingest", "--source fr --target en --output o --report ./link.tmx m.tmx", "m.tmx"),
        ("prepare", "--source fr --target en --output o --tmx z.en z", "z.en"),
        ("prepare", "--source fr --target en --output o --dropped-tmx d.fr --dev d z", "d.fr"),
        ("prepare", "--source fr --target en --output o --report d.en --test t=d z", "d.en"),
        ("prepare", "--source fr --target en --output o --tmx ./d.origins.tsv d", "d.origins.tsv"),
        ("vocab", "--kind spaces --text v/vocabulary.json --output v", "v/vocabulary.json"),
        ("align", "--source fr --target en --output z.en z", "z.en"),
        ("align", "--source fr --target en --output link.en z", "z.en"),
        ("augment", "--method forward-translation --source fr --target en --model none --text z.fr --output z", "z.fr"),
        ("augment", "--method reversal --source fr --target en --bitext z --output z", "z.fr"),
        ("augment", "--method noise --source fr --target en --bitext z --output o --report z.en", "z.en"),
        ("match", "--source fr --target en --memory m.tmx --input z.fr --output z.fr", "z.fr"),
        ("match", "--source fr --target en --memory 1=m.tmx --input z.fr --output m.tmx", "m.tmx"),
        ("match", "--source fr --target en --memory z --input d.fr --output z.en", "z.en"),
        ("match", "--source fr --target en --memory d --input z.fr --output d.origins.tsv", "d.origins.tsv"),
        ("terms", "--source fr --target en --glossary g.csv --input z.fr --output z.fr", "z.fr"),
        ("terms", "--source fr --target en --glossary g.csv --input z.fr --output g.csv", "g.csv"),
        ("terms", "--source fr --target en --bitext z --alignments z.align --output z.align", "z.align"),
        ("terms", "--source fr --target en --check z.en --terms z.terms --report z.terms", "z.terms"),
        ("decode", "--model none --input z.fr --output ./z.fr", "z.fr"),
        ("decode", "--model none --input m.tmx --output m.tmx", "m.tmx"),
        ("decode", "--model none --input z.fr --output o --force z.en --confidence z.en", "z.en"),
        ("decode", "--model none --input z.fr --output o --prefixes z.en --alignments z.en", "z.en"),
        ("decode", "--model none --input z.fr --output o --matches z.align --attention z.align", "z.align"),
        ("decode", "--model none --input z.fr --output g.csv --glossary g.csv", "g.csv"),
        ("embed", "--input z.en --output z.en", "z.en"),
        ("score", "--hypotheses r/report.md --references z.en --output r", "r/report.md"),
        ("score", "--hypotheses z.en --references d.en --baseline-report b --output ./b", "b/report.json"),
        ("join", "--shards 1 a a.shards/1", "a.shards/1"),
    ]

    /// The content of every file.
    private func contents() throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in sandbox.files {
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: sandbox.path(name), isDirectory: &isFolder)
            if !isFolder.boolValue { contents[name] = try sandbox.data(name) }
        }
        return contents
    }

    @Test(arguments: cases)
    func whatIsReadIsNotWritten(_ stage: String, _ arguments: String, _ file: String) throws {
        let before = try contents()
        let found = try sandbox.run(
            "pipeline-\(stage)", arguments.split(separator: " ").map(String.init))
        #expect(found.status == 64 && found.output.isEmpty)
        #expect(found.errors == "\(file): error: is both input and output; name another output\n")
        #expect(try contents() == before)
    }

    /// Training reads the languages of its bitexts from a vocabulary.
    @Test(arguments: [
        ("z.fr", ["--train", "z", "--dev", "d", "--vocab", "both"]),
        ("d.en", ["--train", "z", "--dev", "d", "--vocab", "both"]),
        ("z.terms", ["--train", "z", "--dev", "d", "--vocab", "both", "--terms", "z.terms"]),
        ("z.fr", ["--task", "language-model", "--train", "z.fr", "--dev", "d.fr", "--vocab", "one"]),
        ("g.tsv", ["--task", "classify", "--train", "g.tsv", "--dev", "z.tsv", "--vocab", "one"]),
    ])
    func trainingLeavesItsTexts(_ file: String, _ arguments: [String]) throws {
        for name in ["g.tsv", "z.tsv"] { try sandbox.write("text\tlabel\nun chat\ta\ndeux chats\tb\n", to: name) }
        let vocab =
            arguments.contains("one")
            ? ["--kind", "spaces", "--text", "z.fr", "--output", "one"]
            : ["--source", "fr", "--target", "en", "--kind", "words", "--annotations", "--output", "both", "z"]
        let made = try sandbox.run("pipeline-vocab", vocab)
        #expect(made.status == 0, "\(made.errors)")
        let before = try contents()
        let found = try sandbox.run("pipeline-train", arguments + ["--output", "model", "--encoded", file])
        #expect(found.status == 64, "\(found.errors)")
        #expect(found.errors.hasSuffix("\(file): error: is both input and output; name another output\n"))
        #expect(try contents() == before)
    }

    /// Folders may have files that are no memories, and those are written again.
    @Test(arguments: [
        ("ingest", "--output o --report in/report.json in"),
        ("match", "--memory in --input z.fr --output in/m --report in"),
    ])
    func otherFilesOfAFolderAreReplaced(_ stage: String, _ arguments: String) throws {
        for (name, file) in [("z.fr", "in/c.fr"), ("z.en", "in/c.en")] {
            try sandbox.write(sandbox.text(name), to: file)
        }
        let command = ["--source", "fr", "--target", "en"] + arguments.split(separator: " ").map(String.init)
        for _ in 0..<2 {
            let found = try sandbox.run("pipeline-\(stage)", command)
            #expect(found.status == 0, "\(found.errors)")
        }
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs.prefix(3)), to: stage == "match" ? "in/m" : "in/report.json")
        let memory = try sandbox.run("pipeline-\(stage)", command)
        #expect(memory.status == 64 && memory.errors.contains("is both input and output"), "\(memory.errors)")
    }

    /// A text beside its packed twin, and devices, are no input that is lost.
    @Test func whatIsNoInputIsReplaced() throws {
        try sandbox.write(sandbox.gzip("z.en"), to: "p.en.gz")
        try sandbox.write("un chat\ndeux chats\n", to: "p.fr.gz")
        let languages = ["--source", "fr", "--target", "en"]
        let packed = try sandbox.run("pipeline-ingest", languages + ["--output", "p", "p"])
        #expect(packed.status == 0, "\(packed.errors)")
        #expect(try sandbox.text("p.en") == "one cat\ntwo cats\n")
        let device = try sandbox.run(
            "pipeline-terms", languages + ["--glossary", "g.csv", "--input", "/dev/null", "--output", "/dev/null"])
        #expect(device.status == 0, "\(device.errors)")
    }
}
