import Diagnostics
import Files
import Foundation

/// Reads a manifest with those that it includes: their values apply where the manifest itself has none.
struct Inclusion {
    private let paths: ManifestPaths

    init(_ paths: ManifestPaths) { self.paths = paths }

    /// - Throws: a ``Diagnostic`` where the manifest itself cannot be read.
    /// - Returns: the root, or nil where the YAML cannot be read; and what is wrong.
    func compose(_ path: String) throws -> (root: ManifestNode?, problems: [Diagnostic]) {
        let name = (path as NSString).lastPathComponent
        return try compose(path, folder: nil, within: ["\(paths.manifestFolder)/\(name)"])
    }

    private func compose(
        _ path: String, file: String? = nil, folder: String?, within outer: [String]
    ) throws -> (root: ManifestNode?, problems: [Diagnostic]) {
        let composed = try ManifestText(path: path, file: file, folder: folder).compose()
        guard let root = composed.root, let node = root.entries?.first(where: { $0.key.value == "include" })?.value
        else {
            return composed
        }
        var problems = composed.problems
        var merged: ManifestNode?
        for item in items(of: node, &problems) {
            let base = paths.absolute(
                Expansion(text: item.value, startsAtCurrentFolder: false, folder: item.origin.folder))
            guard !outer.contains(base) else {
                problems.append(item.origin.problem("`\(item.value)` includes itself; take one `include` away"))
                continue
            }
            do {
                let included = try compose(
                    paths.shown(base), file: base, folder: Folder.parent(of: base),
                    within: outer + [base])
                problems += included.problems
                guard let other = included.root else { continue }
                guard other.entries != nil else {
                    problems.append(other.origin.problem("a manifest is a mapping; write `source: fr` and so on"))
                    continue
                }
                merged?.merge(other)
                merged = merged ?? other
            } catch let problem as Diagnostic {
                let isMissing = problem.status == .missingInput
                problems.append(
                    isMissing
                        ? item.origin.problem("no such file: \(paths.shown(base)); look at the path", .missingInput)
                        : problem)
            }
        }
        guard var result = merged else { return (root, problems) }
        result.merge(root)
        result.origin = root.origin
        return (result, problems)
    }

    private func items(of node: ManifestNode, _ problems: inout [Diagnostic]) -> [Located<String>] {
        switch node.content {
        case .scalar(let text): return [Located(text, node.origin)]
        case .list(let items):
            return items.flatMap { item -> [Located<String>] in
                if case .scalar(let text) = item.content { return [Located(text, item.origin)] }
                problems.append(item.origin.problem("`include` has \(item.kind) in it; write paths of manifests"))
                return []
            }
        case .empty, .mapping:
            problems.append(node.origin.problem("`include` is \(node.kind); write the path of a manifest"))
            return []
        }
    }
}
