import Foundation

/// A path with wildcards: `*`, `?` and `[…]` within a name (glob(7)), and `**` for any number of folders.
struct PathPattern {
    private let parts: [String]

    /// - Parameter path: absolute.
    /// - Returns: nil where the path has no wildcard.
    init?(_ path: String) {
        guard Self.hasWildcard(path) else { return nil }
        parts = path.split(separator: "/").map(String.init)
    }

    static func hasWildcard(_ text: String) -> Bool { text.utf8.contains { "*?[".utf8.contains($0) } }

    /// The files and folders that match, sorted. The two sides of a line pair are one, named without its languages.
    func matches(languages: [String]) -> [String] {
        var found: [String] = []
        collect("", parts[...], &found)
        let all = Set(found)
        let names = found.map { path -> String in
            for language in languages {
                for ending in [".\(language)", ".\(language).gz"] where path.hasSuffix(ending) {
                    let name = String(path.dropLast(ending.count))
                    let isPair = languages.allSatisfy {
                        all.contains("\(name).\($0)") || all.contains("\(name).\($0).gz")
                    }
                    if isPair { return name }
                }
            }
            return path
        }
        return names.uniqued().sorted()
    }

    private func collect(_ folder: String, _ rest: ArraySlice<String>, _ found: inout [String]) {
        guard let part = rest.first else { return found.append(folder) }
        let next = rest.dropFirst(), literal = "\(folder)/\(part)"
        // A name that exists is meant as it is, whatever characters it has.
        if !Self.hasWildcard(part) || access(literal, F_OK) == 0 {
            if access(literal, F_OK) == 0 { collect(literal, next, &found) }
            return
        }
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "/" : folder) else {
            return
        }
        if part == "**" {
            collect(folder, next, &found)
            for name in names where !name.hasPrefix(".") && Self.isFolder("\(folder)/\(name)") {
                collect("\(folder)/\(name)", rest, &found)
            }
            return
        }
        for name in names where fnmatch(part, name, FNM_PERIOD) == 0 {
            if next.isEmpty || Self.isFolder("\(folder)/\(name)") { collect("\(folder)/\(name)", next, &found) }
        }
    }

    /// Links to folders are no way down, so that none can lead in a circle.
    private static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
