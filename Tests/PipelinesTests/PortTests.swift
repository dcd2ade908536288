import Diagnostics
import Foundation
import Pipelines
import Testing

/// Options that are paths: where they start, what counts of them, and who writes what.
struct PortTests {
    private static func manifest(_ stage: String, _ options: String) -> String {
        Sandbox.manifest.replacingOccurrences(of: "decode: {beam: 5}", with: "decode: {}")
            .replacingOccurrences(of: "  \(stage): {}", with: "") + "\n  \(stage): {\(options)}"
    }

    @Test func theContentOfANamedFileCounts() async throws {
        let sandbox = try Sandbox()
        let manifest = Self.manifest("decode", "words: lists/words.txt")
        let missing = try await sandbox.problems(manifest)
        #expect(missing.text.hasPrefix("fr-en.yaml:13:19: error: no such file: lists/words.txt; look at the path\n"))
        #expect(missing.status == .missingInput)
        try sandbox.write("lists/words.txt", "un\n")
        try await sandbox.run(manifest)
        #expect(try sandbox.read("work/fr-en/hypotheses/news.en").hasSuffix("un\n"))
        #expect(try await sandbox.run(manifest) == [])
        try sandbox.write("lists/words.txt", "deux\n")
        #expect(try await sandbox.run(manifest) == ["decode news", "decode talks", "score news", "score talks"])
        #expect(sandbox.lines.contains("[8/11] decode news: input lists/words.txt changed"))
    }

    @Test func anOutputBesideTheMainOneIsMadeForEachSet() async throws {
        let sandbox = try Sandbox()
        let once = try await sandbox.problems(Self.manifest("decode", "alignments: links.txt"))
        #expect(
            once.text == """
                fr-en.yaml:13:24: error: decode news and decode talks both write links.txt; put ${set} into the path
                 13 |   decode: {alignments: links.txt}
                    |                        ^
                """)
        let manifest = Self.manifest("decode", "alignments: \"links/${set}.txt\"")
        try await sandbox.run(manifest)
        #expect(try sandbox.read("links/talks.txt") == "0-0\n")
        try sandbox.remove("links/talks.txt")
        #expect(try await sandbox.run(manifest) == ["decode talks"])
    }

    @Test func theMainOutputStaysTheMainOne() async throws {
        let sandbox = try Sandbox()
        let plan = try await sandbox.plan(Self.manifest("train", "events: events"))
        let training = try #require(plan.invocations.first { $0.stage == "train" })
        #expect(training.mainOutput == sandbox.path("work/fr-en/model"))
        #expect(training.outputs.map(\.path) == [sandbox.path("work/fr-en/model"), sandbox.path("events")])
        let decoding = try #require(plan.invocations.first { $0.stage == "decode" })
        #expect(decoding.inputs.first { $0.role == "model" }?.artifact.path == sandbox.path("work/fr-en/model"))
    }

    @Test func whatAStageWritesWithoutAnOptionForItsPathCounts() async throws {
        let sandbox = try Sandbox()
        let manifest = Self.manifest("ingest", "origins: true")
        try await sandbox.run(manifest, upTo: ["ingest"])
        let origins = "work/fr-en/bitext/dev.origins.tsv"
        #expect(sandbox.exists(origins))
        try sandbox.remove(origins)
        #expect(try await sandbox.run(manifest, upTo: ["ingest"]) == ["ingest dev"])
    }

    @Test(arguments: [
        (
            "alignments: \"${work}/a\", output: \"${work}/a\"",
            "news writes work/fr-en/a twice; give each output a path of"
        ),
        ("words: corpora/dev.tmx, alignments: corpora/dev.tmx", "both write corpora/dev.tmx; put ${set} into the path"),
        ("input: corpora/dev.tmx, output: corpora/dev.tmx", "news reads and writes corpora/dev.tmx; write to another"),
    ])
    func nothingIsWrittenOver(_ options: String, _ message: String) async throws {
        let found = try await Sandbox().problems(Self.manifest("decode", options))
        #expect(found.text.contains(message), "\(found.text)")
        #expect(found.status == .configuration)
    }

    /// A second use of a stage that comes along: its paths are inputs and outputs as they are in the first.
    @Test func anotherUseOfAStageIsConnectedByItsPaths() async throws {
        let sandbox = try Sandbox()
        let more = "uses: decode, model: \"${work}/model\", input: corpora/dev.tmx, output: more.txt, format: moses"
        let manifest = Self.manifest("more", more)
        let plan = try await sandbox.plan(manifest)
        let use = try #require(plan.invocations.first { $0.id == "more" })
        #expect(use.needs == ["train"] && use.mainOutput == sandbox.path("more.txt"))
        #expect(use.arguments.suffix(2) == ["--format", "moses"])
        try await sandbox.run(manifest)
        #expect(try await sandbox.run(manifest) == [])
        try sandbox.write("corpora/dev.tmx", "autre\n")
        #expect(try await sandbox.run(manifest, upTo: ["more"]).last == "decode more")
    }

    /// Of a configuration only what changes a translation counts.
    @Test func keysOfAConfigurationMayNotCount() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        let script = try sandbox.read("bin/pipeline-train")
        for (config, runs) in [("{\"command\": 1}", false), ("{\"command\": 2, \"size\": 1}", true)] {
            try sandbox.addStage(
                "train", script.replacingOccurrences(of: "echo \"{}\"", with: "echo '\(config)'"))
            let ran = try await sandbox.run(forced: ["train"])
            #expect(ran == (runs ? ["train", "decode news", "decode talks"] : ["train"]))
        }
    }

    // MARK: Patterns

    private static let many = """
        source: fr
        target: en
        corpora: {train: ["exports/**/*.tmx", "pairs/*"]}
        """

    @Test func aPatternStandsForAllFilesThatMatch() async throws {
        let sandbox = try Sandbox()
        for name in ["exports/b.tmx", "exports/a.tmx", "exports/x/y/c.tmx", "exports/.hidden.tmx", "exports/d.txt"] {
            try sandbox.write(name, name)
        }
        for name in ["pairs/p.fr", "pairs/p.en.gz", "pairs/q.xlf"] { try sandbox.write(name, name) }
        let plan = try await sandbox.plan(Self.many)
        let inputs = plan.invocations[0].arguments.suffix(5)
        #expect(inputs == ["exports/a.tmx", "exports/b.tmx", "exports/x/y/c.tmx", "pairs/p", "pairs/q.xlf"])
        // The set of files counts, and so does what they hold.
        let some = Self.many.replacingOccurrences(of: ", \"pairs/*\"", with: "")
        try await sandbox.run(some, upTo: ["ingest"])
        #expect(try await sandbox.run(some, upTo: ["ingest"]) == [])
        try sandbox.write("exports/e.tmx", "new")
        #expect(try await sandbox.run(some, upTo: ["ingest"]) == ["ingest train"])
        try sandbox.remove("exports/a.tmx")
        #expect(try await sandbox.run(some, upTo: ["ingest"]) == ["ingest train"])
    }

    @Test func aPatternWithoutAMatchIsTold() async throws {
        let found = try await Sandbox().problems(Self.many.replacingOccurrences(of: ", \"pairs/*\"", with: ""))
        #expect(
            found.text == """
                fr-en.yaml:3:19: error: no file matches exports/**/*.tmx; look at the pattern
                 3 | corpora: {train: ["exports/**/*.tmx"]}
                   |                   ^
                """)
        #expect(found.status == .missingInput)
    }

    /// A folder's own name may look like a pattern.
    @Test func aNameThatExistsIsNoPattern() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("[x]/b?.tmx", "un")
        try sandbox.write("x/b1.tmx", "un")
        let plan = try await sandbox.plan(
            Self.many.replacingOccurrences(of: "exports/**/*.tmx\", \"pairs/*", with: "[x]/b?.tmx"))
        #expect(plan.invocations[0].arguments.last == "[x]/b?.tmx")
    }

    // MARK: Runs

    @Test func stagesAreToldTheCommandOfTheRun() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run { $0.command = { "again \($0 ?? "whole")" } }
        #expect(try sandbox.read("command-score") == "again whole\n")
        let matrix = Sandbox.manifest + "\nmatrix: {train.cell: [lstm, gru]}"
        try await sandbox.run(matrix, cases: ["cell-gru"]) { $0.command = { "again \($0 ?? "whole")" } }
        #expect(try sandbox.read("command-score") == "again cell-gru\n")
    }
}
