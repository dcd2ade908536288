import Diagnostics
import Foundation

/// A kind of executor, by the name that manifests call it.
public struct ExecutorKind: Sendable {
    /// Its name.
    public let name: String
    /// Makes one.
    /// - Parameters:
    ///   - plan: what it runs.
    ///   - hasTerminal: whether stages shall draw progress bars.
    ///   - show: shows what a stage prints.
    public let make: @Sendable (_ plan: Plan, _ hasTerminal: Bool, _ show: @escaping ExecutorMessages) -> any Executor
    /// Looks for what would keep a plan from running.
    /// - Throws: a `Diagnostic`, or a `DiagnosticList`.
    public let check: @Sendable (Plan) throws -> Void
}

/// Shows what a job's stage prints.
public typealias ExecutorMessages = @Sendable (Job, LocalExecutor.Message) -> Void

/// All kinds of executors.
public enum ExecutorKinds {
    /// The kinds; the first is that of manifests that name none.
    public static let all = [local, slurm]

    /// The kind of a name; nil where there is none.
    public static func named(_ name: String) -> ExecutorKind? { all.first { $0.name == name } }

    /// The kind that a manifest names, else that of this machine.
    /// - Throws: a `Diagnostic` where there is none of that name.
    public static func kind(of manifest: Manifest) throws -> ExecutorKind {
        guard let name = manifest.executor else { return all[0] }
        guard let kind = named(name.value) else {
            let advice = advice(name.value, among: all.map(\.name))
            throw name.origin.problem("there is no executor `\(name.value)`\(advice)")
        }
        return kind
    }

    /// The jobs of a plan that wait or run somewhere, by the invocation's id.
    /// - Throws: a `Diagnostic` where that cannot be found out.
    public static func queued(_ plan: Plan) throws -> [String: QueuedJob] {
        // Where every job has told its end, nobody needs to be asked, and perhaps nobody could answer.
        let files = WorkFiles(plan)
        let hasOpen = plan.invocations.contains {
            FileManager.default.fileExists(atPath: files.script(of: $0.id)) && StepEnd(files.end(of: $0.id)) == nil
        }
        guard hasOpen else { return [:] }
        return try all.reduce(into: [:]) { queued, kind in
            queued.merge(try kind.make(plan, false) { _, _ in }.queued()) { first, _ in first }
        }
    }

    /// Ends the jobs of a plan, wherever they wait or run.
    /// - Parameter stages: only the jobs of these; of all where it is empty.
    /// - Returns: the jobs, with the titles of their steps.
    /// - Throws: what ``DetachedExecutor/cancel(_:)`` throws.
    public static func cancel(_ plan: Plan, stages: [String]) throws -> [(title: String, job: QueuedJob)] {
        try plan.check(stages)
        return try all.flatMap { kind in
            try (kind.make(plan, false) { _, _ in } as? any DetachedExecutor)?.cancel(stages) ?? []
        }
    }

    private static let local = ExecutorKind(name: "local") { _, hasTerminal, show in
        LocalExecutor(hasTerminal: hasTerminal, show: show)
    } check: { _ in
    }

    private static let slurm = ExecutorKind(name: "slurm") { plan, _, show in
        SlurmExecutor(plan, show: show)
    } check: {
        try SlurmExecutor.check($0)
    }
}
