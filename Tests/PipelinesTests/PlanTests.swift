import Diagnostics
import Foundation
import Pipelines
import Testing

/// What a manifest becomes: command lines, paths, order.
struct PlanTests {
    /// The arguments of one invocation, with the sandbox's folder left out.
    private func arguments(
        _ id: String, _ manifest: String, set settings: [String] = [], in sandbox: Sandbox
    ) async throws -> String {
        let plan = try await sandbox.plan(manifest, set: settings)
        let invocation = try #require(plan.invocations.first { $0.id == id })
        return invocation.arguments.joined(separator: " ").replacingOccurrences(of: sandbox.folder + "/", with: "")
    }

    private static let bare = """
        source: fr
        target: en
        corpora: {train: corpora/train.tmx}

        """

    @Test(arguments: [
        ("ingest-train", "--source fr --target en --output work/fr-en/bitext/train corpora/train.tmx"),
        (
            "prepare",
            """
            --source fr --target en --output work/fr-en/clean --dev work/fr-en/bitext/dev \
            --test news=work/fr-en/bitext/news --test talks=work/fr-en/bitext/talks work/fr-en/bitext/train
            """
        ), ("vocab", "--kind bpe --size 4000 --output work/fr-en/vocab work/fr-en/clean/train"),
        (
            "train",
            """
            --train work/fr-en/clean/train --dev work/fr-en/clean/dev --vocab work/fr-en/vocab \
            --output work/fr-en/model --seed 1
            """
        ),
        (
            "decode-talks",
            """
            --model work/fr-en/model --input work/fr-en/clean/talks.fr --output work/fr-en/hypotheses/talks.en --beam 5
            """
        ),
        (
            "score-news",
            """
            --hypotheses work/fr-en/hypotheses/news.en --references work/fr-en/clean/news.en --name news \
            --output reports/fr-en/news
            """
        ),
    ])
    func oneStageFindsWhatAnotherWrites(_ id: String, _ expected: String) async throws {
        let sandbox = try Sandbox()
        #expect(try await arguments(id, Sandbox.manifest, in: sandbox) == expected)
    }

    @Test func withoutDevAndTestsThePreparingStageSplitsThemOff() async throws {
        let sandbox = try Sandbox()
        let plan = try await sandbox.plan(Self.bare)
        let ids = ["ingest-train", "prepare", "vocab", "train", "decode-test", "score-test"]
        #expect(plan.invocations.map(\.id) == ids)
        #expect(
            try await arguments("prepare", Self.bare, in: sandbox)
                == "--source fr --target en --output work/fr-en/clean work/fr-en/bitext/train")
    }

    @Test(arguments: [
        ("lowercase: true", "--lowercase"), ("lowercase: yes", "--lowercase"), ("lowercase: false", ""),
        ("maximum-length: 7", "--maximum-length 7"), ("maximum-length: -7", "--maximum-length=-7"),
        ("maximum-length: \"${target}-7\"", "--maximum-length en-7"), ("maximum-length: 1e-3", "--maximum-length 1e-3"),
        ("maximum-length: \"true\"", "--maximum-length true"), ("maximum-length: ''", "--maximum-length "),
    ])
    func valuesGoOnTheCommandLineAsTheyAreWritten(_ option: String, _ expected: String) async throws {
        let sandbox = try Sandbox()
        let manifest = Self.bare + "stages:\n  prepare:\n    \(option)\n"
        let line = try await arguments("prepare", manifest, in: sandbox)
        let rest = line.replacingOccurrences(of: "--source fr --target en --output work/fr-en/clean", with: "")
            .replacingOccurrences(of: " work/fr-en/bitext/train", with: "")
        #expect(rest == (expected.isEmpty ? "" : " " + expected))
    }

    /// What a mapping says itself wins over what it merges.
    @Test func mergeKeysBringWhatTheirMappingsSay() async throws {
        let sandbox = try Sandbox()
        let manifest =
            Self.bare + """
                stages:
                  train: &base {epochs: 3, cell: gru}
                  vocab: {kind: bpe, <<: {size: 5, kind: words}}
                matrix: {system: {one: {train: {<<: *base, epochs: 4}}, two: {train: {<<: [{seed: 9}, *base], threads: 1}}}}
                """
        #expect(try await arguments("vocab", manifest, in: sandbox).contains("--kind bpe --size 5"))
        #expect(try await arguments("train@one", manifest, in: sandbox).hasSuffix("--epochs 4 --cell gru"))
        let two = try await arguments("train@two", manifest, in: sandbox)
        #expect(two.hasSuffix("--seed 9 --epochs 3 --cell gru --threads 1"))
    }

    @Test func listsBecomeRepeatedOptions() async throws {
        let sandbox = try Sandbox()
        let manifest = Self.bare + "stages:\n  score: {metrics: [bleu, chrf], minimum: [bleu=30]}\n"
        #expect(
            try await arguments("score-test", manifest, in: sandbox)
                .hasSuffix("--output reports/fr-en/test --metrics bleu --metrics chrf --minimum bleu=30"))
        let set = try await arguments("score-test", manifest, set: ["score.metrics=[ter]"], in: sandbox)
        #expect(set.contains("--metrics ter --minimum"))
    }

    @Test func aPathThatTheManifestGivesIsUsedByAllWhoNeedIt() async throws {
        let sandbox = try Sandbox()
        let manifest = Self.bare + "stages:\n  vocab: {output: shared/vocab}\n  train: {chart: charts/x.svg}\n"
        let line = try await arguments("train", manifest, in: sandbox)
        #expect(line.contains("--vocab shared/vocab"))
        #expect(line.contains("--chart charts/x.svg"))
        let each = Self.bare + "stages:\n  decode: {output: \"${work}/${set}/${source}-${target}.txt\"}\n"
        let score = try await arguments("score-test", each, in: sandbox)
        #expect(score.contains("--hypotheses work/fr-en/test/fr-en.txt"))
    }

    @Test(arguments: [
        ([], "corpora"), (["data=elsewhere"], "current/elsewhere"), (["data=../corpora"], "corpora"),
        (["data=/srv/data"], "/srv/data"), (["data=/srv/./x/../data/"], "/srv/data"),
    ])
    func aVariableIsAPathWhereverItComesFrom(_ settings: [String], _ folder: String) async throws {
        let sandbox = try Sandbox()
        for place in ["corpora", "current/elsewhere"] { try sandbox.write("\(place)/train.tmx", "un\n") }
        let manifest = """
            source: fr
            target: en
            work: ../work
            variables: {root: .., data: "${root}/corpora", part: train}
            corpora: {train: ["${data}/${part}.tmx"]}
            """
        let expected = (folder.hasPrefix("/") ? folder : sandbox.path(folder)) + "/train.tmx"
        do {
            let plan = try await sandbox.plan(
                manifest, set: settings, currentFolder: sandbox.path("current"), path: "pipelines/fr-en.yaml")
            #expect(plan.invocations.first?.inputs.first?.artifact.path == expected)
            #expect(plan.manifest.work == sandbox.path("work"))
        } catch let error as DiagnosticList {
            #expect(error.diagnostics.map(\.message) == ["no such file: \(expected); look at the path"])
            #expect(folder.hasPrefix("/"))
        }
    }

    @Test func whatTheCommandLineSetsWins() async throws {
        let sandbox = try Sandbox()
        let settings = ["seed=7", "stages.train.epochs=3", "train.cell=gru", "work=other", "target=de"]
        let line = try await arguments("train", Sandbox.manifest, set: settings, in: sandbox)
        #expect(line.hasSuffix("--output other/model --seed 7 --epochs 3 --cell gru"))
        #expect(try await arguments("ingest-dev", Sandbox.manifest, set: settings, in: sandbox).contains("--target de"))
    }

    @Test(arguments: ["seed", "=3", "a..b=1"])
    func aSettingThatIsNoneIsAUsageError(_ text: String) {
        let error = #expect(throws: Diagnostic.self) { try Setting(text) }
        #expect(error?.status == .usage)
    }

    @Test func aStageOfOnesOwnTakesPart() async throws {
        let sandbox = try Sandbox()
        try sandbox.addStage(
            "filter",
            """
            #!/bin/sh
            [ "$1" = --experimental-dump-help ] && exit 64
            echo "own $*" >> "${0%/*}/../calls"
            mkdir -p work/fr-en/more
            cp work/fr-en/clean/train.fr work/fr-en/more/train.fr
            cp work/fr-en/clean/train.en work/fr-en/more/train.en

            """)
        let manifest =
            Sandbox.manifest.replacingOccurrences(of: "{kind: bpe,", with: "{bitext: work/fr-en/more/train,") + """

                  own:
                    uses: filter
                    inputs: ["${work}/clean/train"]
                    outputs: ["${work}/more"]
                    strength: 0.5
                    words: [a, b]
                    verbose: true
                    quiet: false
                """
        let first = try await sandbox.run(manifest)
        let own = "own --strength 0.5 --words a --words b --verbose"
        #expect(first.prefix(7).suffix(3) == ["prepare", own, "vocab"])
        #expect(try await sandbox.run(manifest) == [])
        #expect(try await sandbox.run(manifest, set: ["own.strength=0.6"]).count == 1)
        // The stage's own executable is one of its inputs.
        let script = try sandbox.read("bin/pipeline-filter")
        try sandbox.addStage("filter", script + "# a change\n")
        #expect(try await sandbox.run(manifest, set: ["own.strength=0.6"]).count == 1)
    }

    @Test func aStageThatTellsItsOptionsHasThemChecked() async throws {
        let sandbox = try Sandbox()
        let help = #"""
            {"serializationVersion": 0, "command": {"commandName": "pipeline-own", "arguments": [
              {"kind": "option", "isRepeating": false, "isOptional": true, "shouldDisplay": true,
               "parsingStrategy": "default", "names": [{"kind": "long", "name": "strength"}],
               "preferredName": {"kind": "long", "name": "strength"}, "valueName": "strength", "defaultValue": "1"},
              {"kind": "flag", "isRepeating": false, "names": [{"kind": "short", "name": "h"}, {"kind": "long",
               "name": "help"}]}]}}
            """#
        try sandbox.addStage("own", "#!/bin/sh\ncat <<'END'\n\(help)\nEND\n")
        let found = try await sandbox.problems(Self.bare + "stages:\n  own: {strenght: 2, help: true}\n")
        #expect(
            found.text == """
                fr-en.yaml:5:9: error: the stage `own` has no option `strenght`; did you mean `strength`?
                 5 |   own: {strenght: 2, help: true}
                   |         ^
                fr-en.yaml:5:22: error: the stage `own` has no option `help`; `pipeline own --help` lists them
                 5 |   own: {strenght: 2, help: true}
                   |                      ^
                """)
    }

    @Test func afterMeansAgainWhenThatHasChanged() async throws {
        let sandbox = try Sandbox()
        try sandbox.addStage("own", "#!/bin/sh\necho own >> \"${0%/*}/../calls\"\n")
        let manifest = Sandbox.manifest + "\n  own: {after: vocab}"
        #expect(try await sandbox.run(manifest, upTo: ["own"]).suffix(2) == ["vocab", "own"])
        #expect(try await sandbox.run(manifest, upTo: ["own"], set: ["vocab.size=9"]) == ["vocab", "own"])
        #expect(try await sandbox.run(manifest, upTo: ["own"], set: ["vocab.size=9"]) == [])
    }

    /// A file that got another content of the same length, and its old time back.
    @Test func aDisguisedChangeIsNoticed() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        try await Task.sleep(for: .milliseconds(100))
        try await sandbox.run()
        let path = sandbox.path("corpora/dev.tmx")
        let old = try FileManager.default.attributesOfItem(atPath: path)
        try Data("cinque\n".utf8).write(to: URL(filePath: path))
        let date = try #require(old[.modificationDate] as? Date)
        try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
        #expect(try await sandbox.run().first == "ingest dev")
    }
}
