import Diagnostics
import Files
import Foundation
import Synchronization

/// Whether stages are still asked what memory they will take: where the corpus is large, none of them answers in time.
final class ForecastPatience: Sendable {
    let isLost = Atomic(false)
}

// Steps that run as jobs elsewhere: each is `pipeline step`, which runs one invocation and keeps its record.
extension Runner {
    /// Has a job run a step, or waits for the one that an earlier run submitted.
    /// - Returns: its wall time, and whether a quality gate was not passed.
    func runElsewhere(_ invocation: Invocation, _ options: RunOptions) async throws -> (
        seconds: Double, missedGate: Bool
    ) {
        let started = ContinuousClock.now
        let job = try job(of: invocation, options)
        var result = try await executor.run(job) { _ in }
        let record = try await record(of: invocation, after: result)
        // What the runner in the job says counts where the stage did not come to its end.
        if result.ending != record.map({ .exited($0.exitStatus ?? -1) }) {
            result.log = files.output(of: invocation.id)
        }
        let failure = failure(of: invocation, result, options)
        if let failure, failure.status != .gateFailed { throw failure }
        return (record?.seconds ?? (ContinuousClock.now - started).seconds, failure != nil)
    }

    /// The record of a step that has ended, as soon as a shared file system shows it and its outputs.
    private func record(of invocation: Invocation, after result: JobResult) async throws -> RunRecord? {
        let isResult = [.exited(0), .exited(ExitStatus.gateFailed.rawValue)].contains(result.ending)
        let end = ContinuousClock.now + .seconds(60)
        while true {
            records.refresh(invocation.id)
            let record = records[invocation.id]
            let isThere = record.map { $0.outcome != .running } ?? false
            guard isResult else { return record }
            if isThere, invocation.outputs.allSatisfy({ $0.files(languages: invocation.languages) != nil }) {
                return record
            }
            guard ContinuousClock.now < end else { throw missingOutput(of: invocation) }
            try await Task.sleep(for: .milliseconds(200))
        }
    }

    /// The job that runs a step.
    private func job(of invocation: Invocation, _ options: RunOptions) throws -> Job {
        guard let command = options.step?(invocation.id) else {
            throw Diagnostic(.defect, "there is no command that runs a single step")
        }
        let isForced = options.forced.contains(invocation.stage)
        let timeout = options.timeout.map { ["--timeout", "\($0.seconds)"] } ?? []
        var job = Job(
            executable: command.executable, arguments: command.arguments + (isForced ? ["--force"] : []) + timeout,
            folder: plan.manifest.paths.currentFolder, log: files.log(of: invocation.id), title: invocation.title)
        job.id = invocation.id
        job.stage = invocation.stage
        job.commandLine = invocation.commandLine
        job.threads = invocation.threadsOfRank
        job.ranks = invocation.ranks
        job.memory = { [self] in memory(of: invocation) }
        return job
    }

    /// The memory that each rank of a step will take, in bytes: what its stage forecasts, else what it took last time; nil
    /// where nobody knows.
    private func memory(of invocation: Invocation) -> Int64? {
        let record = records[invocation.id]
        // A run that ended early may not have come to what takes most.
        let isWhole = record?.outcome == .done || record?.exitStatus == ExitStatus.gateFailed.rawValue
        let last = isWhole ? record?.peakMemory : nil
        guard let query = invocation.memoryQuery, !patience.isLost.load(ordering: .relaxed),
            invocation.inputs.allSatisfy({ $0.artifact.files(languages: invocation.languages) != nil })
        else { return last }
        let answer = CommandOutput.of(
            invocation.executable, giving(invocation.threadsOfRank, to: invocation).arguments + query.arguments,
            folder: plan.manifest.paths.currentFolder, seconds: Self.forecastTime)
        if answer == nil { patience.isLost.store(true, ordering: .relaxed) }
        return answer.flatMap { $0.ending == .exited(0) ? query.read($0.text) : nil } ?? last
    }

    /// The longest that a stage may take to forecast its memory, in seconds.
    private static let forecastTime = 120

    /// An invocation with the threads that it has, where the manifest does not say.
    private func giving(_ threads: Int, to invocation: Invocation) -> Invocation {
        guard invocation.options[InvocationKey.threads] != nil, !invocation.isJoining,
            !invocation.arguments.contains("--\(InvocationKey.threads)")
        else { return invocation }
        var invocation = invocation
        invocation.arguments += ["--\(InvocationKey.threads)", String(threads)]
        return invocation
    }

    /// Submits all that a run would have to do, each job after those that it needs, and does not wait for it. The last
    /// job is a run that finds everything done, and writes what compares the results.
    /// - Returns: the jobs, in the order of the plan.
    /// - Throws: a `Diagnostic` where the executor's jobs end with the runner, or a job is refused.
    public func submit(_ options: RunOptions) throws -> [(title: String, number: String)] {
        guard let executor = executor as? any DetachedExecutor else {
            throw Diagnostic(
                .usage,
                "only jobs of a cluster continue without the runner; write `executor: slurm`, or leave out --detach")
        }
        let invocations = try plan.invocations(for: options)
        let lock = try WorkLock(files.lock, work: plan.manifest.paths.shown(plan.manifest.work))
        defer { withExtendedLifetime(lock) {} }
        let queued = try executor.queued()
        var numbers = queued.mapValues(\.number), submitted: [(String, String)] = []
        for (invocation, status) in zip(invocations, try plan.status(options, queued: queued)) {
            guard queued[invocation.id] == nil, status.freshness != .upToDate || !status.waitsFor.isEmpty else {
                continue
            }
            let number = try executor.submit(
                job(of: invocation, options), after: invocation.needs.compactMap { numbers[$0] })
            numbers[invocation.id] = number
            submitted.append((invocation.title, number))
        }
        if !submitted.isEmpty, let command = options.summary, queued[Self.summary] == nil {
            var job = Job(
                executable: command.executable, arguments: command.arguments,
                folder: plan.manifest.paths.currentFolder, log: files.output(of: Self.summary), title: "summary")
            job.id = Self.summary
            submitted.append(("summary", try executor.submit(job, after: submitted.map(\.1))))
        }
        return submitted
    }

    /// The job at the end; no invocation is called so, for their names are those of stages.
    private static let summary = ".summary"

    /// A run on this machine must not write into what a job of a cluster is writing.
    func refuseQueued(_ invocations: [Invocation]) throws {
        let queued = try ExecutorKinds.queued(plan)
        guard let taken = invocations.first(where: { queued[$0.id] != nil }), let job = queued[taken.id] else { return }
        throw Diagnostic(
            .cannotCreate,
            "\(taken.title): \(job.description); wait for it, or end it with `pipeline cancel`")
    }
}

// MARK: Inside a job

extension Runner {
    /// Runs one step and keeps its record: what a job of a cluster does.
    /// - Parameters:
    ///   - id: the invocation's id.
    ///   - options: only what concerns a single stage of them counts.
    ///   - job: the job's number; nil where the step is run by hand.
    ///   - threads: the processors that the job was given; nil where nobody counts them.
    /// - Throws: what ``run(_:)`` would throw of the step.
    public func runStep(
        _ id: String, _ options: RunOptions = RunOptions(), job: String? = nil, threads: Int? = nil
    ) async throws {
        guard let found = plan.invocations.first(where: { $0.id == id }) else {
            throw Diagnostic(.usage, "there is no step `\(id)`\(advice(id, among: plan.invocations.map(\.id)))")
        }
        let invocation = threads.map { giving($0, to: found) } ?? found
        try Folder.create(files.jobs)
        let lock = try await stepLock(of: id)
        defer { withExtendedLifetime(lock) {} }
        unlink(files.end(of: id))
        if job == nil { try refuseQueued([invocation]) }
        try await endLeftover(of: invocation)
        var options = options
        options.job = job
        let outcome = await bringUpToDate(invocation, (1, 1), options, isQueued: false)
        // The remembered hashes only save time.
        try? hashes.save()
        if let failure = outcome.failure { throw failure }
        if outcome.missedGate {
            throw Diagnostic(.gateFailed, "quality gate not passed: \(invocation.title); see the report")
        }
    }

    /// Says how a step ended, for the run that waits for it.
    public func tellEnd(of id: String, job: String, exitStatus: Int32) throws {
        try StepEnd(job: job, exitStatus: exitStatus).write(to: files.end(of: id))
    }

    /// Takes the step's lock; one that was lost with its job may need a moment to end.
    private func stepLock(of id: String) async throws -> FileLock {
        let path = files.stepLock(of: id)
        for attempt in 0... {
            do {
                return try FileLock(path)
            } catch {
                switch error {
                case .taken where attempt < 300: try await Task.sleep(for: .milliseconds(100))
                case .taken(let owner):
                    throw Diagnostic(.cannotCreate, at: Place(path), "the step is running already (\(owner))")
                case .cannotCreate(let reason), .cannotLock(let reason):
                    throw Diagnostic(.cannotCreate, at: Place(path), "cannot be locked: \(reason)")
                }
            }
        }
        // The loop has no end.
        throw CancellationError()
    }
}
