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
