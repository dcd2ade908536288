import Diagnostics
import Foundation
import Pipelines
import Testing

/// Only what is needed runs, in the right order.
struct CachingTests {
    static let everything = [
        "ingest train", "ingest dev", "ingest news", "ingest talks", "prepare", "vocab", "train", "decode news",
        "decode talks", "score news", "score talks",
    ]

    @Test func runsAllStagesInTheOrderOfTheDataThenNothing() async throws {
        let sandbox = try Sandbox()
        #expect(Set(try await sandbox.run()) == Set(Self.everything))
        #expect(sandbox.lines.first == "[1/11] ingest train: never run")
        #expect(sandbox.lines.last == "[11/11] score talks: done, TIME")
        #expect(try await sandbox.run() == [])
        #expect(sandbox.lines.count == 11)
        #expect(sandbox.lines.allSatisfy { $0.hasSuffix(": up to date") })
    }

    @Test func anOptionReachesOnlyWhatDependsOnIt() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        let beam = Sandbox.manifest.replacingOccurrences(of: "beam: 5", with: "beam: 8")
        #expect(try await sandbox.run(beam) == ["decode news", "decode talks", "score news", "score talks"])
        #expect(sandbox.lines.contains("[8/11] decode news: beam was 5 and is 8"))
        #expect(try await sandbox.run(set: ["vocab.size=5000"]).prefix(2) == ["vocab", "train"])
    }

    /// What changes for one task alone repeats no work for the others.
    @Test(arguments: [(0, "4"), (2, "4.2")])
    func aFormHasARevisionOfItsOwn(_ revision: Int, _ expected: String) async throws {
        let sandbox = try Sandbox()
        try sandbox.write(
            "tone.yaml",
            "task: tone\nlanguage: en\ncorpora: {train: [corpora/train.tmx], dev: [corpora/dev.tmx]}\n")
        var stage = Stage("train", revision: 4, options: nil) { _ in [] }
        stage.forms["tone"] = Stage.Form(.once, revision: revision) { wiring in
            [.output("output", .file, "\(wiring.work)/tone")]
        }
        let plan = try await Planner.plan(
            sandbox.path("tone.yaml"), catalogue: Catalogue(version: "1", stages: [stage]),
            finder: ExecutableFinder(folders: [sandbox.path("bin")]), currentFolder: sandbox.folder)
        #expect(plan.invocations.map(\.revision) == [expected])
    }

    @Test func anOptionWrittenWithItsDefaultChangesNothing() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        #expect(try await sandbox.run(set: ["train.epochs=10", "prepare.maximum-length=100"]) == [])
    }

    @Test func aFlagThatIsOffIsTheSameAsNone() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        #expect(try await sandbox.run(set: ["prepare.lowercase=false"]) == [])
        #expect(try await sandbox.run(set: ["prepare.lowercase=true"]) == ["prepare"])
        #expect(sandbox.lines.contains("[5/11] prepare: lowercase was false and is true"))
    }

    @Test func theSeedOfTheTopReachesStagesThatHaveOne() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        #expect(try sandbox.read("arguments-train").contains("--seed 1"))
        #expect(try await sandbox.run(set: ["seed=2"]) == ["train"])
        #expect(sandbox.lines.contains("[7/11] train: seed was 1 and is 2"))
    }

    @Test func contentCountsAndNotTheTime() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        try sandbox.write("corpora/news.tmx", "cinq\n")
        #expect(try await sandbox.run() == [])
        try sandbox.write("corpora/news.tmx", "sept\n")
        // The stand-in for the preparing stage makes all sets from train, so the change stops there.
        #expect(try await sandbox.run() == ["ingest news", "prepare"])
        #expect(sandbox.lines.contains("[3/11] ingest news: input corpora/news.tmx changed"))
        #expect(sandbox.lines.contains("[6/11] vocab: up to date"))
    }

    @Test func theSameContentUnderAnotherPathIsTheSame() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        try sandbox.write("elsewhere/copy.tmx", "un deux trois\n")
        let moved = Sandbox.manifest.replacingOccurrences(of: "corpora/train.tmx", with: "elsewhere/copy.tmx")
        #expect(try await sandbox.run(moved) == [])
    }

    @Test func equalOutputsStopARerun() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("same-vocab", "")
        try await sandbox.run(set: ["vocab.kind=words", "vocab.size=1"])
        let twice = try await sandbox.run(forced: ["vocab"], set: ["vocab.kind=words", "vocab.size=1"])
        #expect(twice == ["vocab"])
    }

    @Test(arguments: ["edit", "delete", "add"])
    func anOutputChangedByHandIsNoticed(_ change: String) async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        let output = "work/fr-en/vocab/vocabulary.json"
        switch change {
        case "edit": try sandbox.write(output, "something else")
        case "delete": try sandbox.remove(output)
        default: try sandbox.write("work/fr-en/vocab/more.json", "{}")
        }
        #expect(try await sandbox.run().first == "vocab")
        let reasons = [
            "edit": "[6/11] vocab: output work/fr-en/vocab/vocabulary.json is changed by another hand",
            "delete": "[6/11] vocab: output work/fr-en/vocab/vocabulary.json is missing",
            "add": "[6/11] vocab: output work/fr-en/vocab/more.json is new",
        ]
        #expect(sandbox.lines.contains(try #require(reasons[change])))
    }

    @Test func checkpointsAndLogsOfTrainingDoNotCount() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        try sandbox.write("work/fr-en/model/training.jsonl", "edited")
        try sandbox.remove("work/fr-en/model/checkpoints")
        #expect(try await sandbox.run() == [])
    }

    @Test func forcedTrainingStartsFromTheBeginning() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        try await sandbox.run(set: ["train.epochs=11"])
        #expect(sandbox.exists("resumed"))
        try sandbox.remove("resumed")
        #expect(try await sandbox.run(forced: ["train"], set: ["train.epochs=11"]) == ["train"])
        #expect(!sandbox.exists("resumed"))
    }

    @Test func namedStagesRunWithWhatTheyNeed() async throws {
        let sandbox = try Sandbox()
        #expect(Set(try await sandbox.run(upTo: ["vocab"])) == Set(Self.everything.prefix(4) + ["prepare", "vocab"]))
        #expect(try await sandbox.run(upTo: ["decode"]) == ["train", "decode news", "decode talks"])
        await #expect(throws: Diagnostic(.usage, "there is no stage `trian`; did you mean `train`?")) {
            try await sandbox.run(upTo: ["trian"])
        }
    }

    /// Results do not depend on threads and ranks, unless each rank takes steps of its own.
    @Test func threadsAndRanksMakeNothingStale() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        #expect(
            try await sandbox.plan(set: ["train.threads=3", "train.ranks=4"]).status().allSatisfy {
                $0.freshness == .upToDate
            })
        let local = try await sandbox.plan(set: ["train.ranks=4", "train.synchronize-every=9"]).status()
        #expect(local.first { $0.title == "train" }?.freshness != .upToDate)
    }

    @Test func dryRunSaysWhyAndTouchesNothing() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        let status = try await sandbox.plan(set: ["vocab.size=10"]).status()
        #expect(status.map(\.freshness).prefix(6).last == .stale("size was 4000 and is 10"))
        #expect(status.filter { $0.freshness == .upToDate && $0.waitsFor.isEmpty }.count == 5)
        #expect(status[6].title == "train" && status[6].waitsFor == ["vocab"])
        #expect(try await sandbox.run() == [])
    }

    @Test func aWorkFolderThatMovesWithItsProjectStaysValid() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        let moved = sandbox.folder + "-moved"
        try FileManager.default.moveItem(atPath: sandbox.folder, toPath: moved)
        defer { try? FileManager.default.removeItem(atPath: moved) }
        #expect(try await Sandbox(moved).run() == [])
    }

    @Test func theLockFileSaysWhatEverythingWasMadeFrom() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        let text = try sandbox.read("work/fr-en/pipeline.lock.json")
        let content = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let stages = try #require(content["stages"] as? [String: [String: Any]])
        #expect(content["version"] as? String == "1.2.3")
        #expect(stages.count == 11)
        #expect(
            stages["ingest-news"]?["inputs"] as? [String: String]
                // The SHA-256 of "cinq\n" by sha256sum.
                == ["corpora/news.tmx": "058d173ddbab10a04f90b6a22a1e920a2b44f76159c1c3e6f8c063b353abf3f8"])
        #expect(
            stages["decode-news"]?["options"] as? [String: [String]]
                == ["beam": ["5"], "format": ["text"], "interactive": ["false"]])
        #expect(stages["vocab"]?["seconds"] as? Double != nil)
        let before = text
        try await sandbox.run()
        #expect(try sandbox.read("work/fr-en/pipeline.lock.json") == before)
    }

    @Test func scoresComeFromTheReports() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        #expect(
            ScoreTable(try await sandbox.plan()).description == """
                set     BLEU  report
                news   38.21  reports/fr-en/news/report.html
                talks  38.21  reports/fr-en/talks/report.html
                """)
        try sandbox.write(
            "reports/fr-en/talks/report.json",
            #"{"metrics": {"ter": {"name": "TER", "value": 50}, "chrf": {"name": "chrF2", "value": 61.5}}}"#)
        #expect(
            ScoreTable(try await sandbox.plan()).description == """
                set           BLEU  chrF2    TER  report
                news         38.21      -      -  reports/fr-en/news/report.html
                score talks      -  61.50  50.00  reports/fr-en/talks/report.html
                """)
        try sandbox.write("reports/fr-en/news/report.json", "not JSON")
        #expect(ScoreTable(try await sandbox.plan()).description.split(separator: "\n").count == 2)
    }
}
