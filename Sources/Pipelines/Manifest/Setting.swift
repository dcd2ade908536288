import Diagnostics
import Yams

/// What `--set key=value` says: a variable's name or a dotted path of the manifest, and its new value.
public struct Setting: Sendable, Hashable {
    /// The whole argument, for messages.
    public let text: String
    let path: [String]
    let value: String

    /// - Throws: a ``Diagnostic`` with `ExitStatus.usage` where `text` is not `key=value`.
    public init(_ text: String) throws {
        self.text = text
        guard let equals = text.firstIndex(of: "=") else {
            throw Diagnostic(.usage, at: Place("--set \(text)"), "has no value; write --set key=value")
        }
        path = text[..<equals].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        value = String(text[text.index(after: equals)...])
        guard !path.contains(where: \.isEmpty) else {
            throw Diagnostic(
                .usage, at: Place("--set \(text)"), "the key has an empty part; write for example train.epochs=3")
        }
    }

    var origin: Origin { Origin(Place("--set \(text)"), isFromCommandLine: true) }

    /// The value: a list where it is written `[a, b]`, else a single value.
    var node: ManifestNode {
        if value.hasPrefix("["), let node = try? Yams.compose(yaml: value), case .sequence(let items) = node {
            let scalars = items.compactMap(\.scalar)
            if scalars.count == items.count {
                let nodes = scalars.map { ManifestNode(content: .scalar($0.string), origin: origin) }
                return ManifestNode(content: .list(nodes), origin: origin)
            }
        }
        return ManifestNode(content: value.isEmpty ? .empty : .scalar(value), origin: origin)
    }
}

extension ManifestNode {
    /// Puts in what the command line sets. A lone name is a declared variable's or a key's of the manifest's top
    /// level; `train.epochs` is short for `stages.train.epochs`.
    mutating func apply(_ settings: [Setting]) -> [Diagnostic] {
        settings.compactMap { setting in
            let variables = entries?.first { $0.key.value == "variables" }?.value.entries?.map(\.key.value) ?? []
            var path = setting.path
            if path.count == 1, variables.contains(path[0]) {
                path.insert("variables", at: 0)
            } else if path.count == 1, !ManifestReader.topLevelKeys.contains(path[0]) {
                let names = variables + ManifestReader.topLevelKeys
                return setting.origin.problem(
                    "the manifest has no variable or key `\(path[0])`\(advice(path[0], among: names))")
            } else if path.count > 1, !ManifestReader.topLevelKeys.contains(path[0]) {
                path.insert("stages", at: 0)
            }
            do {
                try set(path[...], to: setting.node)
                return nil
            } catch {
                return error as? Diagnostic
            }
        }
    }
}

/// The end of a message about an unknown name: the nearest one, or all of them where none is near.
func advice(_ name: String, among names: [String]) -> String {
    if let nearest = name.nearest(among: names) { return "; did you mean `\(nearest)`?" }
    if names.isEmpty { return "; there are none" }
    return "; there are " + names.sorted().map { "`\($0)`" }.joined(separator: ", ")
}
