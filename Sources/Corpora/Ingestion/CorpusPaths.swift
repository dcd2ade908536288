import Diagnostics
import Files
import Foundation

/// What paths on a command line stand for: pairs of files, patterns and folders, the same for every command.
package enum CorpusPaths {
    /// The two files of `SOURCE:TARGET`; nil where the text is a file itself, or does not name two.
    package static func pair(_ text: String) -> (source: String, target: String)? {
        guard !Folder.hasFile(text) else { return nil }
        return text.indices.lazy.filter { text[$0] == ":" }
            .map { (String(text[..<$0]), String(text[text.index(after: $0)...])) }
            .first { Folder.hasFile($0.0) && Folder.hasFile($0.1) }
    }

    /// The bitexts that a path may be: the path as their name, and of one side, or of `SOURCE:TARGET`, the name without
    /// the language.
    package static func bitexts(_ path: String, languages: [String]) -> [String] {
        let side = pair(path)?.source ?? path
        return [path] + languages.compactMap { FileSuffix.bitext(of: side, in: $0) }.prefix(1)
    }

    /// Whether a path that names nothing is a pattern with `*`, `?` or `[…]`.
    package static func isPattern(_ path: String) -> Bool { path.contains { "*?[".contains($0) } }

    /// The files and folders that a pattern stands for, where the shell did not replace it.
    package static func matches(_ pattern: String) throws -> [String] {
        var matches = glob_t()
        defer { globfree(&matches) }
        guard glob(pattern, 0, nil, &matches) == 0, matches.gl_pathc > 0 else {
            throw Diagnostic(.missingInput, at: Place(pattern), "no file is called so")
        }
        return (0..<Int(matches.gl_pathc)).compactMap { matches.gl_pathv[$0].map { String(cString: $0) } }
    }

    /// The files in a folder and those below it, in alphabetical order; hidden ones are left aside, and so are links to
    /// folders, which may lead round in a circle.
    /// - Parameter isEntered: whether a folder is looked into.
    package static func files(
        below folder: String, entering isEntered: (String) -> Bool = { _ in true }
    ) throws -> [String] {
        let manager = FileManager.default
        var files: [String] = []
        var folders = [folder]
        while let folder = folders.popLast() {
            guard let names = try? manager.contentsOfDirectory(atPath: folder) else {
                throw Diagnostic(.missingInput, at: Place(folder), "the folder cannot be read")
            }
            for name in names where !name.hasPrefix(".") {
                let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
                let kind = try? manager.attributesOfItem(atPath: path)[.type] as? FileAttributeType
                if kind == .typeDirectory {
                    if isEntered(path) { folders.append(path) }
                } else if Folder.hasFile(path) {
                    files.append(path)
                }
            }
        }
        return files.sorted()
    }
}
