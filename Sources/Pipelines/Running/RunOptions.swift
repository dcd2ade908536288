import Foundation
import Platform

/// What a run does, and how much of the machine it may use.
public struct RunOptions: Sendable {
    /// The stages to run with what they need; all where it is empty.
    public var stages: [String] = []
    /// Only these stages and those after them; their inputs are taken as they are.
    public var from: [String] = []
    /// The cases of the matrix to run, by name or group; all where it is empty.
    public var cases: [String] = []
    /// Stages that run even though they are up to date.
    public var forced: [String] = []
    /// Whether invocations that do not need a failed stage still run.
    public var keepsGoing = false
    /// The most stages that run at the same time.
    public var jobs = 1
    /// The most threads of all stages that run at the same time; a stage that needs more runs alone.
    public var threads = Processor.cores
    /// The most memory of all stages that run at the same time, in bytes, as far as it is known from earlier runs.
    public var memory = RunOptions.availableMemory
    /// The longest that one stage may take.
    public var timeout: Duration?
    /// The command that does all this again, or for one case alone, as a shell takes it: reports name it as the way to
    /// their figures.
    public var command: (@Sendable (_ matrixCase: String?) -> String)?

    /// The command that runs one step by its id, for executors whose jobs are whole steps.
    public var step: (@Sendable (_ id: String) -> (executable: Executable, arguments: [String]))?
    /// The command that runs it all on the machine where it is called.
    public var summary: (executable: Executable, arguments: [String])?
    /// The folder of this node to which a step copies what it reads often; nil where it does not.
    public var scratch: String?
    /// The job of a cluster that the run is part of.
    var job: String?

    public init() {}

    /// What the system and the process's control groups leave; half of the machine's where they do not tell.
    private static var availableMemory: Int64 {
        Int64(Memory.free ?? Int(ProcessInfo.processInfo.physicalMemory / 2))
    }
}

extension Plan {
    /// The invocations that a run looks at, in the plan's order.
    func invocations(for options: RunOptions) throws -> [Invocation] {
        try check(options.forced + options.from)
        let wanted = try invocations(upTo: options.stages, cases: options.cases)
        guard !options.from.isEmpty else { return wanted }
        var later: Set<String> = []
        for invocation in wanted
        where options.from.contains(invocation.stage) || invocation.needs.contains(where: later.contains) {
            later.insert(invocation.id)
        }
        return wanted.filter { later.contains($0.id) }
    }
}

extension Invocation {
    /// The number of threads that its options give, of each of its ranks.
    var threadsOfRank: Int { isJoining ? 1 : options[InvocationKey.threads]?.first.flatMap { Int($0) } ?? 1 }

    /// The number of its ranks, where it is one of our stages.
    var ranks: Int { isOwn ? 1 : options[InvocationKey.ranks]?.first.flatMap { Int($0) } ?? 1 }

    /// The number of threads of all its ranks.
    var threads: Int { ranks * threadsOfRank }
}
