/// A stage as the planner sees it: its options, and how it connects to other stages.
public struct Stage: Sendable {
    /// How often a stage runs.
    public enum Repetition: Sendable {
        case once
        /// For train, dev and each test set that the manifest names.
        case perCorpus
        case perTest
        /// For train, dev and each test set, whether the manifest names it or it is split off.
        case perSet
    }

    /// The name in the manifest; the executable is `pipeline-` and this.
    public var name: String
    /// The revision of the stage's behaviour; a new number makes old results stale.
    public var revision: String
    /// How often it runs.
    public var repetition: Repetition
    /// Whether it runs only where the manifest names it.
    public var isOptional = false
    /// Nil if they are not known; then anything is accepted.
    public var options: [StageOption]?
    /// The options that are inputs and outputs, and their defaults. Every option that is a path is one of them.
    public var ports: @Sendable (Wiring) -> [Port]
    /// The options that a manifest cannot give, or only with some values.
    public var restrictions: [String: Restriction] = [:]
    /// Options that cannot work with what the manifest says elsewhere, each with the reason.
    public var conflicts: @Sendable (Wiring) -> [(option: String, reason: String)] = { _ in [] }
    /// How the stage serves tasks other than the usual one; a stage that has no form for a task does not run for it.
    public var forms: [String: Form] = [:]
    /// The option that has the stage make one of the shards of a text, such as 3/8, so that a manifest may divide it; nil
    /// where it cannot be divided.
    public var shardOption: String?
    /// What a job may copy to its node first; nil for nothing.
    public var nodeFiles: NodeFiles?
    /// How it tells what memory it will take; nil where it does not.
    public var memoryQuery: MemoryQuery?
    /// Checks a complete argument list, and returns what is wrong with it.
    public var check: @Sendable ([String]) -> String?
    /// Checks an argument list like ``check``, for a model of the task that the manifest has; nil where the task makes no
    /// difference.
    public var checkForTask: (@Sendable (_ arguments: [String], _ task: String) -> String?)?

    public init(
        _ name: String, revision: Int, _ repetition: Repetition = .once, options: [StageOption]?,
        check: @escaping @Sendable ([String]) -> String? = { _ in nil }, ports: @escaping @Sendable (Wiring) -> [Port]
    ) {
        self.name = name
        self.revision = String(revision)
        self.repetition = repetition
        self.options = options
        self.ports = ports
        self.check = check
    }

    /// The options that are inputs and outputs, for a use of the stage that the manifest wires itself.
    public var unwiredPorts: [Port] {
        let wiring = Wiring(
            source: "source", target: "target", work: "", reports: "", set: "", corpus: [], corpora: [:],
            trainSets: [("train", "")], hasDev: true, namedTests: [], tests: [], outputs: [:], given: { _, _ in nil })
        return ports(wiring).filter { $0.direction != .text }.map { port in
            var port = port
            port.values = []
            // Texts of a folder follow from the manifest's sets, of which this use of the stage may have others.
            if case .folder(let only) = port.kind, only.contains(where: { $0.hasSuffix(".\(wiring.source)") }) {
                port.kind = .folder(only: [])
            }
            return port
        }
    }

    /// What a manifest calls the number of shards of a stage.
    static let shards = "shards"

    /// Whether it is a stage of the manifest's, whose name and executable the user chose.
    var isOwn = false

    /// The name of the stage's executable.
    public var executable: String { "pipeline-\(name)" }
}

/// An option that makes sense only on a command line.
public struct Restriction: Sendable {
    /// The values that a manifest can still give.
    public var allowed: [String]
    /// Why, and what to do instead.
    public var reason: String

    public init(_ reason: String, allowed: [String] = []) {
        self.allowed = allowed
        self.reason = reason
    }
}
