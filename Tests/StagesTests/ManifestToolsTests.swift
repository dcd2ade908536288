import Foundation
import PipelineTool
import Pipelines
import Testing

/// `pipeline new`, the schema, and optional stages, with the real stages.
struct ManifestToolsTests {
    @Test func fromAFolderOfMemoriesToAPlan() throws {
        let sandbox = try Sandbox()
        try sandbox.write("exports/it's one.tmx", ToyCorpus.tmx(ToyCorpus.pairs.prefix(150)))
        try sandbox.write("exports/more/latest.tmx", ToyCorpus.tmx(ToyCorpus.pairs.dropFirst(150)))
        try sandbox.write("exports/notes.txt", "not a corpus")
        let made = try sandbox.run(
            "pipeline", "new", "--source", "fr", "--target", "en", "exports", "--output", "my/my.yaml")
        #expect(made.status == 0, "\(made.errors)")
        #expect(made.output.hasPrefix("train: 288 pairs in 2 files (TMX)\nwrote my/my.yaml"))
        let text = try sandbox.read("my/my.yaml")
        #expect(text.contains("    - '../exports/it''s one.tmx'\n") && text.contains("    test-size: 14 "))
        let run = try sandbox.run("pipeline", "run", "my/my.yaml", "vocab")
        #expect(run.status == 0, "\(run.errors)")
        #expect(sandbox.exists("my/work/my/vocab/vocabulary.json"))
        let again = try sandbox.run(
            "pipeline", "new", "--source", "fr", "--target", "en", "exports", "--output", "my/my.yaml")
        #expect(again.status == 73 && again.errors.contains("there is such a file already"))
    }

    @Test func setsAreKnownByTheirNames() throws {
        let sandbox = try Sandbox()
        for (name, part) in [("c.train", 0..<200), ("c.dev", 200..<230), ("c.test2016", 230..<260)] {
            try sandbox.write("\(name).fr", ToyCorpus.pairs[part].map { $0.source + "\n" }.joined())
            try sandbox.write("\(name).en", ToyCorpus.pairs[part].map { $0.target + "\n" }.joined())
        }
        let unknown = try sandbox.run("pipeline", "new", ".")
        #expect(unknown.status == 64)
        #expect(
            unknown.errors
                == "pipeline: error: --source and --target are missing; the files have en, fr; write for example "
                + "--source en --target fr\n")
        let made = try sandbox.run("pipeline", "new", "--source", "fr", "--target", "en", ".")
        #expect(made.status == 0, "\(made.errors)")
        let plan = try sandbox.run("pipeline", "graph", "fr-en.yaml")
        #expect(plan.output.contains("ingest test2016") && plan.output.contains("ingest dev"), "\(plan.errors)")
        let none = try sandbox.run("pipeline", "new", "--source", "fr", "--target", "de", ".", "--output", "x.yaml")
        #expect(none.status != 0 && !sandbox.exists("x.yaml"))
    }

    /// What somebody tries first who has not read the manual.
    @Test(
        arguments: [
            (
                ["new"], 64,
                "pipeline: error: name files or folders with translation memories: pipeline new exports/ --so"
            ),
            (
                ["new", "nowhere"], 66,
                "nowhere: error: there is no such file, folder or line pair (nowhere.fr with nowhe"
            ),
            (
                ["new", "empty"], 66,
                "empty: error: there is no TMX, XLIFF, XCES, TSV or zip file and no line pair (NAM"
            ),
            (
                ["run", "none.yaml"], 66,
                "none.yaml: error: no such manifest, here or in pipelines/; look at the path, or w"
            ),
            (["run"], 64, "pipeline: error: missing expected argument <manifest>; see pipeline run --help\n"),
            (
                ["rnu", "fr-en.yaml"], 64,
                "pipeline: error: there is no command or stage 'rnu'; did you mean `pipeline run`?"
            ),
            (["fr-en.yaml"], 64, "pipeline: error: 'fr-en.yaml' is no command, and there is no such manifest"),
            (["empty"], 64, "pipeline: error: there is no command or stage 'empty'"),
            (
                ["evaluate"], 64,
                "pipeline: error: there is no command or stage 'evaluate'; did you mean `pipeline score`?"
            ),
            (
                ["run", "empty"], 66,
                "empty: error: is a folder; write a manifest for its files with `pipeline new empty`"
            ),
            (["--vresion"], 64, "pipeline: error: unknown option --vresion"),
            (
                ["report"], 64,
                "pipeline: error: missing expected argument --output <folder>; see pipeline report --help"
            ),
            (
                ["report", "--output", "x"], 64,
                "pipeline: error: name report folders, or --history and a folder of them"
            ),
        ] as [([String], Int32, String)])
    func firstMistakesAreAnswered(_ arguments: [String], _ status: Int32, _ start: String) throws {
        let sandbox = try Sandbox()
        try FileManager.default.createDirectory(atPath: "\(sandbox.path)/empty", withIntermediateDirectories: true)
        let found = try sandbox.run("pipeline", arguments)
        #expect(found.status == status)
        #expect(found.errors.hasPrefix(start), "\(found.errors)")
        #expect(found.output.isEmpty)
    }

    /// Schema, options and documentation say the same.
    @Test func schemaOptionsAndDocumentationHoldTogether() throws {
        let text = try ManifestSchema(.standard).text
        let schema = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let stages = try #require((schema["properties"] as? [String: [String: Any]])?["stages"])
        let properties = try #require(stages["properties"] as? [String: [String: Any]])
        var known: Set<String> = []
        for stage in Catalogue.standard.stages {
            let options = try #require(stage.options)
            #expect(!options.isEmpty, "\(stage.name) tells no options")
            known.formUnion(options.map(\.name))
            let described = try #require(properties[stage.name]?["properties"] as? [String: [String: Any]])
            for option in options where option.kind != .positional {
                #expect(described[option.name]?["description"] as? String == option.abstract)
                #expect(!option.abstract.isEmpty, "\(stage.name) --\(option.name) has no help")
            }
        }
        // Every option that the README names is one of a stage or of the runner.
        let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let readme = try String(contentsOf: repository.appending(path: "README.md"), encoding: .utf8)
        let sandbox = try Sandbox()
        for command in ["new", "run", "logs", "graph", "clean", "report", "schema", "diff"] {
            let help = try sandbox.run("pipeline", command, "--help").output
            known.formUnion(help.matches(of: /--([a-z][a-z-]*)/).map { String($0.1) })
        }
        for match in readme.matches(of: /--([a-z][a-z-]*)/) {
            // `--chrf-…` stands for all that begin so.
            let name = String(match.1)
            let isKnown = name.hasSuffix("-") ? known.contains { $0.hasPrefix(name) } : known.contains(name)
            #expect(isKnown, "README.md names --\(name)")
        }
        for name in ManifestSchema.topLevelKeys { #expect(schema["properties"].map { "\($0)".contains(name) } == true) }
    }

    @Test func theLexiconRunsWhereItIsNamed() throws {
        let sandbox = try Sandbox()
        try sandbox.write("all.tmx", ToyCorpus.tmx(ToyCorpus.pairs))
        let manifest = """
            source: fr
            target: en
            corpora: {train: [all.tmx]}
            stages:
              prepare: {dev-size: 30, test-size: 30}
              decode: {beam: 3}
            """
        try sandbox.write("toy.yaml", manifest)
        #expect(try !sandbox.run("pipeline", "graph", "toy.yaml").output.contains("lexicon"))
        try sandbox.write("toy.yaml", manifest + "\n  lexicon: {}\n")
        let graph = try sandbox.run("pipeline", "graph", "toy.yaml").output
        #expect(graph.contains("lexicon       ← train\n"), "\(graph)")
        #expect(graph.contains("decode test   ← lexicon\n"), "\(graph)")
    }
}
