import Diagnostics
import Foundation
import Pipelines
import Testing

/// Which stages a run takes, how many at once, and for how long.
struct ControlTests {
    @Test func independentStagesRunAtTheSameTime() async throws {
        let sandbox = try Sandbox()
        // Each waits for the other: one at a time they would never end.
        for (name, other) in [("news", "talks"), ("talks", "news")] {
            let script = try sandbox.read("bin/pipeline-decode")
            let wait = """
                #!/bin/sh
                case "$*" in *\(name).en*)
                    touch "${0%/*}/there-\(name)"
                    n=0; while [ ! -f "${0%/*}/there-\(other)" ] && [ $n -lt 200 ]; do sleep 0.05; n=$((n + 1)); done
                    [ $n -lt 200 ] || exit 70 ;;
                esac

                """
            try sandbox.addStage("decode", wait + script.dropFirst("#!/bin/sh\n".count))
        }
        try await sandbox.run { ($0.jobs, $0.threads) = (2, 2) }
        #expect(sandbox.exists("reports/fr-en/talks/report.json"))
    }

    @Test func theResultsDoNotDependOnTheNumberOfJobs() async throws {
        let one = try Sandbox(), many = try Sandbox()
        try await one.run()
        try await many.run { ($0.jobs, $0.threads) = (8, 64) }
        for name in ["hypotheses/news.en", "hypotheses/talks.en", "model/model.safetensors"] {
            #expect(try one.read("work/fr-en/\(name)") == many.read("work/fr-en/\(name)"))
        }
        #expect(Set(many.calls) == Set(CachingTests.everything))
        #expect(try await many.run { $0.jobs = 8 } == [])
    }

    @Test func stagesThatNeedAllThreadsRunAlone() async throws {
        let sandbox = try Sandbox()
        let script = try sandbox.read("bin/pipeline-ingest")
        let alone = """
            #!/bin/sh
            mkdir "${0%/*}/alone" || exit 70
            sleep 0.05
            rmdir "${0%/*}/alone"

            """
        try sandbox.addStage("ingest", alone + script.dropFirst("#!/bin/sh\n".count))
        try await sandbox.run { ($0.jobs, $0.threads) = (8, 1) }
    }

    @Test func fromTakesWhatComesAfterAStage() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        try sandbox.write("corpora/train.tmx", "autre chose\n")
        let manifest = Sandbox.manifest.replacingOccurrences(of: "beam: 5", with: "beam: 8")
        let ran = try await sandbox.run(manifest) { $0.from = ["decode"] }
        #expect(ran == ["decode news", "decode talks", "score news", "score talks"])
        #expect(sandbox.lines.first == "[1/4] decode news: beam was 5 and is 8")
        #expect(try await sandbox.run(manifest, upTo: ["decode"]) { $0.from = ["decode"] } == [])
        await #expect(throws: Diagnostic(.usage, "there is no stage `decod`; did you mean `decode`?")) {
            try await sandbox.run { $0.from = ["decod"] }
        }
    }

    @Test(.timeLimit(.minutes(5))) func aStageThatTakesTooLongIsEnded() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("slow-vocab", "")
        let error = await #expect(throws: Diagnostic.self) {
            try await sandbox.run { $0.timeout = .seconds(2) }
        }
        #expect(error?.message.hasPrefix("vocab took longer than 2.0 s and was ended; its last lines:\n") == true)
        #expect(try sandbox.read("signals") == "TERM\n")
        try sandbox.remove("slow-vocab")
        #expect(try await sandbox.run().first == "vocab")
        #expect(sandbox.lines.contains("[6/11] vocab: was interrupted"))
    }

    @Test func theLockFileHasWhatEachStageTook() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        let text = try sandbox.read("work/fr-en/pipeline.lock.json")
        let content = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let stage = try #require((content["stages"] as? [String: [String: Any]])?["train"])
        #expect(try #require(stage["cpuSeconds"] as? Double) > 0)
        #expect(try #require(stage["peakMemory"] as? Int) > 100_000)
        #expect(
            (content["machine"] as? [String: Any])?["processors"] as? Int
                == ProcessInfo.processInfo.activeProcessorCount)
        #expect(content["folder"] as? String == "../..")
    }

    @Test func aLostLockFileIsMadeAgainFromTheRecords() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        let before = try sandbox.read("work/fr-en/pipeline.lock.json")
        try sandbox.remove("work/fr-en/pipeline.lock.json")
        #expect(try await sandbox.run() == [])
        #expect(try sandbox.read("work/fr-en/pipeline.lock.json") == before)
    }

    @Test func eventsReadAsLines() {
        #expect(RunEvent(.done, stage: "train", step: (7, 11), "done", seconds: 2).line == "[7/11] train: done, 2.0 s")
        #expect(RunEvent(.message, stage: "train", "epoch 1").line == "train: epoch 1")
        #expect(RunEvent(.note, "in all").line == "in all")
    }
}

/// Manifests that share a base, and values of the environment.
struct InclusionTests {
    private static let base = """
        source: fr
        target: en
        corpora: {train: [../corpora/train.tmx], dev: ../corpora/dev.tmx, tests: {news: ../corpora/news.tmx}}
        stages: {vocab: {kind: bpe, size: 4000}, decode: {beam: 5}}
        """

    @Test func aBaseCountsWhereTheManifestSaysNothing() async throws {
        let sandbox = try Sandbox()
        // Its paths start at its own folder.
        try sandbox.write("shared/base.yaml", Self.base)
        let plan = try await sandbox.plan("include: shared/base.yaml\nstages: {decode: {beam: 9}}\n")
        let vocab = try #require(plan.invocations.first { $0.stage == "vocab" })
        let decode = try #require(plan.invocations.first { $0.stage == "decode" })
        #expect(vocab.options["kind"] == ["bpe"] && decode.options["beam"] == ["9"])
        #expect(plan.invocations[0].inputs[0].artifact.path == sandbox.path("corpora/train.tmx"))
        #expect(plan.manifest.work == sandbox.path("work/fr-en"))
    }

    @Test func mistakesInABaseHaveItsPlace() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("shared/base.yaml", Self.base + "\nsede: 3\n")
        let found = try await sandbox.problems("include: [shared/base.yaml, shared/bse.yaml]\n")
        #expect(
            found.text.contains("shared/base.yaml:5:1: error: the manifest has no key `sede`; did you mean `seed`?"))
        #expect(found.text.contains("fr-en.yaml:1:29: error: no such file: shared/bse.yaml; look at the path"))
    }

    @Test func aCircleIsTold() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("shared/base.yaml", "include: ../fr-en.yaml\n" + Self.base)
        let found = try await sandbox.problems("include: shared/base.yaml\n")
        let message = "shared/base.yaml:1:10: error: `../fr-en.yaml` includes itself; take one `include` away"
        #expect(found.text.contains(message))
    }

    @Test func theEnvironmentIsReadWhereItIsNamed() async throws {
        let sandbox = try Sandbox()
        let home = try #require(ProcessInfo.processInfo.environment["HOME"])
        let manifest = Sandbox.manifest.replacingOccurrences(of: "beam: 5", with: "beam: \"${env:HOME}\"")
        let plan = try await sandbox.plan(manifest)
        #expect(plan.invocations.first { $0.stage == "decode" }?.options["beam"] == [home])
        let unset = manifest.replacingOccurrences(of: "HOME", with: "NO_SUCH_PLACE")
        #expect(try await sandbox.problems(unset).text.contains("the environment has no variable `NO_SUCH_PLACE`"))
        let bare = manifest.replacingOccurrences(of: "env:", with: "")
        #expect(try await sandbox.problems(bare).text.contains("write ${env:HOME} for that of the environment"))
    }
}
