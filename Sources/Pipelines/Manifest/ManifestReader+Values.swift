import Diagnostics
import Text

// What single entries of a manifest say.
extension ManifestReader {
    /// The entries of a mapping by name, after unknown names were reported.
    /// - Parameter home: the end of a message about a key that belongs elsewhere.
    mutating func fields(
        of node: ManifestNode, named owner: String, among names: [String], home: (String) -> String? = { _ in nil }
    ) -> [String: ManifestNode] {
        var fields: [String: ManifestNode] = [:]
        for entry in node.entries ?? [] {
            if names.contains(entry.key.value) {
                fields[entry.key.value] = entry.value
            } else {
                let advice = home(entry.key.value) ?? advice(entry.key.value, among: names)
                let text = "\(owner) has no key `\(entry.key.value)`\(advice)"
                problems.append(entry.key.origin.problem(text))
            }
        }
        return fields
    }

    mutating func scalar(_ node: ManifestNode, _ name: String) -> Located<String>? {
        if case .scalar(let text) = node.content { return Located(text, node.origin) }
        let what = if case .empty = node.content { "has no value" } else { "is \(node.kind)" }
        problems.append(node.origin.problem("`\(name)` \(what); write a single value"))
        return nil
    }

    /// The items of a list; one for a single value.
    mutating func list(_ node: ManifestNode, _ name: String) -> [Located<String>] {
        switch node.content {
        case .list(let items): return items.compactMap { scalar($0, name) }
        case .scalar(let text): return [Located(text, node.origin)]
        case .empty, .mapping:
            problems.append(node.origin.problem("`\(name)` is \(node.kind); write a list, such as [one, two]"))
            return []
        }
    }

    mutating func option(_ entry: ManifestNode.Entry) -> OptionSetting? {
        switch entry.value.content {
        case .scalar(let text):
            return OptionSetting(name: entry.key, values: [Located(text, entry.value.origin)], isList: false)
        case .list(let items):
            return OptionSetting(
                name: entry.key, values: items.compactMap { labelled($0, entry.key.value) }, isList: true)
        case .empty:
            let advice = "write one, or take the line out for the default"
            problems.append(entry.key.origin.problem("the option `\(entry.key.value)` has no value; \(advice)"))
        case .mapping where Self.corpusOptions.contains(entry.key.value):
            return labelled(entry.value, entry.key.value).map {
                OptionSetting(name: entry.key, values: [$0], isList: false)
            }
        case .mapping:
            let text = "the option `\(entry.key.value)` is a mapping; write a single value or a list"
            problems.append(entry.value.origin.problem(text))
        }
        return nil
    }

    /// The options that take corpora, which may be mappings with a weight and a tag.
    private static let corpusOptions: Set = ["train"]

    /// An item of a list: a single value, or `{path: …, weight: …, tag: …}`, which is `WEIGHT,TAG=PATH`.
    private mutating func labelled(_ node: ManifestNode, _ name: String) -> Located<String>? {
        guard Self.corpusOptions.contains(name), case .mapping = node.content else { return scalar(node, name) }
        return corpus(node, name).map { label, path in
            Located(label.isEmpty ? path.value : "\(label)=\(path.value)", path.origin)
        }
    }

    /// What a mapping with `path`, `weight` and `tag` says.
    /// - Parameter isExpanded: whether variables are put into weight and tag.
    private mutating func corpus(
        _ node: ManifestNode, _ name: String, isExpanded: Bool = false
    ) -> (label: String, path: Located<String>)? {
        let fields = fields(of: node, named: "a corpus of `\(name)`", among: ["path", "weight", "tag"])
        guard let path = fields["path"] else {
            problems.append(node.origin.problem("a corpus of `\(name)` has no `path`; name a bitext"))
            return nil
        }
        var weight = fields["weight"].flatMap { scalar($0, "weight") },
            tag = fields["tag"].flatMap { scalar($0, "tag") }
        if isExpanded { (weight, tag) = (weight.flatMap { expandedText($0) }, tag.flatMap { expandedText($0) }) }
        // What the variables of a stage's options stand for is not known here; the stage checks it.
        if let weight, !weight.value.contains("${"), !(Double(weight.value).map { $0 > 0 && $0.isFinite } ?? false) {
            problems.append(weight.origin.problem("`weight` is `\(weight.value)`; write a number above 0"))
            return nil
        }
        if let tag, !tag.value.contains("${"), let problem = problemOfTag(tag.value) {
            problems.append(tag.origin.problem("`tag` is `\(tag.value)`; \(problem)"))
            return nil
        }
        let label = [weight, tag].compactMap { $0?.value }
        return scalar(path, "path").map { (label: label.joined(separator: ","), path: $0) }
    }

    /// The training corpora of `corpora`, of which each may have a weight and a tag.
    mutating func trainGroups(_ node: ManifestNode) -> [Manifest.Corpora.TrainGroup] {
        let before = problems.count
        let items: [ManifestNode]
        switch node.content {
        case .list(let list): items = list
        case .scalar, .mapping: items = [node]
        case .empty: return [.init(label: "", files: files(node, "train"))]
        }
        var groups: [Manifest.Corpora.TrainGroup] = []
        for item in items {
            let found: (label: String, path: Located<String>)? =
                if case .mapping = item.content { corpus(item, "train", isExpanded: true) } else {
                    scalar(item, "train").map { (label: "", path: $0) }
                }
            guard let found, let path = absolute(found.path, isCorpus: true) else { continue }
            let index = groups.firstIndex { $0.label == found.label } ?? groups.count
            if index == groups.count { groups.append(.init(label: found.label, files: [])) }
            groups[index].files += matches(path)
        }
        if groups.isEmpty, problems.count == before {
            problems.append(node.origin.problem("`train` is an empty list; name a corpus file"))
        }
        return groups
    }

    mutating func expanded(_ text: Located<String>) -> Expansion? {
        do {
            return try manifest.variables.expand(text)
        } catch {
            guard let problem = error as? Diagnostic, !problems.contains(problem) else { return nil }
            // A circle is met once more at each of its variables and at each use of one.
            if Variables.isCircle(problem), problems.contains(where: Variables.isCircle) { return nil }
            problems.append(problem)
            return nil
        }
    }

    mutating func expandedText(_ text: Located<String>) -> Located<String>? {
        expanded(text).map { Located($0.text, text.origin) }
    }

    mutating func absolute(_ text: Located<String>, isCorpus: Bool = false) -> Located<String>? {
        guard !text.value.isEmpty else {
            problems.append(text.origin.problem("the path is empty; name a file or a folder"))
            return nil
        }
        return expanded(text).map { path in
            Located(isCorpus ? manifest.paths.absolute(corpus: path) : manifest.paths.absolute(path), text.origin)
        }
    }

    mutating func path(_ node: ManifestNode, _ name: String) -> Located<String>? {
        scalar(node, name).flatMap { absolute($0) }
    }

    mutating func inputs(_ node: ManifestNode) -> [Located<String>] {
        list(node, "inputs").compactMap { absolute($0) }.flatMap { matches($0) }
    }

    mutating func files(_ node: ManifestNode, _ name: String) -> [Located<String>] {
        let before = problems.count
        let files = list(node, name).compactMap { absolute($0, isCorpus: true) }.flatMap { matches($0) }
        if files.isEmpty, problems.count == before {
            problems.append(node.origin.problem("`\(name)` is an empty list; name a corpus file"))
        }
        return files
    }

    /// The paths that match a path with wildcards; the path itself where nothing matches, which is reported as a
    /// missing file.
    func matches(_ path: Located<String>) -> [Located<String>] {
        let found = PathPattern(path.value)?.matches(languages: manifest.languages) ?? []
        return found.isEmpty ? [path] : found.map { Located($0, path.origin) }
    }

    mutating func language(_ node: ManifestNode) -> Located<String>? {
        guard let text = scalar(node, "the language").flatMap({ expandedText($0) }) else { return nil }
        if LanguageTag.isWellFormed(text.value), text.value.first?.isLetter == true { return text }
        problems.append(text.origin.problem("`\(text.value)` is no language code; write for example fr or pt-BR"))
        return nil
    }

    mutating func seed(_ node: ManifestNode) -> Located<String>? {
        guard let text = scalar(node, "seed").flatMap({ expandedText($0) }) else { return nil }
        if UInt64(text.value) != nil { return text }
        problems.append(text.origin.problem("`seed` is `\(text.value)`; write a whole number that is not negative"))
        return nil
    }

    /// The settings of Slurm's jobs, for all stages or for one.
    mutating func slurm(_ node: ManifestNode) -> SlurmSettings? {
        guard node.entries != nil else {
            problems.append(
                node.origin.problem(
                    "`slurm` is \(node.kind); write a mapping, such as {partition: long, time: 8:00:00}"))
            return nil
        }
        let fields = fields(of: node, named: "`slurm`", among: SlurmSettings.keys.map(\.name) + ["extra"])
        var settings = SlurmSettings()
        for key in SlurmSettings.keys {
            guard let text = fields[key.name].flatMap({ scalar($0, key.name) }).flatMap({ expandedText($0) }) else {
                continue
            }
            let isCount = ["cpus", "retries"].contains(key.name)
            if isCount, Int(text.value).map({ $0 < (key.name == "cpus" ? 1 : 0) }) ?? true {
                problems.append(text.origin.problem("`\(key.name)` is `\(text.value)`; write a whole number"))
            } else if text.value.isEmpty {
                problems.append(text.origin.problem("`\(key.name)` is empty; write a value, or take the line out"))
            } else {
                settings[keyPath: key.path] = text.value
            }
        }
        if let extra = fields["extra"] {
            settings.extra = list(extra, "extra").compactMap { expandedText($0)?.value }
        }
        return settings
    }
}
