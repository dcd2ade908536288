import Diagnostics
import Foundation
import Pipelines
import Synchronization
import Testing

/// Runs that are interrupted, killed, or that meet another run.
struct InterruptionTests {
    @Test(.timeLimit(.minutes(5))) func aKilledRunGoesOnWhereItWas() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("slow-train", "")
        await #expect(processExitsWith: .signal(SIGKILL)) { [folder = sandbox.folder as String] in
            let sandbox = try Sandbox(folder)
            sandbox.kill(SIGKILL, once: "started-train")
            try await sandbox.run()
        }
        // The stage hears of its runner's end as soon as it gets to run, which on a busy machine is a moment later.
        while !sandbox.exists("signals") { try await Task.sleep(for: .milliseconds(10)) }
        try sandbox.remove("slow-train")
        #expect(try await sandbox.run() == ["train", "decode news", "decode talks", "score news", "score talks"])
        #expect(sandbox.lines.contains("[7/11] train: was interrupted when the run was killed"))
        #expect(try sandbox.read("signals").hasPrefix("TERM\n"), "the stage lived on")
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func aSignalReachesTheStageOnceAndIsTheExitStatus(_ number: Int32) async throws {
        let sandbox = try Sandbox()
        try sandbox.write("slow-train", "")
        await #expect(processExitsWith: .exitCode(130)) {
            [folder = sandbox.folder as String, number = number as Int32] in
            let sandbox = try Sandbox(folder)
            sandbox.kill(number, once: "started-train")
            do { try await sandbox.run() } catch let error as Diagnostic { exit(error.status.rawValue) }
        }
        #expect(try sandbox.read("signals") == (number == SIGINT ? "INT\n" : "TERM\n"))
        #expect(sandbox.calls.last == "train")
        try sandbox.remove("slow-train")
        #expect(try await sandbox.run().first == "train")
        #expect(sandbox.lines.contains("[7/11] train: was interrupted"))
    }

    @Test func aStageThatAnotherRunLeftBehindIsEnded() async throws {
        let sandbox = try Sandbox()
        try await sandbox.run()
        let number = Mutex<Int32?>(nil)
        let job = Job(
            executable: Executable(path: "/bin/sleep"), arguments: ["60"], folder: "/",
            log: sandbox.path("sleep.log"))
        async let leftover = LocalExecutor(hasTerminal: false).run(job) { process in
            number.withLock { $0 = process }
        }
        while number.withLock({ $0 }) == nil { try await Task.sleep(for: .milliseconds(10)) }
        let process = try #require(number.withLock { $0 })
        let stat = try String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        let boot = try String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        let record = "work/fr-en/.pipeline/records/train.json"
        var content = try #require(
            try JSONSerialization.jsonObject(with: Data(sandbox.read(record).utf8)) as? [String: Any])
        content["outcome"] = "running"
        content["process"] = [
            "id": Int(process), "started": try #require(Int(stat.split(separator: " ")[21])),
            "boot": boot.trimmingCharacters(in: .newlines),
        ]
        try sandbox.write(record, String(decoding: JSONSerialization.data(withJSONObject: content), as: UTF8.self))
        #expect(try await sandbox.plan().status()[6].freshness == .running(process: process))
        #expect(try await sandbox.run() == ["train"])
        #expect(try await leftover.ending == .signaled(SIGTERM))
        #expect(sandbox.lines.first == "train: ending process \(process), which a killed run left running")
    }

    @Test func oneRunAtATimeInAWorkFolder() async throws {
        let sandbox = try Sandbox()
        try sandbox.write("slow-prepare", "")
        let first = Task { try await sandbox.run() }
        while !sandbox.exists("started-prepare") { try await Task.sleep(for: .milliseconds(10)) }
        let second = try Sandbox(sandbox.folder)
        let error = await #expect(throws: Diagnostic.self) { try await second.run() }
        let host = ProcessInfo.processInfo.hostName
        #expect(
            error
                == Diagnostic(
                    .cannotCreate, at: Place("work/fr-en"),
                    "another run (process \(getpid()) on \(host)) is using this work folder; wait for it, end it, "
                        + "or set another `work`"))
        try sandbox.remove("slow-prepare")
        #expect(try await first.value.count == 11)
        #expect(try await second.run() == [])
    }

    /// A stage that leaves a process in the background: the runner neither waits for it nor leaves it alone.
    @Test(.timeLimit(.minutes(10))) func nothingOfAStageRunsOnBehindIt() async throws {
        let sandbox = try Sandbox()
        let script = try sandbox.read("bin/pipeline-vocab")
        let background = "#!/bin/sh\nsleep 3600 &\necho $! > \"${0%/*}/background\"\n"
        try sandbox.addStage("vocab", background + script.dropFirst("#!/bin/sh\n".count))
        try await sandbox.run()
        let process = try #require(Int32(sandbox.read("bin/background").trimmingCharacters(in: .newlines)))
        let state = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
        #expect(state == nil || state?.contains(") Z ") == true)
    }
}

extension Sandbox {
    /// Sends this process a signal as soon as the file is there.
    func kill(_ number: Int32, once file: String) {
        Thread.detachNewThread { [self] in
            while !exists(file) { usleep(5000) }
            _ = Foundation.kill(getpid(), number)
        }
    }
}
