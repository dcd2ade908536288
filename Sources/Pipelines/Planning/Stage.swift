import Foundation

/// A stage as the planner needs to know it: its options, and how it hangs together with the others.
public struct Stage: Sendable {
    /// How often a stage runs.
    public enum Repetition: Sendable {
        case once
        /// For train, dev and each test set that the manifest names.
        case perCorpus
        case perTest
    }

    /// The name in the manifest; the executable is `pipeline-` and this.
    public var name: String
    /// What the stage does with the same input and options; a new number makes old results stale.
    public var revision: String
    public var repetition: Repetition
    /// Whether it runs only where the manifest names it.
    public var isOptional = false
    /// Nil where they are not known and anything goes.
    public var options: [StageOption]?
    /// The options that are inputs and outputs, and their defaults.
    public var ports: @Sendable (Wiring) -> [Port]
    /// Checks a complete argument list, and returns what is wrong with it.
    public var check: @Sendable ([String]) -> String?

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

    /// The name of the stage's executable.
    public var executable: String { "pipeline-\(name)" }
}

/// An option that names inputs or outputs.
public struct Port: Sendable {
    public enum Direction: Sendable {
        case input, output
        /// Plain text that the wiring knows, such as the name of a test set.
        case text
        /// Something that the stage reads without an option for it.
        case dependency
    }

    /// What the option gets: a path, or `label=path`.
    public struct Value: Sendable, Hashable {
        public var label: String?
        public var path: String

        public init(label: String? = nil, path: String) {
            self.label = label
            self.path = path
        }
    }

    public var option: String
    public var direction: Direction
    public var kind: Artifact.Kind
    /// What it gets if the manifest does not say; nothing leaves the option out.
    public var values: [Value]
    /// Whether the values are `label=path`.
    public var isLabelled = false
    /// Parts of an output folder from which the stage would take up interrupted work: `--force` removes them.
    public var resumesFrom: [String] = []

    public static func input(_ option: String, _ kind: Artifact.Kind, _ paths: String...) -> Port {
        Port(option: option, direction: .input, kind: kind, values: paths.map { Value(path: $0) })
    }

    public static func inputs(_ option: String, _ kind: Artifact.Kind, _ paths: [String]) -> Port {
        Port(option: option, direction: .input, kind: kind, values: paths.map { Value(path: $0) })
    }

    /// Inputs of the form `label=path`.
    public static func labelled(_ option: String, _ kind: Artifact.Kind, _ values: [Value]) -> Port {
        Port(option: option, direction: .input, kind: kind, values: values, isLabelled: true)
    }

    public static func output(
        _ option: String, _ kind: Artifact.Kind, _ paths: String..., resumesFrom: [String] = []
    ) -> Port {
        let values = paths.map { Value(path: $0) }
        return Port(option: option, direction: .output, kind: kind, values: values, resumesFrom: resumesFrom)
    }

    /// What the stage finds by itself, under a name for messages.
    public static func dependency(_ name: String, _ kind: Artifact.Kind, _ paths: [String]) -> Port {
        Port(option: name, direction: .dependency, kind: kind, values: paths.map { Value(path: $0) })
    }

    public static func text(_ option: String, _ text: String?) -> Port {
        Port(option: option, direction: .text, kind: .file, values: text.map { [Value(path: $0)] } ?? [])
    }
}

/// What a stage's ports are made from.
public struct Wiring: Sendable {
    public let source: String, target: String
    /// Folders, absolute.
    public let work: String, reports: String
    /// The set that a repeated stage runs for; empty for a stage that runs once.
    public let set: String
    /// The corpus files of the set, absolute.
    public let corpus: [String]
    public let hasDev: Bool
    /// The test sets that the manifest names, and those that there will be.
    public let namedTests: [String], tests: [String]
    let outputs: [String: String]

    /// Whether the manifest has an optional stage, which comes before this one in the catalogue.
    public func has(_ stage: String) -> Bool { outputs[stage] != nil }

    /// The path that another stage writes: its `--output`.
    /// - Parameter set: where the stage runs once per set, for which.
    public func output(of stage: String, for set: String? = nil) -> String {
        // A catalogue that asks for an output no stage before has is shown by the missing file's message.
        outputs[set.map { "\(stage)-\($0)" } ?? stage] ?? "\(work)/\(stage)"
    }
}

/// The stages of the project, in the order of the data flow.
public struct Catalogue: Sendable {
    public var stages: [Stage]
    /// The version that lock files record.
    public var version: String

    public init(version: String, stages: [Stage]) {
        self.version = version
        self.stages = stages
    }
}
