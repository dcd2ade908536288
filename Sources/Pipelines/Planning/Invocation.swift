/// One run of one stage: what it reads and writes, and its whole command line.
public struct Invocation: Sendable, Identifiable {
    /// The stage, and behind a hyphen the set where it runs once per set: a file name.
    public var id: String
    public var stage: String
    public var set: String?
    public var revision: String
    /// Absolute path of the executable.
    public var executable: String
    public var arguments: [String]
    /// The values of all options that are not inputs or outputs, defaults included.
    public var options: [String: [String]]
    /// Inputs by role: the option and, where there are several, their label or number.
    public var inputs: [(role: String, artifact: Artifact)]
    public var outputs: [Artifact]
    /// Paths that a forced run removes before it starts.
    public var resumesFrom: [String]
    /// The invocations that have to run before.
    public var needs: [String] = []

    /// The name that people read.
    public var title: String { self.set.map { "\(stage) \($0)" } ?? stage }

    /// The command line as a POSIX shell takes it.
    public var commandLine: String { ([executable] + arguments).map(Self.quoted).joined(separator: " ") }

    private static func quoted(_ argument: String) -> String {
        let isPlain = argument.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || "0123456789_@%+=:,./-".unicodeScalars.contains($0))
        }
        if isPlain, !argument.isEmpty { return argument }
        return "'" + argument.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}

/// Everything that a manifest asks for, in an order in which it can run.
public struct Plan: Sendable {
    public let manifest: Manifest
    public let invocations: [Invocation]
    /// The version that lock files record.
    public let version: String

    /// The languages in the names of bitext files.
    var languages: [String] { [manifest.source, manifest.target] }

    /// The stages that can be named, in the plan's order.
    public var stageNames: [String] {
        var seen: Set<String> = []
        return invocations.map(\.stage).filter { seen.insert($0).inserted }
    }

    /// The invocations of these stages and all that they need; everything where `stages` is empty.
    /// - Throws: a ``Diagnostic`` with ``ExitStatus/usage`` for a stage that the plan does not have.
    public func invocations(upTo stages: [String]) throws -> [Invocation] {
        try check(stages)
        guard !stages.isEmpty else { return invocations }
        var wanted = Set(invocations.filter { stages.contains($0.stage) }.map(\.id))
        // The order is one in which needs come first, so one pass from the end finds them all.
        for invocation in invocations.reversed() where wanted.contains(invocation.id) {
            wanted.formUnion(invocation.needs)
        }
        return invocations.filter { wanted.contains($0.id) }
    }
}
