import Files
import Foundation

/// Data on disk that passes between stages: one path, which denotes one or more files.
public struct Artifact: Sendable, Hashable {
    /// What an artifact consists of.
    public enum Kind: Sendable, Hashable {
        case file
        /// `PATH.<source>` and `PATH.<target>`, each possibly with `.gz`.
        case bitext
        /// A file, a folder, a bitext or `SOURCE:TARGET`, two text files, whichever there is.
        case any
        /// A file that need not be there.
        case optionalFile
        /// A folder, of which only these files and folders count; all of it where the list is empty.
        case folder(only: [String])
    }

    /// Absolute.
    public var path: String
    /// What it consists of.
    public var kind: Kind
    /// Keys of JSON files in a folder that change nothing for the reader, by the file's name in the folder.
    public var ignoring: [String: [String]]

    public init(_ path: String, _ kind: Kind, ignoring: [String: [String]] = [:]) {
        self.path = path
        self.kind = kind
        self.ignoring = ignoring
    }

    /// The files that there are, absolute, in a fixed order.
    /// - Returns: nil where a part is missing.
    func files(languages: [String]) -> [String]? {
        switch kind {
        case .file:
            return Self.isFile(path) ? [path] : nil
        case .optionalFile:
            return Self.isFile(path) ? [path] : []
        case .bitext:
            let files = languages.compactMap { language in
                ["\(path).\(language)", "\(path).\(language).gz"].first(where: Self.isFile)
            }
            return files.count == languages.count ? files : nil
        case .folder(let names):
            guard !names.isEmpty else { return Self.contents(path) }
            var files: [String] = []
            for name in names {
                let part = "\(path)/\(name)"
                if Self.isFile(part) {
                    files.append(part)
                } else if let inside = Self.contents(part) {
                    files += inside
                } else {
                    return nil
                }
            }
            return files
        case .any:
            for kind in [Kind.file, .folder(only: []), .bitext] {
                if let files = Artifact(path, kind).files(languages: languages) { return files }
            }
            return sides
        }
    }

    /// The two files of `SOURCE:TARGET`.
    private var sides: [String]? {
        path.indices.lazy.filter { path[$0] == ":" }
            .map { [String(path[..<$0]), String(path[path.index(after: $0)...])] }
            .first { $0.allSatisfy(Self.isFile) }
    }

    /// Whether the two have a file in common, as far as their names tell.
    func overlaps(_ other: Artifact, languages: [String]) -> Bool {
        // A file in a folder belongs to another stage if the folder's own files are known.
        if case .folder(let parts) = kind, !parts.isEmpty, other.isSingleFile, other.path.hasPrefix(path + "/") {
            return parts.contains { other.path == "\(path)/\($0)" || other.path.hasPrefix("\(path)/\($0)/") }
        }
        if case .folder(let parts) = other.kind, !parts.isEmpty, isSingleFile {
            return other.overlaps(self, languages: [])
        }
        let others = other.names(languages)
        return names(languages).contains { name in
            others.contains { name == $0 || name.hasPrefix($0 + "/") || $0.hasPrefix(name + "/") }
        }
    }

    private var isSingleFile: Bool { kind == .file || kind == .optionalFile }

    func names(_ languages: [String]) -> [String] {
        let parts = languages.flatMap { ["\(path).\($0)", "\(path).\($0).gz"] }
        return switch kind {
        case .file, .optionalFile, .folder: [path]
        case .bitext: parts
        case .any: [path] + parts
        }
    }

    private static func isFile(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
    }

    private static func contents(_ folder: String) -> [String]? {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
            return nil
        }
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return names.filter { !$0.contains(partial) }.sorted().map { "\(folder)/\($0)" }.filter(isFile)
    }

    /// What is in the name of a file that a stage is still writing; see ``AtomicFile``.
    private static let partial = ".partial-"

    /// Files that a stage which was killed was still writing: in the folder, or beside the file or bitext.
    func leftovers(languages: [String]) -> [String] {
        let manager = FileManager.default
        switch kind {
        case .folder:
            let names = manager.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
            return names.filter { $0.contains(Self.partial) }.map { "\(path)/\($0)" }.filter(Self.isFile)
        case .file, .optionalFile, .bitext, .any:
            let folder = Folder.parent(of: path)
            let starts = names(languages).map { ($0 as NSString).lastPathComponent + Self.partial }
            let names = (try? manager.contentsOfDirectory(atPath: folder)) ?? []
            return names.filter { name in starts.contains { name.hasPrefix($0) } }.map { "\(folder)/\($0)" }
        }
    }
}
