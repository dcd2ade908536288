import Diagnostics
import Foundation
import PipelineTool
import Pipelines
import TestSupport
import Testing

/// `pipeline new`, the schema, and optional stages, with the real stages.
struct ManifestToolsTests {
    @Test func fromAFolderOfMemoriesToAPlan() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs.prefix(150)), to: "exports/it's one.tmx")
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs.dropFirst(150)), to: "exports/more/latest.tmx")
        try sandbox.write("not a corpus", to: "exports/notes.txt")
        let made = try sandbox.run(
            "pipeline", "new", "--source", "fr", "--target", "en", "exports", "--output", "my/my.yaml")
        #expect(made.status == 0, "\(made.errors)")
        #expect(made.output.hasPrefix("train: 288 pairs in 2 files (TMX)\nwrote my/my.yaml"))
        let text = try sandbox.text("my/my.yaml")
        #expect(text.contains("    - '../exports/it''s one.tmx'\n") && text.contains("    test-size: 14 "))
        let run = try sandbox.run("pipeline", "run", "my/my.yaml", "vocab")
        #expect(run.status == 0, "\(run.errors)")
        #expect(sandbox.exists("my/work/my/vocab/vocabulary.json"))
        let again = try sandbox.run(
            "pipeline", "new", "--source", "fr", "--target", "en", "exports", "--output", "my/my.yaml")
        #expect(again.status == 73 && again.errors.contains("there is such a file already"))
    }

    @Test func setsAreKnownByTheirNames() throws {
        let sandbox = try TemporaryFolder()
        for (name, part) in [("c.train", 0..<200), ("c.dev", 200..<230), ("c.test2016", 230..<260)] {
            try sandbox.write(ToyCorpus.pairs[part].map { $0.source + "\n" }.joined(), to: "\(name).fr")
            try sandbox.write(ToyCorpus.pairs[part].map { $0.target + "\n" }.joined(), to: "\(name).en")
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
            (["fr-en.yaml"], 64, "pipeline: error: 'fr-en.yaml' is not a command, and there is no such manifest"),
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
        let sandbox = try TemporaryFolder()
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
            for option in options where option.kind != .positional && stage.restrictions[option.name] == nil {
                #expect(described[option.name]?["description"] as? String == option.abstract)
                #expect(!option.abstract.isEmpty, "\(stage.name) --\(option.name) has no help")
            }
        }
        // The default of a flag that is told from one that is not given is what its help states.
        let training = try #require(properties["train"]?["properties"] as? [String: [String: Any]])
        for (flag, value) in [("tied-embeddings", true), ("layer-normalization", true)] {
            #expect(training[flag]?["default"] as? Bool == value, "\(flag)")
        }
        // Keys of finished trainings have no default of these.
        for flag in ["input-feeding", "character-features"] { #expect(training[flag]?["default"] == nil, "\(flag)") }
        // Every option that the README names is one of a stage or of the runner.
        let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let readme = try String(contentsOf: repository.appending(path: "README.md"), encoding: .utf8)
        let sandbox = try TemporaryFolder()
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

    /// Every option that is a path is connected: it starts at the manifest, and its file counts and is missed in time.
    @Test func everyPathOptionIsAPort() throws {
        // Their help speaks of files, but their values are no paths.
        let others = [
            "source", "target", "source-language", "target-language", "name", "source-column", "target-column", "kind",
            "state", "minimum-certainty", "flush", "format", "width", "split-by-document", "test-size", "dev-size",
            "threads", "keep-checkpoints", "lines",
        ]
        for stage in Catalogue.standard.stages {
            let ports = Set(stage.unwiredPorts.map(\.option))
            for option in stage.options ?? [] where option.kind != .flag && !others.contains(option.name) {
                let speaksOfFiles = option.abstract.contains(/\b([Ff]ile|[Ff]older|[Bb]itext)s?\b/)
                let isConnected = ports.contains(option.name) || stage.restrictions[option.name] != nil
                #expect(isConnected || !(option.isPath || speaksOfFiles), "\(stage.name) --\(option.name) is no port")
            }
        }
    }

    /// What can only be one of a few words is offered, and nothing that a manifest cannot give.
    @Test func theSchemaOffersTheValuesOfAChoice() throws {
        let text = try ManifestSchema(.standard).text
        let schema = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let stages = (schema["properties"] as? [String: [String: Any]])?["stages"]?["properties"]
        func values(_ option: String, of stage: String) -> [String] {
            let options = (stages as? [String: [String: Any]])?[stage]?["properties"] as? [String: [String: Any]]
            let choices = options?[option]?["anyOf"] as? [[String: Any]]
            return choices?.compactMap { $0["enum"] as? [String] }.first ?? []
        }
        #expect(values("cell", of: "train").contains("gru") && values("attention", of: "train").contains("additive"))
        #expect(values("preset", of: "train").prefix(2) == ["auto", "tiny"])
        #expect(values("kind", of: "vocab").contains("unigram"))
        #expect(values("normalization", of: "vocab").contains("identity"))
        #expect(values("tokenize", of: "score").contains("13a") && values("smooth-method", of: "score").contains("exp"))
        #expect(values("format", of: "decode") == ["text"])
        for option in ["interactive", "benchmark", "dry-run", "schema"] { #expect(!text.contains("\"\(option)\"")) }
    }

    /// What cannot work is refused before anything runs, at its place in the line that follows `stages:`.
    @Test(
        arguments: [
            ("decode: {format: moses}", 20, "in a manifest the option `format` can only be `text`"),
            ("decode: {interactive: true}", 12, "the option `interactive` is not for manifests"),
            ("decode: {samples: 4}", 21, "--samples is for a language model"),
            ("train: {benchmark: 5}", 11, "the option `benchmark` is not for manifests"),
            ("prepare: {dry-run: true}", 13, "the option `dry-run` is not for manifests"),
            ("score: {schema: true}", 11, "the option `schema` is not for manifests"),
            ("decode: {shortlist: 50}", 23, "the option `shortlist` needs the stage `lexicon`"),
            (
                "train: {tied-embeddings: true, no-tied-embeddings: true}", 34,
                "`no-tied-embeddings` and `tied-embeddings`"
            ),
            ("train: {cell: gur}", 17, "the option `cell` cannot be `gur`; did you mean `gru`?"),
            ("train: {shared-embeddings: true}", 30, "the option `shared-embeddings` needs one vocabulary for both"),
            ("prepare: {split-by-document: true}", 32, "the option `split-by-document` needs the documents' names"),
            ("prepare: {filters: lenght}", 22, "there is no filter 'lenght'"),
            ("prepare: {dev-size: 120%}", 23, "a set has no fewer than 0 pairs"),
            ("train: {source-vectors: no.vec}", 27, "no such file: no.vec"),
            (
                "train: {attention: none}, decode: {alignments: a}", 50,
                "the option `alignments` needs a model with attention"
            ),
            ("ingest: {report: r.json}", 20, "ingest train and ingest a both write r.json; put ${set} into the path"),
            ("decode: {lexicon: no.tsv, replace-unknowns: true}", 21, "no such file: no.tsv"),
            ("score: {baseline-report: none}", 28, "no such file: none"),
        ] as [(String, Int, String)])
    func whatCannotWorkIsRefused(_ stages: String, _ column: Int, _ message: String) async throws {
        let sandbox = try TemporaryFolder()
        for name in ["train", "a", "b"] {
            try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs.prefix(3)), to: "\(name).tmx")
        }
        let top = "source: fr\ntarget: en\ncorpora: {train: train.tmx, tests: {a: a.tmx, b: b.tmx}}\n"
        try sandbox.write(top + "stages: {\n  \(stages) }\n", to: "toy.yaml")
        let error = await #expect(throws: DiagnosticList.self) {
            try await Planner.plan(
                "\(sandbox.path)/toy.yaml", catalogue: .standard, finder: .standard, currentFolder: sandbox.path)
        }
        let problem = try #require(error?.diagnostics.first)
        #expect(problem.message.hasPrefix(message), "\(problem)")
        #expect(problem.place?.line == 5 && problem.place?.column == column, "\(problem)")
    }

    /// Outputs beside the main ones, a lexicon for unknown words beside one for the shortlist, and maps for the report.
    @Test func namedFilesAreConnected() async throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs), to: "all.tmx")
        try sandbox.write("chat\tcat\n", to: "x.tsv")
        for name in ["client.fr", "client.en", "mine.fr", "mine.en"] { try sandbox.write("chat\n", to: name) }
        try sandbox.write(
            """
            source: fr
            target: en
            seed: 4
            corpora: {train: "*.tmx"}
            stages:
              ingest: {report: "out/${set}.json", origins: true}
              match: {memory: [train, client.fr, "2=mine.fr:mine.en"]}
              prepare: {report: out/prepare.json}
              train: {tensorboard: out/events}
              decode: {shortlist: 50, lexicon: x.tsv, replace-unknowns: true, alignments: "out/${set}.links"}
              lexicon: {}
            """, to: "toy.yaml")
        let plan = try await Planner.plan(
            "\(sandbox.path)/toy.yaml", catalogue: .standard, finder: .standard, currentFolder: sandbox.path)
        func artifacts(_ id: String) throws -> (inputs: [String], outputs: [String]) {
            let invocation = try #require(plan.invocations.first { $0.id == id })
            let paths = (invocation.inputs.map { $0.artifact.path }, invocation.outputs.map(\.path))
            let short = { (paths: [String]) in paths.map { $0.replacingOccurrences(of: sandbox.path + "/", with: "") } }
            return (short(paths.0), short(paths.1))
        }
        let bitext = "work/toy/bitext/train"
        #expect(try artifacts("ingest-train").outputs == [bitext, "out/train.json", "\(bitext).origins.tsv"])
        #expect(try artifacts("prepare").outputs == ["work/toy/clean", "out/prepare.json"])
        #expect(try artifacts("train").outputs == ["work/toy/model", "out/events"])
        let decoding = try artifacts("decode-test")
        for path in ["work/toy/model/lexicon.tsv", "x.tsv", "work/toy/model"] {
            #expect(decoding.inputs.contains(path))
        }
        #expect(decoding.outputs.contains("out/test.links"))
        for path in ["work/toy/clean/train", "client", "mine"] {
            #expect(try artifacts("match-test").inputs.contains("\(path).origins.tsv"))
        }
        let scoring = try artifacts("score-test").inputs
        #expect(scoring.contains("work/toy/hypotheses/test.attention.jsonl"))
        // No more maps than the report shows, as they cost time.
        let command = try #require(plan.invocations.first { $0.id == "decode-test" }).commandLine
        #expect(command.contains("--attention work/toy/hypotheses/test.attention.jsonl --attention-lines 12 "))
    }

    /// Of a model that a stage of one's own trains, what the model's readers read counts, as of the stage `train`.
    @Test func whatCountsOfFoldersIsTheSameForStagesOfOnesOwn() throws {
        let stages = Catalogue.standard.stages
        func kinds(_ stage: String) throws -> [Artifact.Kind] {
            try #require(stages.first { $0.name == stage }).unwiredPorts.filter { $0.option == "output" }.map(\.kind)
        }
        guard case .folder(let parts) = try #require(try kinds("train").first) else {
            Issue.record("a model is a folder")
            return
        }
        #expect(parts.contains("model.safetensors") && !parts.contains("checkpoints"))
        #expect(try kinds("prepare") == [.folder(only: [])])
    }

    @Test func theLexiconRunsWhereItIsNamed() throws {
        let sandbox = try TemporaryFolder()
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs), to: "all.tmx")
        let manifest = """
            source: fr
            target: en
            corpora: {train: [all.tmx]}
            stages:
              prepare: {dev-size: 30, test-size: 30}
              decode: {beam: 3}
            """
        try sandbox.write(manifest, to: "toy.yaml")
        #expect(try !sandbox.run("pipeline", "graph", "toy.yaml").output.contains("lexicon"))
        try sandbox.write(manifest + "\n  lexicon: {}\n", to: "toy.yaml")
        let graph = try sandbox.run("pipeline", "graph", "toy.yaml").output
        #expect(graph.contains("lexicon       ← train\n"), "\(graph)")
        #expect(graph.contains("decode test   ← lexicon\n"), "\(graph)")
        try sandbox.write(manifest + "\n  tune: {}\n", to: "toy.yaml")
        let tuned = try sandbox.run("pipeline", "graph", "toy.yaml").output
        #expect(tuned.contains("decode test   ← tune\n"), "\(tuned)")
    }
}
