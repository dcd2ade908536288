import Diagnostics

/// Everything that a manifest asks for, in an order in which it can run.
public struct Plan: Sendable {
    /// The manifest that was planned.
    public let manifest: Manifest
    /// All invocations, in an order in which they can run.
    public let invocations: [Invocation]
    /// The cases of the manifest's matrix; empty without one.
    public let cases: [MatrixCase]
    /// The version that lock files record.
    public let version: String

    /// The stages that can be named, in the plan's order.
    public var stageNames: [String] {
        var seen: Set<String> = []
        return invocations.map(\.stage).filter { seen.insert($0).inserted }
    }

    /// The invocation that joins the shards of which one is given; nil where that is no shard.
    func whole(of invocation: Invocation) -> Invocation? {
        guard case .shard(_, let id) = invocation.division else { return nil }
        return invocations.first { $0.id == id }
    }

    /// The invocations of these stages and cases and all that they need; everything where both are empty.
    /// - Parameter cases: names of cases, or of groups of them.
    /// - Throws: a ``Diagnostic`` with `ExitStatus.usage` for a stage or a case that the plan does not have.
    public func invocations(upTo stages: [String], cases: [String] = []) throws -> [Invocation] {
        try check(stages)
        let chosen = try Set(
            cases.flatMap { name in
                let found = self.cases.filter { $0.name == name || $0.group == name }
                guard !found.isEmpty else {
                    let advice = self.cases.isEmpty ? "" : advice(name, among: self.cases.map(\.name))
                    throw Diagnostic(.usage, "there is no case `\(name)`\(advice)")
                }
                return found.map(\.name)
            })
        guard !stages.isEmpty || !cases.isEmpty else { return invocations }
        var wanted = Set(
            invocations.filter {
                (stages.isEmpty || stages.contains($0.stage)) && (cases.isEmpty || !chosen.isDisjoint(with: $0.cases))
            }.map(\.id))
        // The order is one in which needs come first, so one pass from the end finds them all.
        for invocation in invocations.reversed() where wanted.contains(invocation.id) {
            wanted.formUnion(invocation.needs)
        }
        return invocations.filter { wanted.contains($0.id) }
    }
}
