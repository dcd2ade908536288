import Diagnostics
import Yams

/// A change to a manifest, `key=value`: a variable's name or a dotted path of the manifest, and its new value.
public struct Setting: Sendable, Hashable {
    let path: [String]
    let value: String
    let origin: Origin

    /// - Parameters:
    ///   - text: `key=value`.
    ///   - place: what messages name; the text alone where it is nil.
    /// - Throws: a ``Diagnostic`` with `ExitStatus.usage` where it is something else.
    public init(_ text: String, at place: Place? = nil) throws {
        let place = place ?? Place(text)
        origin = Origin(place, isFromCommandLine: true)
        guard let equals = text.firstIndex(of: "=") else {
            throw Diagnostic(.usage, at: place, "has no value; write key=value")
        }
        path = text[..<equals].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        value = String(text[text.index(after: equals)...])
        guard !path.contains(where: \.isEmpty) else {
            throw Diagnostic(
                .usage, at: place, "the key has an empty part; write for example train.epochs=3")
        }
    }

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
