import Foundation
import TestSupport
import Testing

/// Runs whose stages are jobs of a cluster. `make test-cluster` does such runs with the real Slurm.
@Suite struct SlurmRunTests {
    private static let steps = [
        "ingest-train", "prepare", "vocab", "train", "decode-test", "score-test",
    ]

    private func prepare(_ epochs: Int = 3) throws -> (TemporaryFolder, FakeSlurm) {
        let sandbox = try TemporaryFolder()
        try sandbox.write(ToyCorpus.tmx(ToyCorpus.pairs), to: "data/all.tmx")
        try sandbox.write(
            """
            source: fr
            target: en
            work: work
            reports: reports
            executor: slurm
            slurm: {time: 1:00:00, extra: [--qos=low]}
            corpora: {train: data/all.tmx}
            stages:
              prepare: {dev-size: 30, test-size: 30}
              vocab: {kind: words, size: 60}
              train:
                {embedding-size: 16, hidden-size: 32, batch-tokens: 100, epochs: \(epochs), warmup: 10,
                dropout: 0.1, word-dropout: 0, threads: 1, save-interval: 0.1, slurm: {partition: long, memory: 2G}}
            """, to: "toy.yaml")
        return (sandbox, try FakeSlurm(sandbox))
    }

    private func model(_ sandbox: TemporaryFolder, work: String = "work") throws -> Data {
        try sandbox.data("\(work)/model/model.safetensors")
    }

    @Test func theResultsAreThoseOfThisMachine() throws {
        let (sandbox, slurm) = try prepare()
        let local = try sandbox.run(
            "pipeline", "run", "toy.yaml", "--executor", "local", "--set", "work=here", "--set", "reports=there")
        #expect(local.status == 0, "\(local.errors)")
        #expect(slurm.jobs.isEmpty)
        let run = try sandbox.run("pipeline", ["run", "toy.yaml"], environment: slurm.environment)
        #expect(run.status == 0, "\(run.errors)")
        #expect(slurm.jobs == Self.steps)
        #expect(try model(sandbox) == model(sandbox, work: "here"))
        #expect(try sandbox.text("work/hypotheses/test.en") == sandbox.text("here/hypotheses/test.en"))
        // What the stages print comes through, and so does the table at the end.
        #expect(run.errors.contains("train: pipeline-train: best model") && run.output.contains("all reports: "))
        let options = try sandbox.text("slurm/jobs/4/options")
        for option in ["--partition=long", "--time=1:00:00", "--mem=2G", "--qos=low", "--cpus-per-task=1", "--requeue"]
        {
            #expect(options.contains(option), "\(options)")
        }
        #expect(try !sandbox.text("slurm/jobs/3/options").contains("--partition"))

        let again = try sandbox.run("pipeline", ["run", "toy.yaml"], environment: slurm.environment)
        #expect(again.status == 0 && slurm.jobs.count == Self.steps.count, "\(again.errors)")
        // The same records serve a run on this machine.
        let here = try sandbox.run("pipeline", "run", "toy.yaml", "--executor", "local")
        #expect(here.status == 0 && here.errors.contains("train: up to date"), "\(here.errors)")
    }

    @Test func aKilledRunnerFindsItsJobs() throws {
        let (sandbox, slurm) = try prepare(200)
        let runner = sandbox.process("pipeline", ["run", "toy.yaml"])
        runner.environment = slurm.environment
        runner.standardError = FileHandle.nullDevice
        runner.standardOutput = FileHandle.nullDevice
        try runner.run()
        #expect(slurm.wait(for: "train", "RUNNING") != nil)
        kill(runner.processIdentifier, SIGKILL)
        runner.waitUntilExit()
        let status = try sandbox.run("pipeline", ["status", "toy.yaml"], environment: slurm.environment)
        #expect(status.output.contains("job 4 is running"), "\(status.output)\(status.errors)")
        let local = try sandbox.run(
            "pipeline", ["run", "toy.yaml", "--executor", "local"], environment: slurm.environment)
        #expect(local.status == 73 && local.errors.contains("train: job 4 is running"), "\(local.errors)")
        let run = try sandbox.run("pipeline", ["run", "toy.yaml"], environment: slurm.environment)
        #expect(run.status == 0 && run.errors.contains("train: waiting for the job of an earlier run"), "\(run.errors)")
        #expect(slurm.jobs == Self.steps)
    }

    @Test func whatIsOutOfTimeGoesOnInTheSameJob() throws {
        let (sandbox, slurm) = try prepare(60)
        let local = try sandbox.run(
            "pipeline", "run", "toy.yaml", "train", "--executor", "local", "--set", "work=here")
        #expect(local.status == 0, "\(local.errors)")
        let runner = sandbox.process("pipeline", ["run", "toy.yaml"])
        runner.environment = slurm.environment
        runner.standardError = FileHandle.nullDevice
        runner.standardOutput = FileHandle.nullDevice
        try runner.run()
        let job = try #require(slurm.wait(for: "train", "RUNNING"))
        for _ in 0..<3000 where !sandbox.exists("work/model/checkpoints") { usleep(10_000) }
        try slurm.signal(job, "USR1")
        runner.waitUntilExit()
        #expect(runner.terminationStatus == 0)
        #expect(slurm.jobs == Self.steps)
        let output = try sandbox.text("work/.pipeline/jobs/train.out")
        #expect(output.contains("out of time: the job goes back into the queue"), "\(output)")
        #expect(try model(sandbox) == model(sandbox, work: "here"))
    }

    @Test func aDetachedRun() throws {
        let (sandbox, slurm) = try prepare()
        try sandbox.write("", to: "slurm/hold")
        let run = try sandbox.run("pipeline", ["run", "toy.yaml", "--detach"], environment: slurm.environment)
        #expect(run.status == 0, "\(run.errors)")
        #expect(slurm.jobs == Self.steps + [".summary"])
        #expect(run.output.hasPrefix("ingest train: job 1\n") && run.output.hasSuffix("summary: job 7\n"))
        let twice = try sandbox.run("pipeline", ["run", "toy.yaml", "--detach"], environment: slurm.environment)
        #expect(twice.output.contains("in the queue already") && slurm.jobs.count == 7, "\(twice.output)")
        let status = try sandbox.run("pipeline", ["status", "toy.yaml"], environment: slurm.environment)
        #expect(status.output.contains("job 4 is pending"), "\(status.output)")

        let cancelled = try sandbox.run("pipeline", ["cancel", "toy.yaml", "train"], environment: slurm.environment)
        #expect(cancelled.output == "train: job 4\n", "\(cancelled.output)\(cancelled.errors)")
        try FileManager.default.removeItem(atPath: "\(sandbox.path)/slurm/hold")
        slurm.waitForTheEnd()
        #expect(
            (1...7).map(slurm.state) == Array(repeating: "COMPLETED", count: 3)
                + Array(repeating: "CANCELLED", count: 4))

        let rest = try sandbox.run("pipeline", ["run", "toy.yaml", "--detach"], environment: slurm.environment)
        #expect(rest.status == 0, "\(rest.errors)")
        slurm.waitForTheEnd()
        #expect(slurm.jobs.dropFirst(7) == ["train", "decode-test", "score-test", ".summary"])
        #expect(sandbox.exists("reports/index.html"), "the last job writes what a run writes at its end")
        let nothing = try sandbox.run("pipeline", ["run", "toy.yaml", "--detach"], environment: slurm.environment)
        #expect(nothing.output.contains("up to date"), "\(nothing.output)")
        #expect(
            try sandbox.run("pipeline", ["cancel", "toy.yaml"], environment: slurm.environment).output.hasPrefix(
                "no jobs"))
    }

    /// Before the first run of a training its own forecast says what to ask for.
    @Test func theMemoryOfATrainingIsWhatItForecasts() throws {
        let (sandbox, slurm) = try prepare()
        let manifest = try sandbox.text("toy.yaml").replacing(", memory: 2G", with: "")
        try sandbox.write(manifest, to: "toy.yaml")
        let first = try sandbox.run("pipeline", ["run", "toy.yaml", "vocab"], environment: slurm.environment)
        #expect(first.status == 0, "\(first.errors)")
        #expect(try !sandbox.text("slurm/jobs/3/options").contains("--mem"))
        try sandbox.write("", to: "slurm/hold")
        func memory(_ settings: String...) throws -> Int? {
            let set = settings.flatMap { ["--set", $0] }
            let run = try sandbox.run(
                "pipeline", ["run", "toy.yaml", "train", "--detach"] + set, environment: slurm.environment)
            #expect(run.status == 0, "\(run.errors)")
            let options = try sandbox.text("slurm/jobs/\(slurm.jobs.count - 1)/options")
            _ = try sandbox.run("pipeline", ["cancel", "toy.yaml"] + set, environment: slurm.environment)
            return options.firstMatch(of: /--mem(?:-per-cpu)?=([0-9]+)M/).flatMap { Int($0.1) }
        }
        let plain = try #require(try memory())
        #expect((200...1000).contains(plain), "\(plain)")
        let large = try #require(try memory("train.hidden-size=1024"))
        #expect(large > plain + 200, "\(large)")
        // How many ranks a node gets is not known, so their memory goes by processors.
        let ranks = try #require(try memory("train.ranks=2", "train.threads=2"))
        #expect(try sandbox.text("slurm/jobs/\(slurm.jobs.count - 1)/options").contains("--mem-per-cpu="))
        #expect(ranks < plain && ranks > plain / 4, "\(ranks)")
        #expect(try memory("train.slurm.memory=3G") == nil)
        try FileManager.default.removeItem(atPath: sandbox.path("slurm/hold"))
    }

    /// What a training reads often is read on the node; what comes out is the same.
    @Test func whatIsReadOftenIsCopiedToTheNode() throws {
        let (sandbox, slurm) = try prepare()
        let local = try sandbox.run(
            "pipeline", "run", "toy.yaml", "train", "--executor", "local", "--set", "work=here")
        #expect(local.status == 0, "\(local.errors)")
        try FileManager.default.createDirectory(atPath: sandbox.path("node"), withIntermediateDirectories: true)
        let setting = ["--set", "slurm.scratch=$NODE/"]
        func run(_ work: String, _ node: String?) throws -> Outcome {
            try sandbox.run(
                "pipeline", ["run", "toy.yaml", "train", "--set", "work=\(work)"] + setting,
                environment: slurm.environment.merging(node.map { ["NODE": $0] } ?? [:]) { $1 })
        }
        let copied = try run("work", sandbox.path("node"))
        #expect(copied.status == 0, "\(copied.errors)")
        var output = try sandbox.text("work/.pipeline/jobs/train.out")
        // Both sides of train and dev, and the three files of the vocabulary.
        #expect(output.contains("train: 7 files of 1 MB copied to \(sandbox.path("node"))//dragoman-4"), "\(output)")
        #expect(try model(sandbox) == model(sandbox, work: "here"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: sandbox.path("node")).isEmpty)
        // Where it is full or not there, a warning says so, and the shared files are read.
        for (work, node, problem) in [
            ("second", "/nowhere", "no such folder on this node"), ("third", nil, "$NODE is not set on this node"),
            ("fourth", "/proc", "cannot create"),
        ] {
            let run = try run(work, node)
            #expect(run.status == 0, "\(run.errors)")
            output = try sandbox.text("\(work)/.pipeline/jobs/train.out")
            #expect(output.contains("warning: nothing is copied to this node: "), "\(output)")
            #expect(output.contains(problem), "\(output)")
            #expect(try model(sandbox, work: work) == model(sandbox, work: "here"))
        }
        let none = try sandbox.run("pipeline", "validate", "toy.yaml", "--set", "train.encoded=x")
        #expect(none.status == 78 && none.errors.contains("`slurm: {scratch: …}`"), "\(none.errors)")
    }

    @Test func withoutSlurmThereIsNothingToCancel() throws {
        let (sandbox, _) = try prepare()
        let nowhere = try sandbox.run("pipeline", ["cancel", "toy.yaml"], environment: ["PATH": "/nowhere"])
        #expect(nowhere.status == 0 && nowhere.output.hasPrefix("no jobs"), "\(nowhere.errors)")
        try sandbox.write("", to: "work/.pipeline/jobs/train.sh")
        let lost = try sandbox.run("pipeline", ["cancel", "toy.yaml"], environment: ["PATH": "/nowhere"])
        #expect(lost.status == 78 && lost.errors.contains("there is no `squeue` on the PATH"), "\(lost.errors)")
        let unknown = try sandbox.run("pipeline", ["cancel", "toy.yaml", "trian"], environment: ["PATH": "/nowhere"])
        #expect(unknown.status == 64 && unknown.errors.contains("did you mean `train`?"), "\(unknown.errors)")
    }

    @Test func failuresAreThoseOfTheStage() throws {
        let (sandbox, slurm) = try prepare()
        let run = try sandbox.run(
            "pipeline", ["run", "toy.yaml", "--set", "prepare.dev-size=100000"], environment: slurm.environment)
        #expect(run.status == 65 || run.status == 64 || run.status == 78, "\(run.status) \(run.errors)")
        #expect(run.errors.contains("pipeline-prepare: error: ") || run.errors.contains("pipeline-prepare: "))
        #expect(run.errors.contains("To run it alone: "), "\(run.errors)")
        // Not tried again: it would fail again.
        #expect(slurm.jobs == ["ingest-train", "prepare"])
    }

    @Test func whatSlurmRefusesIsToldBeforeAnythingRuns() throws {
        let (sandbox, slurm) = try prepare()
        for command in ["validate", "run"] {
            let wrong = try sandbox.run(
                "pipeline", [command, "toy.yaml", "--set", "slurm.partition=nowhere"], environment: slurm.environment)
            #expect(wrong.status == 78, "\(wrong.errors)")
            #expect(
                wrong.errors.contains("Slurm does not take the job of ingest train: invalid partition"),
                "\(wrong.errors)")
            let missing = try sandbox.run(
                "pipeline", [command, "toy.yaml"],
                environment: ["PATH": "/bin:/nowhere"].merging(slurm.environment.filter { $0.key != "PATH" }) { $1 })
            if !FileManager.default.fileExists(atPath: "/bin/sbatch") {
                #expect(
                    missing.status == 78 && missing.errors.contains("there is no `sbatch` on the PATH"),
                    "\(missing.errors)")
            }
        }
        #expect(slurm.jobs.isEmpty)
        for (setting, message) in [
            ("executor=slrm", "there is no executor `slrm`; did you mean `slurm`?"),
            ("slurm.tme=1", "`slurm` has no key `tme`; did you mean `time`?"),
            ("slurm.cpus=0", "`cpus` is `0`; write a whole number"),
            ("slurm=1", "`slurm` is a single value; write a mapping"),
            ("train.slurm.partitoin=x", "did you mean `partition`?"),
        ] {
            let wrong = try sandbox.run(
                "pipeline", ["validate", "toy.yaml", "--set", setting], environment: slurm.environment)
            #expect(wrong.status == 78 && wrong.errors.contains(message), "\(wrong.errors)")
        }
        let local = try sandbox.run("pipeline", "run", "toy.yaml", "--executor", "local", "--detach")
        #expect(local.status == 64 && local.errors.contains("--detach"), "\(local.errors)")
    }
}
