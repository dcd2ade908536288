import Diagnostics
import Foundation
import Text

/// Slurm's commands, as the executor needs them (slurm.schedmd.com, 22.05).
struct SlurmQueue: Sendable {
    private let finder: ExecutableFinder

    /// - Parameter finder: finds `sbatch`, `squeue`, `scancel` and `scontrol`.
    init(_ finder: ExecutableFinder) { self.finder = finder }

    /// The user's jobs of a plan, by the invocation's id. A plan's jobs carry its work folder in their names, so they
    /// are found whoever submitted them, and whatever became of the runner that did.
    /// - Throws: a `Diagnostic` where Slurm does not answer.
    func jobs(of plan: Plan) throws -> [String: QueuedJob] {
        let prefix = Self.prefix(plan)
        let answer = try ask("squeue", ["--me", "--noheader", "--states=all", "--format=%i|%T|%r|%N|%j"])
        guard answer.ending == .exited(0) else { throw Self.failure("squeue", answer) }
        var jobs: [String: QueuedJob] = [:]
        for line in answer.text.split(separator: "\n") {
            let fields = line.split(separator: "|", maxSplits: 4, omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 5, fields[4].hasPrefix(prefix) else { continue }
            let job = QueuedJob(
                number: fields[0], state: fields[1].lowercased(),
                detail: fields[3].isEmpty ? fields[2] : "on \(fields[3])", isAlive: !Self.final.contains(fields[1]))
            let id = String(fields[4].dropFirst(prefix.count))
            // An older job of the step may still be listed; the living one counts, else the last.
            if let known = jobs[id], known.isAlive, !job.isAlive { continue }
            if let known = jobs[id], known.isAlive == job.isAlive, Int(known.number) ?? 0 > Int(job.number) ?? 0 {
                continue
            }
            jobs[id] = job
        }
        return jobs
    }

    /// The states of jobs that come to no other (squeue(1)).
    private static let final: Set = [
        "COMPLETED", "CANCELLED", "FAILED", "TIMEOUT", "NODE_FAIL", "OUT_OF_MEMORY", "DEADLINE", "BOOT_FAIL",
        "PREEMPTED",
    ]

    /// The name of an invocation's job.
    static func name(_ plan: Plan, _ id: String) -> String { prefix(plan) + id }

    private static func prefix(_ plan: Plan) -> String {
        "dragoman-\(String(StableHash.hash(of: plan.manifest.work.utf8), radix: 36))-"
    }

    /// Submits a job script.
    /// - Returns: the job's number.
    func submit(_ arguments: [String], folder: String) throws -> String {
        let answer = try ask("sbatch", arguments, folder: folder)
        let number = answer.text.split(separator: "\n").last?.split(separator: ";").first.map(String.init)
        guard answer.ending == .exited(0), let number, !number.isEmpty, number.allSatisfy(\.isNumber) else {
            throw Self.failure("sbatch", answer)
        }
        return number
    }

    /// Ends a job; one that runs is asked first, so that its stage saves.
    /// - Parameter isAsked: whether only the runner in the job is signalled.
    func cancel(_ number: String, isAsked: Bool) throws {
        let answer = try ask("scancel", isAsked ? ["--batch", "--signal=TERM", number] : [number])
        // A job that has ended meanwhile is no failure.
        guard answer.ending == .exited(0) || answer.text.contains("Invalid job id") else {
            throw Self.failure("scancel", answer)
        }
    }

    /// Whether Slurm's commands are there.
    var isInstalled: Bool { finder.find("squeue") != nil }

    /// Ends the jobs of a plan, as ``DetachedExecutor/cancel(_:)``.
    func cancel(_ plan: Plan, _ stages: [String]) throws -> [(title: String, job: QueuedJob)] {
        let titles = Dictionary(plan.invocations.map { ($0.id, $0.title) }) { first, _ in first }
        let chosen = Set(plan.invocations.filter { stages.isEmpty || stages.contains($0.stage) }.map(\.id))
        func living() throws -> [(id: String, job: QueuedJob)] {
            let alive = try jobs(of: plan).filter { id, job in job.isAlive && (stages.isEmpty || chosen.contains(id)) }
            let numbered = alive.map { (number: Int($0.value.number) ?? 0, id: $0.key, job: $0.value) }
            return numbered.sorted { $0.number < $1.number }.map { (id: $0.id, job: $0.job) }
        }
        let ended = try living()
        // What waits goes first, so that nothing starts when what it needs ends.
        for (_, job) in ended where job.state == "pending" { try cancel(job.number, isAsked: false) }
        for (_, job) in ended where job.state != "pending" { try cancel(job.number, isAsked: true) }
        for _ in 0..<100 {
            if try living().isEmpty { break }
            if SignalRelay.shared.isInterrupted {
                throw Diagnostic(.interrupted, "interrupted; jobs may still be saving")
            }
            usleep(300_000)
        }
        for (_, job) in try living() { try cancel(job.number, isAsked: false) }
        let files = WorkFiles(plan)
        for (id, _) in ended { unlink(files.script(of: id)) }
        return ended.map { (titles[$0.id] ?? "summary", $0.job) }
    }

    /// Puts a running job back into the queue.
    func requeue(_ number: String) throws {
        let answer = try ask("scontrol", ["requeue", number])
        guard answer.ending == .exited(0) else { throw Self.failure("scontrol", answer) }
    }

    /// What keeps Slurm from taking jobs with these settings; nil for nothing.
    func refusal(_ settings: SlurmSettings, threads: Int, ranks: Int) throws -> String? {
        let answer = try ask(
            "sbatch",
            ["--test-only"] + settings.arguments(threads: threads, ranks: ranks, memory: nil) + ["--wrap=true"])
        guard answer.ending != .exited(0) else { return nil }
        let lines = answer.text.split(separator: "\n").map {
            $0.replacing(/^(sbatch: error: |sbatch: |allocation failure: )+/, with: "")
        }
        return lines.joined(separator: "; ")
    }

    private func ask(_ command: String, _ arguments: [String], folder: String = "/") throws -> CommandOutput {
        guard let executable = finder.find(command) else {
            throw Diagnostic(
                .configuration, "`executor: slurm` needs Slurm's commands, and there is no `\(command)` on the PATH")
        }
        guard
            let answer = CommandOutput.of(executable, arguments, folder: folder, seconds: 60, hasErrors: true)
        else { throw Diagnostic(.inputOutput, "\(command) does not answer") }
        return answer
    }

    private static func failure(_ command: String, _ answer: CommandOutput) -> Diagnostic {
        Diagnostic(.inputOutput, "\(command) failed: \(answer.text.isEmpty ? "no message" : answer.text)")
    }
}
