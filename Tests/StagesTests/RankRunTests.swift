import Foundation
import TestSupport
import Testing

/// How `pipeline-train` starts its ranks, and what it refuses, with a stand-in for MPI's launchers. `make test-cluster` has
/// the same with MPI.
@Suite struct RankRunTests {
    private let sandbox: TemporaryFolder

    init() throws {
        sandbox = try TemporaryFolder()
        try ToyCorpus.prepare(sandbox)
    }

    private static let options = [
        "--train", "train", "--dev", "dev", "--vocab", "vocab", "--output", "model", "--preset", "tiny",
        "--maximum-updates", "2",
    ]

    /// A launcher that writes its arguments down, and sleeps until SIGUSR1 where it is to wait.
    private func launcher(_ name: String) throws -> [String: String] {
        try sandbox.writeScript(
            """
            #!/bin/sh
            trap 'exit 130' USR1
            echo "$*" > arguments
            env | grep -c OMPI_MCA_hwloc_base_binding_policy=none > variables
            while [ -e wait ]; do sleep 0.05; done
            exit 7

            """, to: "bin/\(name)")
        return Self.allowed.merging(
            ["PATH": sandbox.path("bin") + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "/bin")]) { $1 }
    }

    /// Without these root is refused.
    private static let allowed = ["OMPI_ALLOW_RUN_AS_ROOT": "1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1"]

    @Test func ranksAreStartedByMpirun() throws {
        let environment = try launcher("mpirun")
        let run = try sandbox.run(
            "pipeline-train", Self.options + ["--ranks", "3", "--threads", "2"], environment: environment)
        #expect(run.status == 7, "\(run.errors)")
        let words = try sandbox.text("arguments")
        #expect(words.hasPrefix("-n 3 /") && words.contains("/pipeline train --train train --dev dev"), "\(words)")
        #expect(try sandbox.text("variables") == "1\n")
        #expect(!sandbox.exists("model"))
    }

    @Test func ranksAreStartedBySrunInAJob() throws {
        let environment = try launcher("srun").merging(["SLURM_JOB_ID": "1"]) { $1 }
        let run = try sandbox.run(
            "pipeline-train", Self.options + ["--ranks", "3", "--threads", "2"], environment: environment)
        #expect(run.status == 7, "\(run.errors)")
        let words = try sandbox.text("arguments")
        #expect(words.hasPrefix("--mpi=pmix --ntasks=3 --kill-on-bad-exit=1 --cpus-per-task=2 /"), "\(words)")
    }

    @Test(.timeLimit(.minutes(1))) func anInterruptionReachesTheLauncher() throws {
        let environment = try launcher("mpirun")
        try sandbox.write("", to: "wait")
        let process = sandbox.process("pipeline-train", Self.options + ["--ranks", "2"])
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        try process.run()
        while process.isRunning, !sandbox.exists("variables") { usleep(20_000) }
        kill(process.processIdentifier, SIGTERM)
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
    }

    @Test func withoutALauncherItSaysWhatIsMissing() throws {
        let run = try sandbox.run(
            "pipeline-train", Self.options + ["--ranks", "2"],
            environment: Self.allowed.merging(["PATH": sandbox.path("nothing")]) { $1 })
        #expect(run.status == 78 && run.errors.contains("mpirun, which is not on the PATH"), "\(run.errors)")
    }

    @Test(.enabled(if: geteuid() == 0)) func rootIsToldWhatOpenMPIWants() throws {
        var environment = try launcher("mpirun")
        environment["OMPI_ALLOW_RUN_AS_ROOT_CONFIRM"] = "0"
        let run = try sandbox.run("pipeline-train", Self.options + ["--ranks", "2"], environment: environment)
        #expect(run.status == 78 && run.errors.contains("set OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1,"), "\(run.errors)")
        #expect(!sandbox.exists("arguments"))
    }

    @Test func tasksThatMPIDoesNotKnowOfAreRefused() throws {
        let run = try sandbox.run("pipeline-train", Self.options, environment: ["SLURM_STEP_NUM_TASKS": "2"])
        #expect(run.status == 78 && run.errors.contains("srun --mpi=pmix"), "\(run.errors)")
        #expect(!sandbox.exists("model"))
    }

    @Test func withoutTheLibraryItSaysHowToMakeIt() throws {
        // Elsewhere, as it may have been made beside the executable.
        let executable = sandbox.path("alone/pipeline-train")
        try FileManager.default.createDirectory(atPath: sandbox.path("alone"), withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: "\(commands)/pipeline", toPath: executable)
        let run = try sandbox.run(executable, Self.options, environment: ["OMPI_COMM_WORLD_SIZE": "2"])
        #expect(run.status == 78 && run.errors.contains("make it with `make mpi`"), "\(run.errors)")
    }

    @Test func numbersAreChecked() throws {
        let none = try sandbox.run("pipeline-train", Self.options + ["--ranks", "0"])
        #expect(none.status == 64 && none.errors.contains("--ranks is 0; it must be from 1 to 4096"), "\(none.errors)")
    }
}
