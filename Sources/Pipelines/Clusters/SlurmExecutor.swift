import Diagnostics
import Files
import Foundation
import Platform
import Text

/// Runs steps as jobs of Slurm. A job continues without the runner; the next run finds it by its name.
public struct SlurmExecutor: DetachedExecutor {
    private let plan: Plan
    private let files: WorkFiles
    private let queue: SlurmQueue
    private let states: QueueStates
    private let show: ExecutorMessages

    /// - Parameters:
    ///   - plan: the plan that jobs belong to.
    ///   - finder: finds Slurm's commands.
    ///   - show: shows what a stage prints, and what becomes of its job.
    public init(_ plan: Plan, finder: ExecutableFinder = .running(as: []), show: @escaping ExecutorMessages) {
        self.plan = plan
        files = WorkFiles(plan)
        queue = SlurmQueue(finder)
        states = QueueStates(queue, plan)
        self.show = show
        SignalRelay.shared.start()
    }

    public var isInterrupted: Bool { SignalRelay.shared.isInterrupted }

    public var runsSteps: Bool { true }

    public func queued() throws -> [String: QueuedJob] { try queue.jobs(of: plan).filter(\.value.isAlive) }

    public func cancel(_ stages: [String]) throws -> [(title: String, job: QueuedJob)] {
        // Where there is no Slurm and never was a job, there is nothing to end.
        guard queue.isInstalled || FileManager.default.fileExists(atPath: files.jobs) else { return [] }
        return try queue.cancel(plan, stages)
    }

    /// Asks Slurm whether it takes the plan's jobs.
    /// - Throws: a `Diagnostic` with Slurm's own words where it does not.
    public static func check(_ plan: Plan) throws {
        let queue = SlurmQueue(.running(as: []))
        var asked: [(settings: SlurmSettings, size: (threads: Int, ranks: Int))] = []
        for invocation in plan.invocations {
            let settings = plan.manifest.slurm(of: invocation.stage)
            let size = (invocation.threadsOfRank, invocation.ranks)
            guard !asked.contains(where: { $0.settings == settings && $0.size == size }) else { continue }
            asked.append((settings, size))
            if let reason = try queue.refusal(settings, threads: size.0, ranks: size.1) {
                throw Diagnostic(
                    .configuration, at: Place(plan.manifest.path),
                    "Slurm does not take the job of \(invocation.title): \(reason)")
            }
        }
    }

    /// Runs a job to its end, or waits for the one that an earlier run submitted.
    public func run(_ job: Job, started: @escaping @Sendable (Int32) throws -> Void) async throws -> JobResult {
        let retries = plan.manifest.slurm(of: job.stage).retryCount
        var attempt = 0
        while true {
            let number: String
            if let earlier = try queue.jobs(of: plan)[job.id], earlier.isAlive {
                number = earlier.number
                say("\(earlier.description); an earlier run submitted it", job)
            } else {
                number = try submit(job, after: [])
                say("job \(number)", job)
            }
            switch try await Follower(number, job, files, queue, states, show).end() {
            case .ended(let status):
                return JobResult(.exited(status), wasInterrupted: isInterrupted, log: job.log)
            case .lost(let reason):
                guard attempt < retries, !isInterrupted else {
                    throw Diagnostic(
                        isInterrupted ? .interrupted : .defect,
                        "\(job.title): job \(number) \(reason)\(attempt > 0 ? ", the \(attempt + 1). job" : "")"
                            + "; \(job.commandLine.map { "to run it alone: \($0)" } ?? "the same command runs it again")"
                    )
                }
                attempt += 1
                say("job \(number) \(reason); it is submitted again (\(attempt) of \(retries))", job)
            }
        }
    }

    private func say(_ text: String, _ job: Job) { show(job, .line(text)) }

    public func submit(_ job: Job, after needs: [String]) throws -> String {
        let script = files.script(of: job.id), output = files.output(of: job.id), end = files.end(of: job.id)
        try Folder.create(Folder.parent(of: script))
        for path in [output, end] where unlink(path) != 0 && errno != ENOENT {
            throw Diagnostic(.cannotCreate, at: Place(path), "cannot be removed: \(SystemError.reason)")
        }
        let words = [job.executable.path] + job.arguments
        let variables = job.environment.sorted { $0.key < $1.key }.map {
            "export \($0.key)=\([$0.value].quotedForShell)\n"
        }
        try AtomicFile.write("#!/bin/sh\n\(variables.joined())exec \(words.quotedForShell)\n", to: script)
        let settings = plan.manifest.slurm(of: job.stage)
        var arguments = settings.arguments(
            threads: job.threads, ranks: job.ranks, memory: settings.memory == nil ? job.memory() : nil)
        arguments += [
            "--parsable", "--job-name=\(SlurmQueue.name(plan, job.id))", "--chdir=\(job.folder)", "--output=\(output)",
            "--open-mode=append", "--requeue",
            // The runner in the job hears of the time limit a minute before, so that its stage saves.
            "--signal=B:USR1@60",
        ]
        if !needs.isEmpty {
            arguments += ["--dependency=afterok:\(needs.joined(separator: ":"))", "--kill-on-invalid-dep=yes"]
        }
        do {
            return try queue.submit(arguments + [script], folder: job.folder)
        } catch let error as Diagnostic {
            // A controller that answers too late may have taken the job.
            if let taken = try? queue.jobs(of: plan)[job.id], taken.isAlive { return taken.number }
            throw Diagnostic(error.status, "\(job.title): \(error.message)")
        }
    }
}

/// The states of all jobs of a plan, asked for once for all that follow them.
private actor QueueStates {
    private let queue: SlurmQueue
    private let plan: Plan
    private var known: [String: QueuedJob] = [:]
    private var asked: ContinuousClock.Instant?
    private var failing: ContinuousClock.Instant?

    init(_ queue: SlurmQueue, _ plan: Plan) {
        self.queue = queue
        self.plan = plan
    }

    /// The job of an invocation, as it was at most `age` ago; nil where Slurm knows none.
    /// - Throws: a `Diagnostic` where Slurm has not answered for five minutes.
    func job(_ id: String, age: Duration) throws -> QueuedJob? {
        let now = ContinuousClock.now
        if asked.map({ now - $0 > age }) ?? true {
            do {
                known = try queue.jobs(of: plan)
                failing = nil
                asked = .now
            } catch {
                let since = failing ?? now
                failing = since
                // A controller that restarts is away for a while; its jobs keep running.
                if now - since > .seconds(300) { throw error }
            }
        }
        return known[id]
    }
}

/// Follows a job to its end and shows what its stage prints.
private struct Follower {
    enum End {
        /// The step came to an end, with this exit status.
        case ended(Int32)
        /// The job is gone, and the step was not told to end.
        case lost(String)
    }

    private let number: String
    private let job: Job
    private let files: WorkFiles
    private let queue: SlurmQueue
    private let states: QueueStates
    private let show: ExecutorMessages

    init(
        _ number: String, _ job: Job, _ files: WorkFiles, _ queue: SlurmQueue, _ states: QueueStates,
        _ show: @escaping ExecutorMessages
    ) {
        (self.number, self.job, self.files, self.queue, self.states, self.show) =
            (number, job, files, queue, states, show)
    }

    /// How long a shared file system may take to show a file that another machine has written.
    private static let delay = Duration.seconds(60)

    func end() async throws -> End {
        let start = ContinuousClock.now
        var tail = LogTail(job.log), shown: QueuedJob?, gone: ContinuousClock.Instant?, isCancelled = false
        defer { show(job, .bar("")) }
        while true {
            // Read before the log, so that nothing said before the end is missed.
            let end = StepEnd(files.end(of: job.id))
            tail.read { show(job, .line($0)) }
            if let end, end.job == number, try await isFinal(end, isCancelled) { return .ended(end.exitStatus) }
            // Short jobs are asked for often, long ones seldom.
            let time = ContinuousClock.now - start
            let state = try await states.job(job.id, age: min(max(time / 20, .milliseconds(500)), .seconds(10)))
            if let state, state.number == number, state.isAlive {
                if state != shown { show(job, .bar(state.description)) }
                (shown, gone) = (state, nil)
            } else {
                gone = gone ?? .now
                let since = ContinuousClock.now - (gone ?? .now)
                if let state, state.number == number, since > .seconds(2), let end = Self.end(of: state) { return end }
                if since > Self.delay { return .lost("has left the queue without a result") }
            }
            if SignalRelay.shared.isInterrupted { try interrupt(&isCancelled) }
            try await Task.sleep(for: .milliseconds(time < .seconds(5) ? 50 : 300))
        }
    }

    /// Whether the job does not continue after this end: what was interrupted may have been put back into the queue.
    private func isFinal(_ end: StepEnd, _ isCancelled: Bool) async throws -> Bool {
        if end.exitStatus != ExitStatus.interrupted.rawValue || isCancelled { return true }
        try await Task.sleep(for: .seconds(1))
        guard let state = try await states.job(job.id, age: .milliseconds(500)), state.number == number else {
            return true
        }
        return !state.isAlive
    }

    private static func end(of state: QueuedJob) -> End? {
        switch state.state {
        case "cancelled": .ended(ExitStatus.interrupted.rawValue)
        case "timeout": .lost("ran out of time before its stage could save")
        case "out_of_memory": .lost("ran out of memory; `slurm: {memory: …}` gives it more")
        case "node_fail", "boot_fail", "preempted": .lost("was lost with its node")
        // The result of others is in a file that may not be visible yet.
        default: nil
        }
    }

    /// Ends the job, unless the user has only closed the terminal.
    private func interrupt(_ isCancelled: inout Bool) throws {
        if SignalRelay.shared.lastSignal == SIGHUP {
            throw Diagnostic(
                .interrupted,
                "\(job.title): job \(number) continues; `pipeline run` waits for it, `pipeline cancel` ends it")
        }
        let isRunning = (try? queue.jobs(of: files.plan)[job.id])?.state == "running"
        if !isCancelled {
            isCancelled = true
            try queue.cancel(number, isAsked: isRunning)
            show(job, .line("ending job \(number)"))
        }
        if !isRunning { throw Diagnostic(.interrupted, "\(job.title) was interrupted; the same command resumes it") }
    }
}

/// The new lines of a file that another process writes.
private struct LogTail {
    private let path: String
    private var offset: UInt64 = 0
    private var rest: [UInt8] = []

    init(_ path: String) { self.path = path }

    mutating func read(_ line: (String) -> Void) {
        guard let handle = FileHandle(forReadingAtPath: path) else { return }
        defer { try? handle.close() }
        let size = (try? handle.seekToEnd()) ?? 0
        // A step that resumes in another job truncates the file.
        if size < offset { (offset, rest) = (0, []) }
        guard size > offset, (try? handle.seek(toOffset: offset)) != nil, let data = try? handle.readToEnd() else {
            return
        }
        offset += UInt64(data.count)
        rest += data
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            line(String(decoding: rest[..<end], as: UTF8.self))
            rest.removeSubrange(...end)
        }
    }
}
