/// Which invocation may start next: everything that it needs is finished, and there is room for it.
struct Schedule {
    struct Step {
        var invocation: Invocation
        /// Its number in the run, from one.
        var number: Int
    }

    private let options: RunOptions
    private let memory: (String) -> Int64?
    private var waiting: [Step]
    private(set) var running: [Invocation] = []
    private var unfinished: Set<String>
    /// What failed or was left out, and whose failure it goes back to.
    private var lost: [String: String] = [:]

    /// - Parameter memory: what an invocation took last time, in bytes.
    init(_ invocations: [Invocation], _ options: RunOptions, memory: @escaping (String) -> Int64?) {
        self.options = options
        self.memory = memory
        waiting = invocations.enumerated().map { Step(invocation: $1, number: $0 + 1) }
        unfinished = Set(invocations.map(\.id))
    }

    /// Takes the first in the plan's order that can start.
    mutating func next() -> Step? {
        guard running.count < max(1, options.jobs) else { return nil }
        guard
            let index = waiting.firstIndex(where: { step in
                unfinished.isDisjoint(with: step.invocation.needs) && fits(step.invocation)
            })
        else { return nil }
        let step = waiting.remove(at: index)
        running.append(step.invocation)
        return step
    }

    private func fits(_ invocation: Invocation) -> Bool {
        guard !running.isEmpty else { return true }
        let threads = running.reduce(invocation.threads) { $0 + $1.threads }
        let memory = running.reduce(memory(invocation.id) ?? 0) { $0 + (self.memory($1.id) ?? 0) }
        return threads <= options.threads && memory <= options.memory
    }

    /// The failed invocation because of which this one cannot run.
    func lostNeed(of invocation: Invocation) -> String? { invocation.needs.lazy.compactMap { lost[$0] }.first }

    /// - Parameter lost: the title of what failed, if this cannot be used.
    mutating func finish(_ invocation: Invocation, lost reason: String? = nil) {
        running.removeAll { $0.id == invocation.id }
        unfinished.remove(invocation.id)
        lost[invocation.id] = reason
    }
}
