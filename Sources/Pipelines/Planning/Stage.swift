import Foundation

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

/// An option that names inputs or outputs.
public struct Port: Sendable {
    /// Whether a port is read or written, and who names its path.
    public enum Direction: Sendable {
        case input, output
        /// Plain text that the wiring knows, such as the name of a test set.
        case text
        /// Something that the stage reads without an option for it.
        case dependency
        /// Something that the stage writes without an option for its path.
        case product

        /// Whether an option of the command line stands for it.
        var isOption: Bool { self != .dependency && self != .product }
    }

    /// What the option gets: a path, or `label=path`.
    public struct Value: Sendable, Hashable {
        /// The label of a value `label=path`; nil without one.
        public var label: String?
        public var path: String

        public init(label: String? = nil, path: String) {
            self.label = label
            self.path = path
        }
    }

    /// The option; for what has none a name for messages.
    public var option: String
    /// Whether it is read or written.
    public var direction: Direction
    /// What the path denotes.
    public var kind: Artifact.Kind
    /// What it gets if the manifest does not say; nothing leaves the option out.
    public var values: [Value]
    /// Whether the values are `label=path`.
    public var isLabelled = false
    /// Parts of an output folder from which the stage would take up interrupted work, or with a dot before them endings of
    /// what is beside the output: `--force` removes them.
    public var resumesFrom: [String] = []
    /// Words that a manifest may give in place of a path, and the paths that they stand for.
    public var words: [String: String] = [:]
    /// Where the stage keeps the next and older versions of an output folder that it replaces as a whole.
    public var versions: FolderVersions?
    /// Whether this is the stage's main output.
    public var isMain = false
    /// Files of an input folder of which some JSON keys do not change what the stage makes.
    public var ignoring: [String: [String]] = [:]
    /// For paths that follow from those of another option: that option, and what is added to them.
    var base: (option: String, suffix: String)?
    /// What such a path may also be called, each with the suffix.
    var names: @Sendable (_ path: String, _ languages: [String]) -> [String] = { path, _ in [path] }
    /// The option that asks for this port, where messages point.
    var cause: String?
    /// What to do where the file is missing.
    var advice: String?

    /// An input with one path.
    public static func input(
        _ option: String, _ kind: Artifact.Kind, _ path: String, ignoring: [String: [String]] = [:]
    ) -> Port {
        inputs(option, kind, [path], ignoring: ignoring)
    }

    /// An input with any number of paths.
    public static func inputs(
        _ option: String, _ kind: Artifact.Kind, _ paths: [String] = [], ignoring: [String: [String]] = [:]
    ) -> Port {
        var port = Port(option: option, direction: .input, kind: kind, values: paths.map { Value(path: $0) })
        port.ignoring = ignoring
        return port
    }

    /// The same input, for which a manifest may give words in place of paths.
    public func naming(_ words: [String: String]) -> Port {
        var port = self
        port.words = words
        return port
    }

    /// Inputs of the form `label=path`.
    public static func labelled(_ option: String, _ kind: Artifact.Kind, _ values: [Value]) -> Port {
        Port(option: option, direction: .input, kind: kind, values: values, isLabelled: true)
    }

    /// The stage's main output.
    public static func output(
        _ option: String, _ kind: Artifact.Kind, _ path: String, resumesFrom: [String] = [],
        versions: FolderVersions? = nil
    ) -> Port {
        var port = Port(option: option, direction: .output, kind: kind, values: [Value(path: path)])
        port.resumesFrom = resumesFrom
        port.versions = versions
        port.isMain = true
        return port
    }

    /// An output beside the main one; without a path only where the manifest gives one.
    public static func sideOutput(_ option: String, _ kind: Artifact.Kind, _ path: String? = nil) -> Port {
        Port(option: option, direction: .output, kind: kind, values: path.map { [Value(path: $0)] } ?? [])
    }

    /// An input that the stage finds without an option, under a name for messages.
    public static func dependency(_ name: String, _ kind: Artifact.Kind, _ paths: [String]) -> Port {
        Port(option: name, direction: .dependency, kind: kind, values: paths.map { Value(path: $0) })
    }

    /// An input that the stage finds beside the paths of an option.
    /// - Parameters:
    ///   - names: what a path of the option may also be called, in the manifest's languages; each gets the suffix.
    ///   - cause: the option that makes the stage look for it.
    ///   - advice: what to do where it is missing.
    public static func dependency(
        _ name: String, _ kind: Artifact.Kind, beside option: String, suffix: String,
        names: @escaping @Sendable (_ path: String, _ languages: [String]) -> [String] = { path, _ in [path] },
        cause: String? = nil, advice: String? = nil
    ) -> Port {
        var port = Port(option: name, direction: .dependency, kind: kind, values: [])
        port.base = (option, suffix)
        port.names = names
        port.cause = cause
        port.advice = advice
        return port
    }

    /// What the stage writes beside the path of an option.
    public static func product(
        _ name: String, _ kind: Artifact.Kind, beside option: String, suffix: String
    ) -> Port {
        var port = Port(option: name, direction: .product, kind: kind, values: [])
        port.base = (option, suffix)
        return port
    }

    /// A flag that the wiring sets.
    public static func flag(_ option: String, _ isOn: Bool) -> Port {
        Port(option: option, direction: .text, kind: .file, values: isOn ? [Value(path: "true")] : [])
    }

    /// Texts that the wiring gives for an option that may be repeated.
    public static func texts(_ option: String, _ texts: [String]) -> Port {
        Port(option: option, direction: .text, kind: .file, values: texts.map { Value(path: $0) })
    }

    /// A text that the wiring gives for an option; nil leaves the option out.
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
    /// The corpus files of each set that the manifest names, absolute.
    public let corpora: [String: [String]]
    /// The sets of training corpora, each with its weight and tag as the stage `train` takes them; `train` is the first.
    public let trainSets: [(name: String, label: String)]
    /// Whether the manifest names a dev set.
    public let hasDev: Bool
    /// The test sets that the manifest names, and those that there will be.
    public let namedTests: [String], tests: [String]
    let outputs: [String: String]
    /// What the manifest says of an option of a stage, its variables put in.
    let given: @Sendable (_ option: String, _ stage: String) -> [String]?

    /// The values that the manifest gives for an option; nil where it says nothing.
    public func values(_ option: String, of stage: String) -> [String]? { given(option, stage) }

    /// Whether the manifest turns a flag on.
    public func isOn(_ flag: String, of stage: String) -> Bool {
        given(flag, stage)?.first.flatMap { OptionResolver.truth($0, isLenient: true) } ?? false
    }

    /// Whether the manifest has an optional stage, which comes before this one in the catalogue.
    /// - Parameter set: where the stage runs once per set, for which.
    public func has(_ stage: String, for set: String? = nil) -> Bool {
        outputs[set.map { "\(stage)-\($0)" } ?? stage] != nil
    }

    /// The path of another stage's main output.
    /// - Parameter set: where the stage runs once per set, for which.
    public func output(of stage: String, for set: String? = nil) -> String {
        // A catalogue that asks for an output no stage before has is shown by the missing file's message.
        outputs[set.map { "\(stage)-\($0)" } ?? stage] ?? "\(work)/\(stage)"
    }

    /// The path that another stage writes for one of its options; nil where it writes none.
    public func output(_ option: String, of stage: String, for set: String? = nil) -> String? {
        outputs["\(set.map { "\(stage)-\($0)" } ?? stage) \(option)"]
    }
}
