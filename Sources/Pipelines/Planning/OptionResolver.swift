import Diagnostics
import Files

/// Turns what the manifest says about a stage, and the stage's wiring, into one argument list.
struct OptionResolver {
    let stage: Stage
    let manifest: Manifest
    let variables: Variables
    /// Where messages about the stage as a whole point.
    let origin: Origin
    var problems: [Diagnostic] = []
    private(set) var inputs: [(role: String, artifact: Artifact)] = []
    private(set) var outputs: [Artifact] = []
    private(set) var resumesFrom: [String] = []
    private(set) var versions: [String: FolderVersions] = [:]
    /// The main output's path, and the first path of each output by its option.
    private(set) var mainOutput: String?
    private(set) var outputPaths: [String: String] = [:]
    /// Where the paths of inputs and outputs were written.
    var origins: [String: Origin] = [:]
    /// What to do where an input is missing, by path.
    private(set) var remedies: [String: String] = [:]
    /// The number of shards that the stage is divided into.
    private(set) var shards = 1
    /// The paths of each option, absolute.
    private var paths: [String: [String]] = [:]
    /// What goes on the command line, by option.
    var arguments: [String: [String]] = [:]
    /// What counts for the key, by option.
    var resolved: [String: [String]] = [:]
    var order: [String] = []
    var given: [String: Origin] = [:]
    /// Options that something is wrong with already.
    var faulty: Set<String> = []
    /// Under which of its two names each flag was given.
    var flagNames: [String: String] = [:]
    /// Options that were not asked for: the manifest's seed, which not every search or sample needs.
    var unasked: Set<String> = []
    /// Those of them that the stage has no use for with its other options.
    var unused: Set<String> = []
    let parser: ParserAnswers
    /// The same options with other paths, looked at before.
    private let model: Resolved?

    /// What is known of options whatever their paths.
    struct Resolved {
        fileprivate var unused: Set<String>
    }

    /// What another resolver of the same options with other paths need not find out again.
    var known: Resolved { Resolved(unused: unused) }

    /// - Parameter model: what is known from the same options with other paths; they are not checked again then.
    init(
        _ stage: Stage, _ manifest: Manifest, _ variables: Variables, origin: Origin, _ parser: ParserAnswers,
        like model: Resolved? = nil
    ) {
        self.stage = stage
        self.parser = parser
        self.model = model
        self.manifest = manifest
        self.variables = variables
        self.origin = origin
    }

    /// Takes in the manifest's options, then the wiring's and the schema's defaults for the rest.
    /// - Parameter conflicts: options that cannot work with the rest of the manifest, and why.
    mutating func resolve(
        _ settings: [OptionSetting], ports: [Port], conflicts: [(option: String, reason: String)] = []
    ) {
        let options = Dictionary(
            ports.filter(\.direction.isOption).map { ($0.option, $0) }, uniquingKeysWith: { first, _ in first })
        for setting in settings { take(setting, port: options[setting.name.value]) }
        for port in options.values.sorted(by: { $0.option < $1.option })
        where given[port.option] == nil && !port.values.isEmpty {
            guard option(port.option) != nil || stage.options == nil else {
                problems.append(
                    Diagnostic(.defect, "\(stage.executable) has no `\(port.option)`, which the catalogue wires"))
                continue
            }
            connect(port, port.values)
        }
        for var port in ports where !port.direction.isOption {
            if let (option, suffix) = port.base {
                let names = (paths[option] ?? []).flatMap { port.names($0, manifest.languages) }
                port.values = names.uniqued().map { Port.Value(path: $0 + suffix) }
            }
            connect(port, port.values)
        }
        // Other stages and messages mean the main output, so it comes first.
        if let main = mainOutput, let index = outputs.firstIndex(where: { $0.path == main }) {
            outputs.insert(outputs.remove(at: index), at: 0)
        }
        let languages =
            manifest.task.map { ["task": $0, "language": manifest.source] }
            ?? ["source": manifest.source, "target": manifest.target]
        let own = languages.mapValues(Optional.some).merging(["seed": manifest.seed?.value]) { $1 }
        for case let (name, value?) in own
        where arguments[name] == nil && option(name)?.kind == .option && model?.unused.contains(name) != true {
            arguments[name] = [value]
            resolved[name] = [value]
            if name == "seed" { unasked.insert(name) }
        }
        for (name, reason) in conflicts {
            problems.append((given[name] ?? origin).problem("the option `\(name)` \(reason)"))
            faulty.insert(name)
        }
        resolveDefaults(besides: Set(options.values.filter { $0.direction != .text }.map(\.option)))
        if model == nil { check() }
    }

    /// Takes in the number of shards that the manifest gives.
    mutating func divide(into text: String, at origin: Origin) {
        guard let option = stage.shardOption else {
            return problems.append(
                origin.problem("the stage `\(stage.name)` cannot be divided into shards; take `\(Stage.shards)` out"))
        }
        guard let count = Int(text), (1...TextShard.most).contains(count) else {
            return problems.append(
                origin.problem("`\(Stage.shards)` is `\(text)`; write a whole number from 1 to \(TextShard.most)"))
        }
        guard count > 1 else { return }
        shards = count
        // The stage's own parser says what is not divided. How it is divided is no part of the key.
        arguments[option] = [TextShard.all(count)[0].description]
        given[option] = origin
        order.append(option)
    }

    /// The command line of a shard, which writes its part of each output.
    func commandLine(of shard: TextShard) -> [String] {
        var own = self
        if let option = stage.shardOption { own.arguments[option] = [shard.description] }
        for (option, path) in outputPaths where arguments[option] != nil {
            own.arguments[option] = [manifest.paths.shown(shard.path(of: path))]
        }
        return own.commandLine()
    }

    /// The stage's own defaults count for the key as if they were written out: a new default makes results stale.
    private mutating func resolveDefaults(besides paths: Set<String>) {
        for option in stage.options ?? [] where resolved[option.name] == nil && !paths.contains(option.name) {
            switch option.kind {
            case .flag where isNegation(option.name): break
            case .flag: resolved[option.name] = [String(option.defaultValue == "--\(option.name)")]
            case .option, .positional: resolved[option.name] = option.defaultValue.map { [$0] }
            }
        }
    }

    func option(_ name: String) -> StageOption? { stage.options?.first { $0.name == name } }

    // MARK: Inputs and outputs

    mutating func connect(_ port: Port, _ values: [Port.Value]) {
        if port.direction == .text, option(port.option)?.kind == .flag { return setFlag(port.option, true) }
        if port.direction.isOption {
            if given[port.option] == nil { order.append(port.option) }
            arguments[port.option] = values.map { value in
                let path = port.direction == .text ? value.path : manifest.paths.shown(value.path)
                return value.label.map { "\($0)=\(path)" } ?? path
            }
            paths[port.option] = values.map(\.path)
        }
        for (index, value) in values.enumerated() {
            switch port.direction {
            case .input, .dependency:
                let isShared = values.contains { $0.label == value.label && $0.path != value.path }
                let number = isShared || value.label == nil && values.count > 1 ? String(index + 1) : nil
                let name = [value.label, number].compactMap { $0 }.joined(separator: " ")
                let role = name.isEmpty ? port.option : "\(port.option)[\(name)]"
                inputs.append((role, Artifact(value.path, port.kind, ignoring: port.ignoring)))
                if let cause = port.cause.flatMap({ given[$0] }) { origins[value.path] = cause }
                if let advice = port.advice { remedies[value.path] = advice }
            case .output, .product:
                outputs.append(Artifact(value.path, port.kind))
                outputPaths[port.option] = outputPaths[port.option] ?? value.path
                if port.isMain { mainOutput = value.path }
                resumesFrom += port.resumesFrom.map { $0.hasPrefix(".") ? value.path + $0 : "\(value.path)/\($0)" }
                versions[value.path] = port.versions
            case .text:
                resolved[port.option] = values.map(\.path)
            }
        }
    }

    // MARK: The command line

    /// The arguments in the order of the stage's help, positionals last.
    func commandLine() -> [String] { commandLine(without: []) }

    func commandLine(without left: Set<String>) -> [String] {
        let names = stage.options?.map(\.name) ?? order
        var result: [String] = [], positionals: [String] = []
        for name in names where !left.contains(name) {
            guard let values = arguments[name] else { continue }
            if option(name)?.kind == .positional {
                positionals += values
            } else if values.isEmpty {
                result.append("--\(name)")
            } else {
                // A value that looks like an option has to hang on its own.
                for value in values { result += value.hasPrefix("-") ? ["--\(name)=\(value)"] : ["--\(name)", value] }
            }
        }
        if positionals.contains(where: { $0.hasPrefix("-") }) { result.append("--") }
        return result + positionals
    }
}
