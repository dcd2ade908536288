import Diagnostics
import Foundation

/// Runs what a plan asks for and what is not up to date.
public struct Runner {
    private let plan: Plan
    private let executor: any Executor
    private let say: @Sendable (String) -> Void
    private let files: WorkFiles
    private let hashes: FileHashes
    private let records: RunRecords

    /// - Parameter say: shows one line to the person.
    public init(
        _ plan: Plan, executor: any Executor = LocalExecutor(),
        say: @escaping @Sendable (String) -> Void = { Console.say($0) }
    ) {
        self.plan = plan
        self.executor = executor
        self.say = say
        files = WorkFiles(plan)
        hashes = FileHashes(file: files.hashes, paths: plan.manifest.paths)
        records = RunRecords(folder: files.records)
    }

    /// Runs the stages and cases named, or all, with what they need.
    /// - Parameters:
    ///   - forced: stages that run even though they are up to date.
    ///   - keepsGoing: whether what does not need a stage that failed is run all the same.
    /// - Throws: a `Diagnostic` with the status of the stage that failed, or a `DiagnosticList` where it kept going
    ///   and several did; ``ExitStatus/gateFailed`` after everything else has run, ``ExitStatus/interrupted`` after a
    ///   signal.
    public func run(
        upTo stages: [String] = [], cases: [String] = [], forced: [String] = [], keepsGoing: Bool = false
    ) async throws {
        let invocations = try plan.invocations(upTo: stages, cases: cases)
        try plan.check(forced)
        let lock = try WorkLock(files.lock, work: plan.manifest.paths.shown(plan.manifest.work))
        defer { withExtendedLifetime(lock) {} }
        try await endLeftovers()
        var missedGates: [String] = []
        var failures: [Diagnostic] = []
        var lost: [String: String] = [:]
        var entries = LockFile.Entries(files.lockFile)
        defer {
            // What is remembered only saves time; the run's own outcome is what the caller has to hear of.
            try? hashes.save()
            try? LockFile.write(entries, plan, to: files.lockFile)
        }
        for (index, invocation) in invocations.enumerated() {
            try checkInterruption()
            let title = "[\(index + 1)/\(invocations.count)] \(invocation.title)"
            if let reason = invocation.needs.lazy.compactMap({ lost[$0] }).first {
                say("\(title): left out, because \(reason) failed")
                lost[invocation.id] = reason
                continue
            }
            do {
                try await bring(
                    invocation, title, isForced: forced.contains(invocation.stage), &missedGates, &entries)
            } catch let failure as Diagnostic where keepsGoing && failure.status != .interrupted {
                say("\(title): failed; going on with what does not need it")
                failures.append(failure)
                lost[invocation.id] = invocation.title
            }
        }
        if failures.count == 1 { throw failures[0] }
        guard failures.isEmpty else { throw DiagnosticList(failures) }
        guard missedGates.isEmpty else {
            throw Diagnostic(
                .gateFailed, "quality gate not passed: \(missedGates.joined(separator: ", ")); see the report")
        }
    }

    /// Runs one stage if it is not up to date.
    private func bring(
        _ invocation: Invocation, _ title: String, isForced: Bool, _ missedGates: inout [String],
        _ entries: inout LockFile.Entries
    ) async throws {
        let inspector = Inspector(plan: plan, records: records, hashes: hashes)
        guard let inputs = try invocation.currentInputs(hashes) else { throw missingInput(of: invocation) }
        defer { if let record = records[invocation.id] { entries.set(invocation, record, inputs, plan) } }
        var freshness = try inspector.freshness(of: invocation, inputs: inputs)
        if isForced, freshness == .upToDate { freshness = .stale("forced") }
        guard freshness != .upToDate else { return say("\(title): up to date") }
        say("\(title): \(freshness.reason)")
        if isForced { removeResumable(invocation) }
        let seconds = try await execute(invocation, inputs, missedGates: &missedGates)
        let isMissed = missedGates.last == invocation.title
        say("\(title): \(isMissed ? "did not pass its gate" : "done"), \(Self.duration(seconds))")
    }

    /// Runs one stage and records how it ended.
    /// - Returns: its wall time in seconds.
    private func execute(
        _ invocation: Invocation, _ inputs: InvocationInputs, missedGates: inout [String]
    ) async throws -> Double {
        for output in invocation.outputs { try Folder.create((output.path as NSString).deletingLastPathComponent) }
        let started = ContinuousClock.now
        var record = RunRecord(outcome: .running, key: inputs.key)
        // From here on the outputs may be half-written, whatever the last record says of them.
        try records.write(record, for: invocation.id)
        let job = Job(
            executable: invocation.executable, arguments: invocation.arguments,
            folder: plan.manifest.paths.currentFolder, log: "\(files.logs)/\(invocation.id).log")
        let result = try await executor.run(job) { [record, records] process in
            var record = record
            record.process = ProcessMark(process)
            try records.write(record, for: invocation.id)
        }
        let seconds = (ContinuousClock.now - started).seconds
        record.seconds = seconds
        record.finished = Date()
        let failure = failure(of: invocation, result)
        switch result.ending {
        case .exited(0), .exited(ExitStatus.gateFailed.rawValue):
            guard let outputs = try invocation.currentOutputs(hashes, plan) else {
                record.outcome = .failed
                record.exitStatus = ExitStatus.defect.rawValue
                try records.write(record, for: invocation.id)
                throw missingOutput(of: invocation)
            }
            record.outputs = outputs
            record.outcome = failure == nil ? .done : .failed
        case .exited, .signaled: record.outcome = result.wasInterrupted ? .interrupted : .failed
        }
        record.exitStatus =
            switch result.ending {
            case .exited(let status): status
            case .signaled(let number): 128 + number
            }
        try records.write(record, for: invocation.id)
        if let failure {
            guard failure.status == .gateFailed else { throw failure }
            missedGates.append(invocation.title)
        }
        return seconds
    }

    private func checkInterruption() throws {
        guard executor.isInterrupted else { return }
        throw Diagnostic(.interrupted, "interrupted; the same command goes on where it stopped")
    }

    /// A forced stage starts from the beginning, so what it would take up has to go.
    private func removeResumable(_ invocation: Invocation) {
        for path in invocation.resumesFrom { try? FileManager.default.removeItem(atPath: path) }
    }

    /// Ends stages that a killed runner left behind: they would write into the same files.
    private func endLeftovers() async throws {
        for invocation in plan.invocations {
            guard let record = records[invocation.id], record.outcome == .running, let process = record.process,
                process.hasGroup
            else { continue }
            say("\(invocation.title): ending process \(process.id), which a killed run left behind")
            kill(-process.id, SIGTERM)
            // Time enough to save a checkpoint.
            for _ in 0..<300 where process.hasGroup {
                try checkInterruption()
                try await Task.sleep(for: .milliseconds(100))
            }
            if process.hasGroup { kill(-process.id, SIGKILL) }
        }
    }

    /// Seconds, or minutes and seconds from one minute on.
    public static func duration(_ seconds: Double) -> String {
        seconds < 60 ? String(format: "%.1f s", seconds) : Progress.clock(seconds)
    }
}

// MARK: What went wrong

extension Runner {
    /// The message for a stage that did not end well; nil for one that did.
    private func failure(of invocation: Invocation, _ result: JobResult) -> Diagnostic? {
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
        if result.wasInterrupted {
            return Diagnostic(
                .interrupted, "\(invocation.title) was interrupted; the same command goes on where it stopped")
        }
        if let log = result.log {
            let lines = lastLines(of: log)
            if !lines.isEmpty { text += "; its last lines:\n" + lines.map { "    \($0)" }.joined(separator: "\n") }
            text += "\nAll of its messages: \(plan.manifest.paths.shown(log))"
        }
        return Diagnostic(status, "\(text)\nTo run it alone: \(invocation.commandLine)")
    }

    private func missingOutput(of invocation: Invocation) -> Diagnostic {
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

    /// The end of a log, at most ten lines.
    private func lastLines(of path: String) -> [String] {
        guard let handle = FileHandle(forReadingAtPath: path) else { return [] }
        defer { try? handle.close() }
        let end = (try? handle.seekToEnd()) ?? 0
        try? handle.seek(toOffset: end > 8192 ? end - 8192 : 0)
        let data = (try? handle.readToEnd()) ?? Data()
        return String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).suffix(10).map(String.init)
    }
}
