import Diagnostics
import Files
import Foundation
import Text

/// Finds the documents that an alignment names, and nothing outside the folder they belong in.
///
/// They may be in zip archives: in the alignment's own, or in one beside it, as OPUS distributes them.
final class XCESLocator {
    private let alignment: String
    private let root: String
    private let archives: ZipArchives
    /// The archives in the root.
    private var others: [String]?
    private let ownArchive: String?

    private static let maximumDepth = 100
    /// Bytes; no file system has longer paths. Splitting one of a megabyte would take tens of them.
    private static let longestName = 4096

    /// - Parameter root: the folder of all documents; nil for that of the alignment.
    init(alignment: CorpusInput, root: String?) {
        self.alignment = alignment.path
        archives = alignment.archives
        ownArchive = alignment.archive
        let folder = Folder.parent(of: ownArchive ?? alignment.path)
        self.root = root ?? (folder.isEmpty ? "." : folder)
    }

    /// The document of a name.
    ///
    /// The name is looked up from the root, then without its leading folders one by one, since absolute names and
    /// those of another machine are common; with and without `.gz`; and in the folders `raw`, `xml` and `corpus`, of
    /// which OPUS keeps untokenized text in the first.
    /// - Throws: `ExitStatus.badInput` for a name that leads out of the root, and where there is no such document.
    func open(_ name: String) throws -> CorpusInput {
        guard name.utf8.count <= Self.longestName else {
            throw Diagnostic(
                .badInput, at: Place(alignment),
                "names a document with a path of more than \(Self.longestName) bytes; this is no alignment of documents"
            )
        }
        var parts: [Substring] = []
        for part in name.split(whereSeparator: { $0 == "/" || $0 == "\\" }) where part != "." {
            if part == ".." {
                guard !parts.isEmpty else {
                    throw Diagnostic(
                        .badInput, at: Place(alignment),
                        "names the document '\(name)', which is outside the folder '\(root)'; "
                            + "name the folder that holds all documents with \(setting: "xcesRoot")")
                }
                parts.removeLast()
            } else {
                parts.append(part)
            }
        }
        guard parts.count <= Self.maximumDepth else {
            throw Diagnostic(
                .badInput, at: Place(alignment),
                "names a document more than \(Self.maximumDepth) folders deep; this is no alignment of documents")
        }
        let names = parts.indices.flatMap { start in
            ["", "raw/", "xml/", "corpus/"].flatMap {
                Self.spellings($0 + parts[start...].joined(separator: "/"))
            }
        }
        for candidate in names.map({ "\(root)/\($0)" }) where ownArchive == nil && Folder.hasFile(candidate) {
            try checkInside(candidate, name)
            return try CorpusInput(candidate)
        }
        if let ownArchive, let document = try open(names, in: ownArchive) { return document }
        for archive in try otherArchives() {
            if let document = try open(names, in: archive) { return document }
        }
        throw Diagnostic(
            .badInput, at: Place(alignment),
            "the document '\(name)' is not in the folder '\(root)'; "
                + "name the folder that holds it with \(setting: "xcesRoot")")
    }

    /// The first of the names that an archive has.
    private func open(_ names: [String], in archive: String) throws -> CorpusInput? {
        let directory = try archives.directory(of: archive)
        guard let entry = names.lazy.compactMap(directory.entry).first else { return nil }
        return try CorpusInput(
            ZipMember(archive, entry, from: archives), path: InputName(path: archive, member: entry).description)
    }

    /// The archives in the root but for the alignment's own.
    private func otherArchives() throws -> [String] {
        if let others { return others }
        let names = try? FileManager.default.contentsOfDirectory(atPath: root).sorted()
        let found = try (names ?? []).filter { $0.lowercased().hasSuffix(".zip") }.map { "\(root)/\($0)" }.filter {
            path in
            guard try Folder.hasFile(path) && ZipArchive.isZip(path) else { return false }
            return ownArchive.map { !Folder.isSame(path, $0) } ?? true
        }
        others = found
        return found
    }

    private static func spellings(_ path: String) -> [String] {
        path.hasSuffix(".gz") ? [path, String(path.dropLast(3))] : [path, path + ".gz"]
    }

    /// A symbolic link must not lead out either.
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
        guard let pair = try? LanguagePair(name) else { return [] }
        let parts = [pair.first, pair.second]
        return parts.allSatisfy(Self.isLanguage) ? parts.map { LanguageTag($0) } : []
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
