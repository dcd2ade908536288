import Diagnostics
import Foundation

/// Finds the documents that an alignment names, and nothing outside the folder they belong in.
struct XCESLocator {
    private let alignment: String
    private let root: String
    private let isRootGiven: Bool

    /// - Parameters:
    ///   - alignment: the alignment's file.
    ///   - root: the folder in which all documents lie; nil for that of the alignment.
    init(alignment: String, root: String?) {
        self.alignment = alignment
        let folder = (alignment as NSString).deletingLastPathComponent
        self.root = root ?? (folder.isEmpty ? "." : folder)
        isRootGiven = root != nil
    }

    /// The file that a document's name stands for.
    ///
    /// The name is looked up from the root, then without its leading folders one by one, since absolute names and
    /// those of another machine are common; with and without `.gz`; and in the folders `xml`, `raw` and `corpus`.
    /// - Throws: ``ExitStatus/badInput`` for a name that leads out of the root, ``ExitStatus/missingInput``.
    func find(_ name: String) throws -> String {
        var parts: [Substring] = []
        for part in name.split(whereSeparator: { $0 == "/" || $0 == "\\" }) where part != "." {
            if part == ".." {
                guard !parts.isEmpty else {
                    throw Diagnostic(
                        .badInput, at: Place(alignment),
                        "names the document '\(name)', which lies outside the folder '\(root)'; "
                            + "name the folder that holds all documents with --xces-root")
                }
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        for start in parts.indices {
            let rest = parts[start...].joined(separator: "/")
            for folder in ["", "xml/", "raw/", "corpus/"] {
                for candidate in Self.spellings("\(root)/\(folder)\(rest)") where Folder.hasFile(candidate) {
                    try checkInside(candidate, name)
                    return candidate
                }
            }
        }
        throw Diagnostic(
            .badInput, at: Place(alignment),
            "the document '\(name)' is not in the folder '\(root)'; name the folder that holds it with --xces-root")
    }

    private static func spellings(_ path: String) -> [String] {
        path.hasSuffix(".gz") ? [path, String(path.dropLast(3))] : [path, path + ".gz"]
    }

    /// A link must not lead out either.
    private func checkInside(_ path: String, _ name: String) throws {
        let real = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        let folder = URL(fileURLWithPath: root).resolvingSymlinksInPath().path
        guard !real.hasPrefix(folder == "/" ? "/" : folder + "/") else { return }
        throw Diagnostic(
            .badInput, at: Place(alignment), "the document '\(name)' is a link that leads out of the folder '\(root)'")
    }

    /// The languages in the alignment's own name, such as `en-fr.xml.gz`, if there are two.
    var alignmentLanguages: [LanguageTag] {
        let name = (alignment as NSString).lastPathComponent.prefix { $0 != "." }
        let parts = name.split(separator: "-").map(String.init)
        return parts.count == 2 && parts.allSatisfy(Self.isLanguage) ? parts.map { LanguageTag($0) } : []
    }

    /// The folders of a path, and the endings of its name, that can be languages; the folder nearest to the root first.
    static func languages(of path: String) -> [LanguageTag] {
        var parts = path.split(whereSeparator: { $0 == "/" || $0 == "\\" }).map(String.init)
        let name = parts.popLast() ?? ""
        let ends = name.split(whereSeparator: { ".-_".contains($0) }).map(String.init)
        return (parts + ends.reversed()).filter(isLanguage).map { LanguageTag($0) }
    }

    private static func isLanguage(_ text: String) -> Bool {
        let head = text.prefix { $0 != "-" && $0 != "_" }
        return (2...3).contains(head.count) && head.allSatisfy { $0.isASCII && $0.isLetter }
            && !["xml", "raw", "doc", "txt", "gz"].contains(head.lowercased()) && LanguageTag.isWellFormed(text)
    }
}
