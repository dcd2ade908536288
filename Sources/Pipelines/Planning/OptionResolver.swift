import Diagnostics

/// Turns what the manifest says about a stage, and the stage's wiring, into one argument list.
struct OptionResolver {
    let stage: Stage
    let manifest: Manifest
    let variables: Variables
    /// Where messages about the stage as a whole point.
    let origin: Origin
    private(set) var problems: [Diagnostic] = []
    private(set) var inputs: [(role: String, artifact: Artifact)] = []
    private(set) var outputs: [Artifact] = []
    private(set) var resumesFrom: [String] = []
    private(set) var versions: [String: FolderVersions] = [:]
    /// The main output's path, and the first path of each output by its option.
    private(set) var mainOutput: String?
    private(set) var outputPaths: [String: String] = [:]
    /// Where the paths of inputs and outputs were written.
    private(set) var origins: [String: Origin] = [:]
    /// What to do where an input is missing, by path.
    private(set) var remedies: [String: String] = [:]
    /// The paths of each option, absolute.
    private var paths: [String: [String]] = [:]
    /// What goes on the command line, by option.
    private var arguments: [String: [String]] = [:]
    /// What counts for the key, by option.
    private(set) var resolved: [String: [String]] = [:]
    private var order: [String] = []
    private var given: [String: Origin] = [:]
    /// Options that something is wrong with already.
    private var faulty: Set<String> = []
    /// Under which of its two names each flag was given.
    private var flagNames: [String: String] = [:]
    /// Options that were not asked for: the manifest's seed, which not every search or sample needs.
    private var unasked: Set<String> = []
    /// Those of them that the stage has no use for with its other options.
    private var unused: Set<String> = []
    private let parser: ParserAnswers
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
                port.values = (paths[option] ?? []).map { Port.Value(path: $0 + suffix) }
            }
            connect(port, port.values)
        }
        // Other stages and messages mean the main output, so it comes first.
        if let main = mainOutput, let index = outputs.firstIndex(where: { $0.path == main }) {
            outputs.insert(outputs.remove(at: index), at: 0)
        }
        let own = ["source": manifest.source, "target": manifest.target, "seed": manifest.seed?.value]
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

    private func option(_ name: String) -> StageOption? { stage.options?.first { $0.name == name } }

    // MARK: What the manifest gives

    private mutating func take(_ setting: OptionSetting, port: Port?) {
        let name = setting.name.value
        let option = option(name)
        let known = problems.count
        defer { if problems.count > known { faulty.insert(name) } }
        if let options = stage.options, option == nil {
            let nearest = name.nearest(among: options.map(\.name))
            let advice = nearest.map { "did you mean `\($0)`?" } ?? "`pipeline \(stage.name) --help` lists them"
            problems.append(setting.name.origin.problem("the stage `\(stage.name)` has no option `\(name)`; \(advice)"))
            return
        }
        given[name] = setting.values.first?.origin ?? setting.name.origin
        order.append(name)
        let restriction = stage.restrictions[name]
        if let restriction, restriction.allowed.isEmpty {
            problems.append(
                setting.name.origin.problem("the option `\(name)` is not for manifests: \(restriction.reason)"))
            return
        }
        if setting.isList, option?.kind == .flag || option?.isRepeating == false {
            problems.append(setting.name.origin.problem("the option `\(name)` takes one value, not a list; write one"))
            return
        }
        let values: [(Located<String>, Expansion)] = setting.values.compactMap { value in
            do {
                return (value, try variables.expand(value))
            } catch {
                (error as? Diagnostic).map { problems.append($0) }
                return nil
            }
        }
        guard values.count == setting.values.count else { return }
        if let restriction, let wrong = values.first(where: { !restriction.allowed.contains($0.1.text) }) {
            let allowed = restriction.allowed.map { "`\($0)`" }.joined(separator: " or ")
            let text = "in a manifest the option `\(name)` can only be \(allowed): \(restriction.reason)"
            problems.append(wrong.0.origin.problem(text))
            return
        }
        let language = ["source": manifest.source, "target": manifest.target][name]
        if !stage.isOwn, let language, let value = values.first, value.1.text != language {
            let text = "the `\(name)` of every stage is the manifest's, `\(language)`; change that one"
            problems.append(value.0.origin.problem(text))
            return
        }
        let isFlagLike = option?.kind == .flag || option == nil && !setting.isList
        if isFlagLike, let value = values.first {
            if let isOn = Self.truth(value.1.text, isLenient: option != nil) {
                let base = isNegation(name) ? String(name.dropFirst("no-".count)) : name
                if let other = flagNames.updateValue(name, forKey: base), other != name {
                    let text = "`\(name)` and `\(other)` are the same option; keep one of them"
                    problems.append(setting.name.origin.problem(text))
                } else {
                    setFlag(name, isOn)
                }
                return
            } else if option != nil {
                let text = "the option `\(name)` is on or off, not `\(value.1.text)`; write true or false"
                problems.append(value.0.origin.problem(text))
                return
            }
        }
        if let allowed = option?.allowedValues, !allowed.isEmpty {
            for (value, expansion) in values where !allowed.contains(expansion.text) {
                let text = "the option `\(name)` cannot be `\(expansion.text)`\(advice(expansion.text, among: allowed))"
                problems.append(value.origin.problem(text))
            }
        }
        if let port, port.direction != .text {
            connect(port, values.flatMap { self.values(of: port, $0.1, at: $0.0.origin) })
        } else if option?.isPath == true {
            let paths = values.map { manifest.paths.absolute($0.1) }
            arguments[name] = paths.map(manifest.paths.shown)
            resolved[name] = paths.map(manifest.paths.portable)
        } else {
            arguments[name] = values.map(\.1.text)
            resolved[name] = values.map(\.1.text)
        }
    }

    /// One value, or those that a pattern stands for.
    private mutating func values(of port: Port, _ text: Expansion, at origin: Origin) -> [Port.Value] {
        var text = text
        var label: String?
        if port.isLabelled, let equals = text.text.firstIndex(of: "=") {
            label = String(text.text[..<equals])
            text.text = String(text.text[text.text.index(after: equals)...])
        }
        let path = manifest.paths.absolute(text)
        let found = port.direction == .input ? PathPattern(path)?.matches(languages: manifest.languages) : nil
        let paths = found.flatMap { $0.isEmpty ? nil : $0 } ?? [path]
        for path in paths { origins[path] = origin }
        if paths.count > 1, option(port.option)?.isRepeating == false {
            let text = "the option `\(port.option)` takes one path, and \(paths.count) match; name one"
            problems.append(origin.problem(text))
        }
        return paths.map { Port.Value(label: label, path: $0) }
    }

    private mutating func setFlag(_ name: String, _ isOn: Bool) {
        if isNegation(name) { return setFlag(String(name.dropFirst("no-".count)), !isOn) }
        resolved[name] = [String(isOn)]
        if isOn {
            arguments[name] = []
        } else if option("no-\(name)")?.kind == .flag {
            arguments["no-\(name)"] = []
        }
    }

    /// Whether a flag is the `--no-x` to a flag `--x`.
    private func isNegation(_ name: String) -> Bool {
        name.hasPrefix("no-") && option(String(name.dropFirst("no-".count)))?.kind == .flag
    }

    static func truth(_ text: String, isLenient: Bool) -> Bool? {
        switch text.lowercased() {
        case "true": true
        case "false": false
        case "yes", "on": isLenient ? true : nil
        case "no", "off": isLenient ? false : nil
        default: nil
        }
    }

    // MARK: Inputs and outputs

    private mutating func connect(_ port: Port, _ values: [Port.Value]) {
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
                let number = value.label ?? (values.count > 1 ? String(index + 1) : nil)
                let role = number.map { "\(port.option)[\($0)]" } ?? port.option
                inputs.append((role, Artifact(value.path, port.kind, ignoring: port.ignoring)))
                if let cause = port.cause.flatMap({ given[$0] }) { origins[value.path] = cause }
                if let advice = port.advice { remedies[value.path] = advice }
            case .output, .product:
                outputs.append(Artifact(value.path, port.kind))
                outputPaths[port.option] = outputPaths[port.option] ?? value.path
                if port.isMain { mainOutput = value.path }
                resumesFrom += port.resumesFrom.map { "\(value.path)/\($0)" }
                versions[value.path] = port.versions
            case .text:
                resolved[port.option] = values.map(\.path)
            }
        }
    }

    // MARK: The command line

    /// The arguments in the order of the stage's help, positionals last.
    func commandLine() -> [String] { commandLine(without: []) }

    private func commandLine(without left: Set<String>) -> [String] {
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

    /// Has the stage's own parser look at the arguments, and finds the options that it complains of. Options with a
    /// mistake are left out, and so is what it says of them then.
    private mutating func check() {
        let isSound = problems.isEmpty
        var left = faulty
        while let complaint = parser.complaint(of: stage, about: commandLine(without: left)) {
            var message = complaint.prefix(1).lowercased() + complaint.dropFirst()
            if message.hasSuffix(".") { message.removeLast() }
            guard !left.contains(where: { Self.mentions(message, $0) }) else { return }
            if let name = unasked.first(where: { Self.mentions(message, $0) }) {
                // The manifest's seed is for stages that draw numbers; this one does not, with these options.
                unasked.remove(name)
                unused.insert(name)
                arguments[name] = nil
                resolved[name] = option(name)?.defaultValue.map { [$0] }
                continue
            }
            let advice = message.contains(";") ? "" : "; see `pipeline \(stage.name) --help`"
            let others = given.keys.filter { !left.contains($0) }.sorted()
            // The option that it names, or the one without which it has nothing to say.
            let culprit =
                others.filter { Self.mentions(message, $0) }.max { $0.count < $1.count }
                ?? others.first { parser.complaint(of: stage, about: commandLine(without: left.union([$0]))) == nil }
            guard isSound || culprit != nil else { return }
            problems.append((culprit.flatMap { given[$0] } ?? origin).problem(message + advice))
            guard let culprit else { return }
            left.insert(culprit)
        }
    }

    /// Whether a message is about the option: has its name as a word.
    private static func mentions(_ message: String, _ name: String) -> Bool {
        message.split { !($0.isLetter || $0.isNumber || $0 == "-") }.contains { $0 == "--\(name)" || $0 == name }
    }
}
