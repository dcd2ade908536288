import Diagnostics

// What the manifest gives.
extension OptionResolver {
    /// Takes in an option that the manifest gives.
    /// - Parameter port: what the catalogue says of it, where it is wired.
    mutating func take(_ setting: OptionSetting, port: Port?) {
        let name = setting.name.value
        let option = option(name)
        let known = problems.count
        if name == Stage.shards, option == nil, stage.options != nil, !setting.isList,
            let (value, text) = expanded(setting)?.first
        {
            return divide(into: text.text, at: value.origin)
        }
        defer { if problems.count > known { faulty.insert(name) } }
        guard isKnown(setting, option) else { return }
        given[name] = setting.values.first?.origin ?? setting.name.origin
        order.append(name)
        guard isAllowed(setting, option), let values = expanded(setting) else { return }
        if let problem = restriction(on: name, values) { return problems.append(problem) }
        if option?.kind == .flag || option == nil && !setting.isList, let value = values.first,
            takeFlag(setting, value, isDeclared: option != nil)
        {
            return
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

    /// Whether the stage has the option, as far as it tells.
    private mutating func isKnown(_ setting: OptionSetting, _ option: StageOption?) -> Bool {
        guard let options = stage.options, option == nil else { return true }
        let name = setting.name.value
        let nearest = name.nearest(among: options.map(\.name))
        let advice = nearest.map { "did you mean `\($0)`?" } ?? "`pipeline \(stage.name) --help` lists them"
        problems.append(setting.name.origin.problem("the stage `\(stage.name)` has no option `\(name)`; \(advice)"))
        return false
    }

    /// Whether the option may be in a manifest, and takes as many values as are given.
    private mutating func isAllowed(_ setting: OptionSetting, _ option: StageOption?) -> Bool {
        let name = setting.name.value
        if let restriction = stage.restrictions[name], restriction.allowed.isEmpty {
            problems.append(
                setting.name.origin.problem("the option `\(name)` is not for manifests: \(restriction.reason)"))
            return false
        }
        if setting.isList, option?.kind == .flag || option?.isRepeating == false {
            problems.append(setting.name.origin.problem("the option `\(name)` takes one value, not a list; write one"))
            return false
        }
        return true
    }

    private typealias Value = (Located<String>, Expansion)

    /// The values with their variables filled in; nil where one cannot be.
    private mutating func expanded(_ setting: OptionSetting) -> [Value]? {
        let values: [Value] = setting.values.compactMap { value in
            do {
                return (value, try variables.expand(value))
            } catch {
                (error as? Diagnostic).map { problems.append($0) }
                return nil
            }
        }
        return values.count == setting.values.count ? values : nil
    }

    /// What is wrong with values that the stage allows, but not in this manifest.
    private func restriction(on name: String, _ values: [Value]) -> Diagnostic? {
        if let restriction = stage.restrictions[name],
            let wrong = values.first(where: { !restriction.allowed.contains($0.1.text) })
        {
            let allowed = restriction.allowed.map { "`\($0)`" }.joined(separator: " or ")
            return wrong.0.origin.problem(
                "in a manifest the option `\(name)` can only be \(allowed): \(restriction.reason)")
        }
        let languages =
            manifest.task.map { ["task": $0, "language": manifest.source] }
            ?? ["source": manifest.source, "target": manifest.target]
        let language = languages[name]
        guard !stage.isOwn, let language, let value = values.first, value.1.text != language else { return nil }
        return value.0.origin.problem(
            "the `\(name)` of every stage is the manifest's, `\(language)`; change that one")
    }

    /// Takes in a flag.
    /// - Parameter isDeclared: whether the stage says that it is one.
    /// - Returns: false where the value is none of a flag, and need not be.
    private mutating func takeFlag(_ setting: OptionSetting, _ value: Value, isDeclared: Bool) -> Bool {
        let name = setting.name.value
        guard let isOn = Self.truth(value.1.text, isLenient: isDeclared) else {
            guard isDeclared else { return false }
            let text = "the option `\(name)` is on or off, not `\(value.1.text)`; write true or false"
            problems.append(value.0.origin.problem(text))
            return true
        }
        let base = isNegation(name) ? String(name.dropFirst("no-".count)) : name
        if let other = flagNames.updateValue(name, forKey: base), other != name {
            let text = "`\(name)` and `\(other)` are the same option; keep one of them"
            problems.append(setting.name.origin.problem(text))
        } else {
            setFlag(name, isOn)
        }
        return true
    }

    /// One value, or those that a pattern stands for.
    private mutating func values(of port: Port, _ text: Expansion, at origin: Origin) -> [Port.Value] {
        var text = text
        var label: String?
        if port.isLabelled, let equals = text.text.firstIndex(of: "=") {
            label = String(text.text[..<equals])
            text.text = String(text.text[text.text.index(after: equals)...])
        }
        if let path = port.words[text.text] {
            origins[path] = origin
            return [Port.Value(label: label, path: path)]
        }
        let isCorpus = port.direction == .input && port.kind == .any
        let path = isCorpus ? manifest.paths.absolute(corpus: text) : manifest.paths.absolute(text)
        let found = port.direction == .input ? PathPattern(path)?.matches(languages: manifest.languages) : nil
        let paths = found.flatMap { $0.isEmpty ? nil : $0 } ?? [path]
        for path in paths { origins[path] = origin }
        if paths.count > 1, option(port.option)?.isRepeating == false {
            let text = "the option `\(port.option)` takes one path, and \(paths.count) match; name one"
            problems.append(origin.problem(text))
        }
        return paths.map { Port.Value(label: label, path: $0) }
    }

    mutating func setFlag(_ name: String, _ isOn: Bool) {
        if isNegation(name) { return setFlag(String(name.dropFirst("no-".count)), !isOn) }
        resolved[name] = [String(isOn)]
        if isOn {
            arguments[name] = []
        } else if option("no-\(name)")?.kind == .flag {
            arguments["no-\(name)"] = []
        }
    }

    /// Whether a flag is the `--no-x` to a flag `--x`.
    func isNegation(_ name: String) -> Bool {
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
}
