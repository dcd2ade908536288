/// Finds the invocations that may write a path without checking all of them: plans of hundreds of stages are common.
struct OutputIndex {
    /// Invocations by the paths that they write, and by the folders above these.
    private var writers: [Substring: [Int]] = [:]
    private var below: [Substring: [Int]] = [:]

    init(_ invocations: [Invocation]) {
        for (index, invocation) in invocations.enumerated() {
            for name in invocation.outputs.flatMap({ $0.names(invocation.languages) }) {
                writers[name[...], default: []].append(index)
                for folder in Self.folders(of: name) { below[folder, default: []].append(index) }
            }
        }
    }

    /// The indices of all whose outputs could overlap with an artifact, in order.
    func candidates(for artifact: Artifact, _ languages: [String]) -> [Int] {
        var found: Set<Int> = []
        for name in artifact.names(languages) {
            for path in [name[...]] + Self.folders(of: name) { found.formUnion(writers[path] ?? []) }
            found.formUnion(below[name[...]] ?? [])
        }
        return found.sorted()
    }

    private static func folders(of path: String) -> [Substring] {
        var folders: [Substring] = [], rest = path[...]
        while let slash = rest.utf8.lastIndex(of: UInt8(ascii: "/")), slash > rest.startIndex {
            rest = rest[..<slash]
            folders.append(rest)
        }
        return folders
    }
}
