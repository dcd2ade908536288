/// One value of the manifest as written, untyped, with its location.
struct ManifestNode: Sendable {
    enum Content: Sendable {
        case empty
        case scalar(String)
        case list([ManifestNode])
        case mapping([Entry])
    }

    struct Entry: Sendable {
        var key: Located<String>
        var value: ManifestNode
    }

    var content: Content
    var origin: Origin

    /// The kind in the words of a message.
    var kind: String {
        switch content {
        case .empty: "nothing"
        case .scalar: "a single value"
        case .list: "a list"
        case .mapping: "a mapping"
        }
    }

    /// The entries of a mapping; none for an empty value; nil for anything else.
    var entries: [Entry]? {
        switch content {
        case .mapping(let entries): entries
        case .empty: []
        case .scalar, .list: nil
        }
    }

    func hasKey(_ name: String) -> Bool { entries?.contains { $0.key.value == name } ?? false }

    /// Puts `value` at the end of `path`, making the mappings on the way.
    /// - Throws: a ``Diagnostic`` where the path leads through something that is no mapping.
    mutating func set(_ path: ArraySlice<String>, to value: ManifestNode) throws {
        guard let name = path.first else {
            self = value
            return
        }
        guard var entries else {
            throw value.origin.problem("there is \(kind) above `\(name)`; name a key of a mapping")
        }
        if let index = entries.firstIndex(where: { $0.key.value == name }) {
            try entries[index].value.set(path.dropFirst(), to: value)
        } else {
            var child = ManifestNode(content: .empty, origin: value.origin)
            try child.set(path.dropFirst(), to: value)
            entries.append(Entry(key: Located(name, value.origin), value: child))
        }
        content = .mapping(entries)
    }
}
