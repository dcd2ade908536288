import Diagnostics
import Foundation
import Pipelines
import Testing

/// A manifest that expands into many runs.
struct MatrixTests {
    private static let base = """
        source: fr
        target: en
        seed: 5
        variables: {length: "100"}
        corpora: {train: corpora/train.tmx}
        stages:
          prepare: {maximum-length: "${length}"}
          vocab: {kind: bpe}
          train: {epochs: 3}

        """

    private static let systems =
        base + """
            matrix:
              system:
                plain: {train: {cell: gru}}
                default: {}
              seed: [1, 2]
            """

    private func arguments(_ id: String, _ plan: Plan, _ sandbox: Sandbox) throws -> String {
        let invocation = try #require(plan.invocations.first { $0.id == id })
        return invocation.arguments.joined(separator: " ").replacingOccurrences(of: sandbox.folder + "/", with: "")
    }

    @Test func whatIsTheSameRunsOnceAndTheRestCaseByCase() async throws {
        let sandbox = try Sandbox()
        let plan = try await sandbox.plan(Self.systems)
        #expect(plan.cases.map(\.name) == ["plain-seed-1", "plain-seed-2", "default-seed-1", "default-seed-2"])
        #expect(plan.cases.map(\.group) == ["plain", "plain", "default", "default"])
        let own = plan.cases.flatMap { ["train@\($0.name)", "decode-test@\($0.name)", "score-test@\($0.name)"] }
        #expect(plan.invocations.map(\.id) == ["ingest-train", "prepare", "vocab"] + own)
        #expect(plan.stageNames == ["ingest", "prepare", "vocab", "train", "decode", "score"])
        #expect(plan.invocations.first { $0.id == "train@plain-seed-2" }?.title == "train [plain-seed-2]")
        let clean = "work/fr-en/clean", place = "work/fr-en/plain-seed-2"
        #expect(
            try arguments("train@plain-seed-2", plan, sandbox) == """
                --train \(clean)/train --dev \(clean)/dev --vocab work/fr-en/vocab --output \(place)/model --seed 2 \
                --epochs 3 --cell gru
                """)
        #expect(
            try arguments("score-test@plain-seed-2", plan, sandbox) == """
                --hypotheses \(place)/hypotheses/test.en --references \(clean)/test.en --name test \
                --output reports/fr-en/plain-seed-2/test
                """)
        #expect(try arguments("train@default-seed-1", plan, sandbox).hasSuffix("--seed 1 --epochs 3"))
    }

    @Test func onlyTheAxesThatMakeADifferenceMakeAPlace() async throws {
        let sandbox = try Sandbox()
        let plan = try await sandbox.plan(
            Self.base + """
                matrix:
                  vocab.kind: [bpe, words]
                  system:
                    plain: {train: {cell: gru}}
                    short: {length: 7}
                """)
        #expect(
            plan.invocations.filter { !["decode", "score"].contains($0.stage) }.map(\.id) == [
                "ingest-train", "prepare@plain", "vocab@kind-bpe-plain", "train@kind-bpe-plain", "prepare@short",
                "vocab@kind-bpe-short", "train@kind-bpe-short", "vocab@kind-words-plain", "train@kind-words-plain",
                "vocab@kind-words-short", "train@kind-words-short",
            ])
        #expect(try arguments("prepare@short", plan, sandbox).contains("--maximum-length 7"))
        #expect(try arguments("vocab@kind-words-short", plan, sandbox).hasSuffix("work/fr-en/short/clean/train"))
        let shared = try await sandbox.plan(
            Self.base + "matrix:\n  vocab.kind: [bpe, words]\n  train.epochs: [1, 2]\n")
        #expect(
            shared.invocations.filter { $0.stage == "vocab" }.map(\.id) == ["vocab@kind-bpe", "vocab@kind-words"])
        #expect(
            try arguments("train@kind-words-epochs-2", shared, sandbox).contains("--vocab work/fr-en/kind-words/vocab"))
    }

    @Test func languagePairsAreCases() async throws {
        let sandbox = try Sandbox()
        let plan = try await sandbox.plan(
            """
            source: fr
            target: en
            corpora: {train: corpora/train.tmx}
            matrix:
              pair:
                fr-en: {}
                en-fr: {source: en, target: fr, corpora: {tests: {news: corpora/news.tmx}}}
            """)
        #expect(try arguments("ingest-train@en-fr", plan, sandbox).hasPrefix("--source en --target fr"))
        #expect(plan.invocations.filter { $0.stage == "score" }.map(\.id) == ["score-test", "score-news"])
        #expect(try arguments("score-news", plan, sandbox).contains("--references work/fr-en/en-fr/clean/news.fr"))
    }

    @Test func theCommandLineWins() async throws {
        let sandbox = try Sandbox()
        let settings = ["train.epochs=9", "train.cell=lstm", "matrix.seed=[7]", "matrix.system.plain.train.threads=4"]
        let plan = try await sandbox.plan(Self.systems, set: settings)
        #expect(plan.cases.map(\.name) == ["plain-seed-7", "default-seed-7"])
        // One seed tells nothing apart.
        #expect(
            try arguments("train@plain", plan, sandbox).hasSuffix("--seed 7 --epochs 9 --cell lstm --threads 4"))
        #expect(try arguments("train@default", plan, sandbox).hasSuffix("--seed 7 --epochs 9 --cell lstm"))
    }

    @Test func oneCaseRunsAlone() async throws {
        let sandbox = try Sandbox()
        let first = try await sandbox.run(Self.systems, cases: ["plain-seed-2"])
        #expect(first == ["ingest train", "prepare", "vocab", "train", "decode test", "score test"])
        #expect(try await sandbox.run(Self.systems, upTo: ["train"], cases: ["plain"]) == ["train"])
        #expect(sandbox.lines.contains("[5/5] train [plain-seed-2]: up to date"))
        #expect(try await sandbox.run(Self.systems).count == 3 * 4 - 4)
        #expect(try await sandbox.run(Self.systems) == [])
        let error = await #expect(throws: Diagnostic.self) {
            try await sandbox.run(Self.systems, cases: ["plain-sed-2"])
        }
        #expect(error?.status == .usage)
        #expect(error?.message == "there is no case `plain-sed-2`; did you mean `plain-seed-2`?")
    }

    @Test func aFailedCaseDoesNotHideTheOthers() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run(Self.systems)
        try sandbox.write("fail-train@plain-seed-1", "70")
        try sandbox.write("fail-train@default-seed-2", "65")
        let settings = ["train.epochs=4"]
        let error = await #expect(throws: DiagnosticList.self) {
            try await sandbox.run(Self.systems, set: settings, keepsGoing: true)
        }
        #expect(error?.diagnostics.map(\.status) == [.defect, .badInput])
        #expect(error?.diagnostics[0].message.hasPrefix("train [plain-seed-1] ended with exit status 70") == true)
        // The other two models came out as they were, so nothing behind them had to run.
        #expect(sandbox.ranBeforeFailure == ["train", "train", "train", "train"])
        #expect(
            sandbox.lines.contains("[5/15] decode test [plain-seed-1]: left out, because train [plain-seed-1] failed"))
        let plan = try await sandbox.plan(Self.systems, set: settings)
        // Their reports of the run before are still there, but no longer true.
        let reports = try CaseReports(plan)
        #expect(reports.finished.map(\.name) == ["plain", "default"])
        #expect(
            reports.finished.map(\.folder) == [
                "reports/fr-en/plain-seed-2/test", "reports/fr-en/default-seed-1/test",
            ])
        #expect(reports.missing.map(\.name) == ["plain-seed-1", "default-seed-2"])
        #expect(reports.missing[1].reason == "train [default-seed-2] failed last time with exit status 65")
        #expect(
            ScoreTable(plan).description == """
                case            set    BLEU  report
                plain-seed-2    test  38.21  reports/fr-en/plain-seed-2/test/report.html
                default-seed-1  test  38.21  reports/fr-en/default-seed-1/test/report.html
                """)
        // Without the option the first failure is the end.
        await #expect(throws: Diagnostic.self) { try await sandbox.run(Self.systems, set: settings) }
        #expect(sandbox.ranBeforeFailure == ["train"])
        try sandbox.remove("fail-train@plain-seed-1")
        try sandbox.remove("fail-train@default-seed-2")
        #expect(try await sandbox.run(Self.systems, set: settings) == ["train", "train"])
        #expect(try CaseReports(try await sandbox.plan(Self.systems, set: settings)).missing.isEmpty)
    }

    @Test func aStageOfOnesOwnTakesPartInEachCase() async throws {
        let sandbox = try Sandbox()
        try sandbox.addStage(
            "own",
            "#!/bin/sh\n[ \"$1\" = --experimental-dump-help ] && exit 64\necho \"own $*\" >> \"${0%/*}/../calls\"\n")
        let manifest = Self.systems.replacingOccurrences(
            of: "  train: {epochs: 3}", with: "  train: {epochs: 3}\n  own: {after: train, name: \"${case}\"}")
        let plan = try await sandbox.plan(manifest)
        let own = plan.invocations.filter { $0.stage == "own" }
        #expect(own.map(\.id) == plan.cases.map { "own@\($0.name)" })
        #expect(own.map(\.needs) == plan.cases.map { ["train@\($0.name)"] })
    }

    static let broken: [Broken] = [
        Broken(
            "no mapping", "matrix: [1, 2]",
            """
            fr-en.yaml:10:9: error: `matrix` is a list; write a mapping of axes, such as {seed: [1, 2, 3]}
             10 | matrix: [1, 2]
                |         ^
            """),
        Broken(
            "empty axes", "matrix: {a: {}, b: []}",
            """
            fr-en.yaml:10:13: error: the axis `a` is empty; write a list of values, or a mapping of named cases
             10 | matrix: {a: {}, b: []}
                |             ^
            fr-en.yaml:10:20: error: the axis `b` is empty; write a list of values, or a mapping of named cases
             10 | matrix: {a: {}, b: []}
                |                    ^
            """),
        Broken(
            "an unknown stage", "matrix: {a: {one: {tran: {cell: gru}}}}",
            """
            fr-en.yaml:10:20: error: a case changes stages, variables, corpora or languages; `tran` is none; \
            did you mean `train`?
             10 | matrix: {a: {one: {tran: {cell: gru}}}}
                |                    ^
            """),
        Broken(
            "an unknown option", "matrix: {a: {one: {train: {cel: gru}}, two: {train: {cell: grru}}}}",
            """
            fr-en.yaml:10:28: error: the stage `train` has no option `cel`; did you mean `cell`?
             10 | matrix: {a: {one: {train: {cel: gru}}, two: {train: {cell: grru}}}}
                |                            ^
            fr-en.yaml:10:60: error: the option `cell` cannot be `grru`; did you mean `gru`?
             10 | matrix: {a: {one: {train: {cel: gru}}, two: {train: {cell: grru}}}}
                |                                                            ^
            """),
        Broken(
            "a list of nothing known", "matrix: {lenght: [1, 2], train.epoch: [1], vcab.kind: [bpe]}",
            """
            fr-en.yaml:10:10: error: a list under `matrix` belongs to a variable, to `seed` or to an option such as \
            `train.cell`; did you mean `length`?
             10 | matrix: {lenght: [1, 2], train.epoch: [1], vcab.kind: [bpe]}
                |          ^
            fr-en.yaml:10:44: error: a list under `matrix` belongs to a variable, to `seed` or to an option such as \
            `train.cell`; did you mean `vocab`?
             10 | matrix: {lenght: [1, 2], train.epoch: [1], vcab.kind: [bpe]}
                |                                            ^
            """),
        Broken(
            "an unknown option of a list", "matrix: {train.epoch: [1, 2]}",
            """
            fr-en.yaml:10:10: error: the stage `train` has no option `epoch`; did you mean `epochs`?
             10 | matrix: {train.epoch: [1, 2]}
                |          ^
            """),
        Broken(
            "names that cannot be folders", "matrix: {a: {model: {}, 'x/y': {}}, length: [../7]}",
            """
            fr-en.yaml:10:14: error: a case cannot be called `model`, as a folder is; rename it
             10 | matrix: {a: {model: {}, 'x/y': {}}, length: [../7]}
                |              ^
            fr-en.yaml:10:25: error: `x/y` cannot be a case's name: it has letters, digits, `-`, `_` and `.` only; \
            rename it
             10 | matrix: {a: {model: {}, 'x/y': {}}, length: [../7]}
                |                         ^
            fr-en.yaml:10:46: error: `length-../7` cannot be a case's name: it has letters, digits, `-`, `_` and `.` \
            only; write named cases: {some-name: {…}}
             10 | matrix: {a: {model: {}, 'x/y': {}}, length: [../7]}
                |                                              ^
            """),
        Broken(
            "a name twice", "matrix: {a: {x: {}, x-y: {}}, b: {y-z: {}, z: {}}}",
            """
            fr-en.yaml:10:9: error: two cases of the matrix are both called `x-y-z`; rename a value
             10 | matrix: {a: {x: {}, x-y: {}}, b: {y-z: {}, z: {}}}
                |         ^
            """),
        Broken(
            "one file for all", "matrix: {train.chart: [a, b], a: {one: {decode: {output: x}}}}",
            """
            fr-en.yaml:10:58: error: decode test [chart-a] and decode test [chart-b] both write x; put ${case} into \
            the path
             10 | matrix: {train.chart: [a, b], a: {one: {decode: {output: x}}}}
                |                                                          ^
            """),
        Broken(
            "another work folder", "matrix: {a: {one: {length: 7}, two: {length: 8}}}\nwork: w/${length}",
            """
            fr-en.yaml: error: all cases of a matrix share one work and one report folder; take the variable that \
            changes out of `work` and `reports`
            """),
        Broken(
            "too many", "matrix: {train.epochs: [\((1...501).map(String.init).joined(separator: ","))]}",
            "fr-en.yaml:10:9: error: the matrix has more than 500 cases; take values or axes out"),
    ]

    @Test(arguments: broken)
    func mistakesAreToldWithTheirPlace(_ broken: Broken) async throws {
        let found = try await Sandbox().problems(Self.base + broken.manifest + "\n")
        #expect(broken.name == "too many" ? found.text.hasPrefix(broken.message) : found.text == broken.message)
        #expect(found.status == .configuration)
    }

    @Test func onlyAMatrixHasCases() async throws {
        let sandbox = try Sandbox()
        let found = try await sandbox.problems(
            Self.base.replacingOccurrences(of: "kind: bpe", with: "kind: \"${case}\""))
        #expect(found.text.contains("undefined variable `case`; only a manifest with a `matrix` has it"))
        await #expect(throws: Diagnostic(.usage, "there is no case `x`")) {
            try await sandbox.run(cases: ["x"])
        }
    }
}
