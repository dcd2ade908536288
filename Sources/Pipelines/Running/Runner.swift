import Diagnostics
import Files
import Foundation
import Platform

/// Runs what a plan asks for and what is not up to date.
public struct Runner: Sendable {
    let plan: Plan
    let executor: any Executor
    let tell: @Sendable (RunEvent) -> Void
    let files: WorkFiles
    let hashes: FileHashes
    let records: RunRecords
    let patience = ForecastPatience()

    /// - Parameter tell: shows an event to the user.
    public init(_ plan: Plan, executor: any Executor, tell: @escaping @Sendable (RunEvent) -> Void) {
        self.plan = plan
        self.executor = executor
        self.tell = tell
        files = WorkFiles(plan)
        hashes = FileHashes(file: files.hashes, paths: plan.manifest.paths)
        records = RunRecords(folder: files.records)
    }

    /// Runs what the options ask for.
    /// - Throws: a `Diagnostic` with the status of the stage that failed, or a `DiagnosticList` where several did;
    ///   `ExitStatus.gateFailed` after everything else has run, `ExitStatus.interrupted` after a signal.
    public func run(_ options: RunOptions = RunOptions()) async throws {
        let invocations = try plan.invocations(for: options)
        let lock = try WorkLock(files.lock, work: plan.manifest.paths.shown(plan.manifest.work))
        defer { withExtendedLifetime(lock) {} }
        let queued = try executor.queued()
        if !executor.runsSteps {
            try refuseQueued(invocations)
            for invocation in plan.invocations { try await endLeftover(of: invocation) }
        }
        files.leftovers.forEach { unlink($0) }
        var entries = LockFile.Entries(files.lockFile)
        defer {
            // The remembered hashes only save time; the caller needs the run's own outcome.
            try? hashes.save()
            try? LockFile.write(entries, plan, to: files.lockFile)
        }
        var schedule = Schedule(invocations, options) { [records] in records[$0]?.peakMemory }
        var missedGates: [String] = []
        var failures: [Diagnostic] = []
        await withTaskGroup(of: Outcome.self) { group in
            while true {
                // After a failure or an interruption what runs is waited for, and nothing new starts.
                let goesOn = (failures.isEmpty || options.keepsGoing) && !executor.isInterrupted
                while goesOn, let step = schedule.next() {
                    let title = (step.number, invocations.count)
                    if let reason = schedule.lostNeed(of: step.invocation) {
                        let text = "left out, because \(reason) failed"
                        tell(RunEvent(.leftOut, stage: step.invocation.title, step: title, text))
                        schedule.finish(step.invocation, lost: reason)
                        continue
                    }
                    group.addTask {
                        await bringUpToDate(
                            step.invocation, title, options, isQueued: queued[step.invocation.id] != nil)
                    }
                }
                guard let outcome = await group.next() else { return }
                let invocation = outcome.invocation
                if let (record, inputs) = outcome.entry { entries.set(invocation, record, inputs, plan) }
                if outcome.missedGate { missedGates.append(invocation.title) }
                guard let failure = outcome.failure else {
                    schedule.finish(invocation)
                    continue
                }
                schedule.finish(invocation, lost: invocation.title)
                failures.append(failure)
                guard failure.status != .interrupted else { continue }
                let others = schedule.running.map(\.title)
                let next =
                    options.keepsGoing
                    ? "; continuing with what does not need it"
                    : others.isEmpty ? "" : "; waiting for \(others.joined(separator: ", "))"
                guard !next.isEmpty else { continue }
                tell(RunEvent(.failed, stage: invocation.title, step: outcome.step, "failed\(next)"))
            }
        }
        try conclude(failures, missedGates: invocations.map(\.title).filter(missedGates.contains))
    }

    /// Throws what a run ends with.
    private func conclude(_ failures: [Diagnostic], missedGates: [String]) throws {
        if let interruption = failures.first(where: { $0.status == .interrupted }) { throw interruption }
        if failures.isEmpty { try checkInterruption() }
        if failures.count == 1 { throw failures[0] }
        guard failures.isEmpty else { throw DiagnosticList(failures) }
        guard missedGates.isEmpty else {
            throw Diagnostic(
                .gateFailed, "quality gate not passed: \(missedGates.joined(separator: ", ")); see the report")
        }
    }

    /// The outcome of one invocation.
    struct Outcome: Sendable {
        var invocation: Invocation
        var step: (number: Int, count: Int)
        var entry: (record: RunRecord, inputs: InvocationInputs)?
        var missedGate = false
        var failure: Diagnostic?
    }

    /// Runs one stage if it is not up to date.
    /// - Parameter isQueued: whether a job of an earlier run is to run it, or runs it.
    func bringUpToDate(
        _ invocation: Invocation, _ step: (number: Int, count: Int), _ options: RunOptions, isQueued: Bool
    ) async -> Outcome {
        var outcome = Outcome(invocation: invocation, step: step)
        let tell = { (kind: RunEvent.Kind, text: String, seconds: Double?) in
            self.tell(RunEvent(kind, stage: invocation.title, step: step, text, seconds: seconds))
        }
        do {
            guard let inputs = try invocation.currentInputs(hashes) else { throw missingInput(of: invocation) }
            defer { if let record = records[invocation.id] { outcome.entry = (record, inputs) } }
            let inspector = Inspector(plan: plan, records: records, hashes: hashes)
            if isQueued {
                tell(.started, "waiting for the job of an earlier run", nil)
                outcome.missedGate = try await runElsewhere(invocation, options).missedGate
            }
            let isForced = options.forced.contains(invocation.stage) && !isQueued
            var freshness = try inspector.freshness(of: invocation, inputs: inputs)
            if isForced, freshness == .upToDate { freshness = .stale("forced") }
            if freshness == .upToDate || outcome.missedGate {
                tell(isQueued ? .done : .upToDate, isQueued ? "done" : "up to date", nil)
            } else {
                tell(.started, freshness.reason, nil)
                if isForced { removeResumable(invocation) }
                let (seconds, missedGate) = try await execute(invocation, inputs, options)
                outcome.missedGate = missedGate
                tell(missedGate ? .missedGate : .done, missedGate ? "did not pass its gate" : "done", seconds)
            }
        } catch {
            outcome.failure = error as? Diagnostic ?? Diagnostic(.defect, "\(invocation.title): \(error)")
        }
        return outcome
    }

    /// Runs one stage and records how it ended.
    /// - Returns: its wall time, and whether a quality gate was not passed.
    private func execute(
        _ invocation: Invocation, _ inputs: InvocationInputs, _ options: RunOptions
    ) async throws -> (seconds: Double, missedGate: Bool) {
        if executor.runsSteps { return try await runElsewhere(invocation, options) }
        for output in invocation.outputs { try Folder.create(Folder.parent(of: output.path)) }
        invocation.leftovers.forEach { unlink($0) }
        let started = ContinuousClock.now, date = Date()
        var record = RunRecord(outcome: .running, key: inputs.key)
        record.threads = invocation.threads
        record.job = options.job
        let last = records[invocation.id]
        record.earlier = last?.allOutputs
        record.byproducts = last?.byproducts
        // From here on the outputs may be incomplete, whatever the last record says.
        try records.write(record, for: invocation.id)
        let copies = nodeCopies(of: invocation, options)
        defer { copies?.remove() }
        let job = Job(
            executable: invocation.executable, arguments: copies?.arguments ?? invocation.arguments,
            folder: plan.manifest.paths.currentFolder, log: files.log(of: invocation.id), title: invocation.title,
            environment: environment(of: invocation, options), timeout: options.timeout)
        let result = try await executor.run(job) { [record, records] process in
            var record = record
            record.process = ProcessMark(process)
            try records.write(record, for: invocation.id)
        }
        let seconds = (ContinuousClock.now - started).seconds
        record.seconds = seconds
        record.cpuSeconds = result.cpuSeconds
        record.peakMemory = result.peakMemory
        record.finished = Date()
        let failure = failure(of: invocation, result, options)
        switch result.ending {
        case .exited(0), .exited(ExitStatus.gateFailed.rawValue):
            guard let outputs = try invocation.currentOutputs(hashes, plan) else {
                record.outcome = .failed
                record.exitStatus = ExitStatus.defect.rawValue
                try records.write(record, for: invocation.id)
                throw missingOutput(of: invocation)
            }
            record.outputs = outputs
            // Only an older version that was moved aside is still there.
            let older = record.earlier?.suffix(invocation.olderVersions.count) ?? []
            record.earlier = older.isEmpty ? nil : Array(older)
            let byproducts = invocation.byproducts(since: date, outputs: outputs, plan)
            record.byproducts = byproducts.isEmpty ? nil : byproducts
            record.outcome = failure == nil ? .done : .failed
        case .exited, .signaled:
            record.outcome = result.wasInterrupted || result.hasTimedOut ? .interrupted : .failed
        }
        record.exitStatus =
            switch result.ending {
            case .exited(let status): status
            case .signaled(let number): 128 + number
            }
        try records.write(record, for: invocation.id, isFlushed: seconds > 1)
        if let failure, failure.status != .gateFailed { throw failure }
        return (seconds, failure != nil)
    }

    /// Tells a stage how the whole run that it belongs to is repeated.
    private func environment(of invocation: Invocation, _ options: RunOptions) -> [String: String] {
        let name = invocation.combination == nil ? nil : invocation.cases.first
        return options.command.map { ["DRAGOMAN_RUN_COMMAND": $0(name)] } ?? [:]
    }

    private func checkInterruption() throws {
        guard executor.isInterrupted else { return }
        throw Diagnostic(.interrupted, "interrupted; the same command resumes where it stopped")
    }

    /// A forced stage starts from the beginning, so what it would take up has to go.
    private func removeResumable(_ invocation: Invocation) {
        for path in invocation.unfinishedWork { try? FileManager.default.removeItem(atPath: path) }
    }

    /// Ends a stage that a killed runner left running: it would write into the same files.
    func endLeftover(of invocation: Invocation) async throws {
        guard let record = records[invocation.id], record.outcome == .running, let process = record.process,
            process.hasGroup
        else { return }
        let note = "ending process \(process.id), which a killed run left running"
        tell(RunEvent(.note, stage: invocation.title, note))
        kill(-process.id, SIGTERM)
        // Time enough to save a checkpoint.
        for _ in 0..<300 where process.hasGroup {
            try checkInterruption()
            try await Task.sleep(for: .milliseconds(100))
        }
        if process.hasGroup { kill(-process.id, SIGKILL) }
    }

    /// Seconds, or minutes and seconds from one minute on.
    public static func duration(_ seconds: Double) -> String {
        seconds < 60 ? String(format: "%.1f s", seconds) : Progress.clock(seconds)
    }
}

// MARK: What went wrong

extension Runner {
    /// The message for a stage that did not end well; nil for one that did.
    func failure(
        of invocation: Invocation, _ result: JobResult, _ options: RunOptions
    ) -> Diagnostic? {
        let status: ExitStatus
        var text: String
        switch result.ending {
        case .exited(0): return nil
        case .exited(let code):
            // A usage error of a stage is the runner's mistake: the arguments are the runner's.
            status = ExitStatus(rawValue: code).flatMap { $0 == .usage ? nil : $0 } ?? .defect
            text = "\(invocation.title) ended with exit status \(code)"
        case .signaled(let number):
            status = .defect
            text = "\(invocation.title) was ended by signal \(number) (\(String(cString: strsignal(number))))"
            if number == SIGKILL { text += "; the machine may have run out of memory" }
        }
        if result.hasTimedOut {
            text =
                "\(invocation.title) took longer than \(Self.duration((options.timeout ?? .zero).seconds)) and was ended"
        } else if result.wasInterrupted {
            return Diagnostic(
                .interrupted, "\(invocation.title) was interrupted; the same command resumes where it stopped")
        }
        if let log = result.log {
            let lines = InvocationLog.lastLines(of: log, 10)
            if !lines.isEmpty { text += "; its last lines:\n" + lines.map { "    \($0)" }.joined(separator: "\n") }
            text += "\nAll of its messages: \(plan.manifest.paths.shown(log))"
        }
        return Diagnostic(status, "\(text)\nTo run it alone: \(invocation.commandLine)")
    }

    func missingOutput(of invocation: Invocation) -> Diagnostic {
        let missing = invocation.outputs.first { $0.files(languages: invocation.languages) == nil }
        let path = missing.map { plan.manifest.paths.shown($0.path) } ?? "its outputs"
        let text = "\(invocation.title) ended well but did not write all of \(path)"
        return Diagnostic(.defect, "\(text)\nTo run it alone: \(invocation.commandLine)")
    }

    private func missingInput(of invocation: Invocation) -> Diagnostic {
        let missing = invocation.inputs.first { $0.artifact.files(languages: invocation.languages) == nil }?.artifact
            .path
        let place = missing.map { Place(plan.manifest.paths.shown($0)) }
        return Diagnostic(.missingInput, at: place, "\(invocation.title) reads this, and it is not there")
    }
}
