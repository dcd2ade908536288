import Files
import Foundation

/// A text after its variables were put in, and where it starts if it is a relative path.
public struct Expansion: Sendable, Hashable {
    /// The text after expansion.
    public var text: String
    /// Whether it starts with what the command line gave, so that it is relative to the current folder.
    public var startsAtCurrentFolder: Bool
    /// Where it starts otherwise; nil for the manifest's folder.
    var folder: String?
}

/// The two folders that relative paths start at, and how paths are shown and recorded.
public struct ManifestPaths: Sendable {
    /// The folder of the manifest, absolute and without symbolic links.
    public let manifestFolder: String
    /// The folder that the command was started in, absolute.
    public let currentFolder: String

    /// The folders of a manifest.
    /// - Parameters:
    ///   - manifest: the manifest's path.
    ///   - currentFolder: the folder that the command was started in.
    public init(manifest: String, currentFolder: String = FileManager.default.currentDirectoryPath) {
        self.currentFolder = currentFolder
        let folder = Self.normalized(Folder.parent(of: Self.join(currentFolder, manifest)))
        manifestFolder = (folder as NSString).resolvingSymlinksInPath
    }

    /// The absolute path, without `.` and `..`.
    public func absolute(_ path: Expansion) -> String {
        var text = path.text
        if text == "~" || text.hasPrefix("~/") { text = NSHomeDirectory() + text.dropFirst() }
        return Self.normalized(
            Self.join(path.startsAtCurrentFolder ? currentFolder : path.folder ?? manifestFolder, text))
    }

    /// The absolute path of a corpus, which may be two text files: `SOURCE:TARGET`.
    func absolute(corpus path: Expansion) -> String {
        let whole = absolute(path)
        guard path.text.contains(":"), !FileManager.default.fileExists(atPath: whole) else { return whole }
        let divided = path.text.indices.lazy.filter { path.text[$0] == ":" }.map { colon in
            [path.text[..<colon], path.text[path.text.index(after: colon)...]].map { side in
                var expansion = path
                expansion.text = String(side)
                return absolute(expansion)
            }
        }
        let sides = divided.first { $0.allSatisfy { FileManager.default.fileExists(atPath: $0) } }
        return sides?.joined(separator: ":") ?? whole
    }

    /// The absolute path of what somebody wrote on the command line.
    public func absolute(ofCurrent text: String) -> String {
        absolute(Expansion(text: text, startsAtCurrentFolder: true))
    }

    /// A path relative to the current folder if it is inside it, otherwise absolute.
    public func shown(_ absolute: String) -> String {
        if absolute == currentFolder { return "." }
        let prefix = currentFolder.hasSuffix("/") ? currentFolder : currentFolder + "/"
        guard absolute.hasPrefix(prefix) else { return absolute }
        let relative = String(absolute.dropFirst(prefix.count))
        return relative.hasPrefix("-") ? "./" + relative : relative
    }

    /// A path from the manifest's folder, which stays the same when the whole project moves.
    public func portable(_ absolute: String) -> String { Self.path(from: manifestFolder, to: absolute) }

    /// A relative path from a folder; both are absolute.
    static func path(from folder: String, to absolute: String) -> String {
        // Most paths are below the folder.
        if absolute.utf8.count > folder.utf8.count + 1, absolute.hasPrefix(folder),
            absolute.utf8.dropFirst(folder.utf8.count).first == UInt8(ascii: "/")
        {
            return String(absolute.dropFirst(folder.count + 1))
        }
        let base = folder.split(separator: "/")
        let target = absolute.split(separator: "/")
        let common = zip(base, target).prefix { $0 == $1 }.count
        let steps = Array(repeating: "..", count: base.count - common) + target[common...].map(String.init)
        return steps.isEmpty ? "." : steps.joined(separator: "/")
    }

    private static func join(_ folder: String, _ path: String) -> String {
        path.hasPrefix("/") ? path : "\(folder)/\(path)"
    }

    private static func normalized(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
