import Diagnostics
import Foundation

/// Whether an invocation has to run, and why.
public enum Freshness: Sendable, Equatable {
    case upToDate
    case neverRun
    /// The last run failed with this exit status, or by a signal, which counts as 128 and its number.
    case failed(Int32)
    case running(process: Int32)
    /// A job of a cluster is to run it, or runs it; how it stands, in words.
    case queued(String)
    /// What is different from the last run, in words.
    case stale(String)

    /// The reason in words.
    public var reason: String {
        switch self {
        case .upToDate: "up to date"
        case .neverRun: "never run"
        case .failed(ExitStatus.gateFailed.rawValue): "did not pass its gate last time"
        case .failed(let status): "failed last time with exit status \(status)"
        case .running(let process): "running now in process \(process)"
        case .queued(let state): state
        case .stale(let why): why
        }
    }
}

/// Compares invocations with their records.
struct Inspector {
    let plan: Plan
    let records: RunRecords
    let hashes: FileHashes

    /// - Parameter inputs: what the inputs are now; nil where they are not there yet.
    func freshness(of invocation: Invocation, inputs: InvocationInputs?) throws -> Freshness {
        // Nobody needs the parts of what has been joined.
        if let whole = plan.whole(of: invocation),
            try freshness(of: whole, inputs: whole.currentInputs(hashes)) == .upToDate
        {
            return .upToDate
        }
        guard let record = records[invocation.id] else { return .neverRun }
        switch record.outcome {
        case .running:
            if let process = record.process, process.isRunning { return .running(process: process.id) }
            return .stale("was interrupted when the run was killed")
        case .interrupted: return .stale("was interrupted")
        case .failed: return .failed(record.exitStatus ?? ExitStatus.defect.rawValue)
        case .done: break
        }
        guard let inputs else { return .stale("an input is missing") }
        if let change = change(from: record.key, to: inputs) { return .stale(change) }
        guard let outputs = try invocation.currentOutputs(hashes, plan) else { return .stale("an output is missing") }
        for path in Set(outputs.keys).union(record.outputs.keys).sorted() where outputs[path] != record.outputs[path] {
            let what =
                outputs[path] == nil ? "missing" : record.outputs[path] == nil ? "new" : "changed by another hand"
            return .stale("output \(shown(path)) is \(what)")
        }
        return .upToDate
    }

    private func change(from old: InvocationKey, to inputs: InvocationInputs) -> String? {
        let new = inputs.key
        guard old != new else { return nil }
        if old.revision != new.revision { return "the stage is a newer revision" }
        for name in Set(old.options.keys).union(new.options.keys).sorted() where old.options[name] != new.options[name]
        {
            let (before, after) = (old.options[name], new.options[name])
            let words = { (values: [String]?) in values.map { $0.joined(separator: ", ") } ?? "unset" }
            return "\(name) was \(words(before)) and is \(words(after))"
        }
        for role in Set(old.inputs.keys).union(new.inputs.keys).sorted() where old.inputs[role] != new.inputs[role] {
            guard let path = inputs.paths[role] else { return "input \(role) is gone" }
            let what = old.inputs[role] == nil ? "is new" : "changed"
            return "input \(plan.manifest.paths.shown(path)) \(what)"
        }
        return "it is another stage"
    }

    private func shown(_ portable: String) -> String {
        let paths = plan.manifest.paths
        return paths.shown(paths.absolute(Expansion(text: portable, startsAtCurrentFolder: false)))
    }
}

/// One line of `pipeline status` and of `pipeline run --dry-run`.
public struct InvocationStatus: Sendable, Equatable {
    /// The invocation's name for people.
    public var title: String
    /// Whether it has to run, and why.
    public var freshness: Freshness
    /// The invocations before it that have to run; what they write decides whether this one has to.
    public var waitsFor: [String]
    /// Wall time of the last run.
    public var seconds: Double?
    /// When the last run ended.
    public var finished: Date?
    /// Whether what it wrote, a report that missed its gate included, is what it would write again.
    public var isCurrent: Bool
}

extension Plan {
    /// The status of each invocation. Only reads.
    /// - Parameters:
    ///   - options: what a run would be asked for.
    ///   - queued: the jobs of a cluster that have not ended, by the invocation's id.
    public func status(
        _ options: RunOptions = RunOptions(), queued: [String: QueuedJob] = [:]
    ) throws -> [InvocationStatus] {
        let files = WorkFiles(self)
        let hashes = FileHashes(file: files.hashes, paths: manifest.paths)
        let inspector = Inspector(plan: self, records: RunRecords(folder: files.records), hashes: hashes)
        var pending: [String: String] = [:]
        return try invocations(for: options).map { invocation in
            let record = inspector.records[invocation.id]
            let inputs = try invocation.currentInputs(hashes)
            var freshness = try inspector.freshness(of: invocation, inputs: inputs)
            let hasResult =
                record?.outcome == .done || record?.exitStatus == ExitStatus.gateFailed.rawValue
            let isCurrent = hasResult && record?.key == inputs?.key || invocation.isShard && freshness == .upToDate
            let waitsFor = invocation.needs.compactMap { pending[$0] }.uniqued()
            if options.forced.contains(invocation.stage), freshness == .upToDate { freshness = .stale("forced") }
            if let job = queued[invocation.id] { freshness = .queued(job.description) }
            if freshness != .upToDate || !waitsFor.isEmpty { pending[invocation.id] = invocation.title }
            return InvocationStatus(
                title: invocation.title, freshness: freshness, waitsFor: waitsFor, seconds: record?.seconds,
                finished: record?.finished, isCurrent: isCurrent && waitsFor.isEmpty)
        }
    }
}
