import Corpora
import Diagnostics
import Files
import Foundation
import Pipelines
import Text

/// The files with translations among those that a person names, not yet read.
struct CorpusFiles {
    /// Files that hold pairs, zip archives, and `SOURCE:TARGET`.
    private(set) var memories: [String] = []
    private(set) var groups: [LinePairGroup] = []
    /// Folders that hold what runs made.
    private(set) var leftAside: [String] = []
    /// Files that cannot be looked into, with the reason.
    private(set) var broken: [(path: String, problem: Diagnostic)] = []
    private(set) var votes = LanguageVotes()

    /// Finds the files.
    /// - Parameter arguments: files, folders, patterns, names of line pairs without their language, `SOURCE:TARGET`.
    init(_ arguments: [String]) throws {
        var texts: [String] = [], named: Set<String> = []
        for argument in arguments {
            for path in try Self.expanded(argument) {
                if let pair = Self.pair(path) {
                    memories.append(path)
                    texts += pair
                    named.formUnion(pair)
                } else if Folder.hasFile(path) {
                    let isMemory = try look(into: path, isNamed: true)
                    guard !isMemory else { continue }
                    named.insert(path)
                    texts += Self.siblings(of: path)
                } else if FileManager.default.fileExists(atPath: path) {
                    texts += try search(path)
                } else {
                    texts += try Self.linePair(path)
                }
            }
        }
        let pairs = Set(memories.compactMap(Self.pair).flatMap { $0 })
        let found = LinePairGroup.groups(among: Set(texts).sorted())
        for group in found {
            let isGiven = group.files.contains { pairs.contains($0.path) }
            // Of the files beside one that was named, only its partners.
            let isWanted = group.files.contains { named.contains($0.path) } || Self.isWithin(arguments, group)
            guard isGiven || isWanted else { continue }
            votes.add(group)
            if !isGiven { groups.append(group) }
        }
        let grouped = Set(groups.flatMap(\.files).map(\.path))
        // If a named file is of an unknown kind, ingestion reports it.
        memories += named.subtracting(grouped).subtracting(pairs).sorted()
        guard !memories.isEmpty || !groups.isEmpty || !broken.isEmpty else {
            let aside = leftAside.isEmpty ? "" : "; \(leftAside.joined(separator: ", ")) was left aside as made by runs"
            throw Diagnostic(
                .missingInput, at: Place(arguments[0]),
                "there is no TMX, XLIFF, XCES, TSV or zip file and no line pair (NAME.fr and NAME.en)\(aside)")
        }
    }

    /// The files of a line pair that is named without its languages.
    /// - Throws: `ExitStatus.missingInput` where there are none.
    private static func linePair(_ name: String) throws -> [String] {
        let files = siblings(of: name + ".").filter { $0.hasPrefix(name + ".") }
        guard !files.isEmpty else {
            throw Diagnostic(
                .missingInput, at: Place(name),
                "there is no such file, folder or line pair (\(name).fr with \(name).en)")
        }
        return files
    }

    /// Whether a file of the group is in a folder that was named, or called like a line pair that was.
    private static func isWithin(_ arguments: [String], _ group: LinePairGroup) -> Bool {
        group.files.contains { file in
            arguments.contains { argument in
                let folder = argument.hasSuffix("/") ? argument : argument + "/"
                return argument == "." || file.path.hasPrefix(folder) || file.path.hasPrefix(argument + ".")
            }
        }
    }

    /// A pattern that no shell has replaced, as what it stands for.
    private static func expanded(_ argument: String) throws -> [String] {
        var path = argument
        if path == "~" || path.hasPrefix("~/") { path = NSHomeDirectory() + path.dropFirst() }
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        guard !path.isEmpty, path != "-" else {
            throw Diagnostic(.usage, "name files or folders; a manifest cannot name standard input")
        }
        guard !FileManager.default.fileExists(atPath: path), CorpusPaths.isPattern(path) else { return [path] }
        return try CorpusPaths.matches(path)
    }

    /// The two files of `SOURCE:TARGET`.
    static func pair(_ path: String) -> [String]? { CorpusPaths.pair(path).map { [$0.source, $0.target] } }

    private static func siblings(of path: String) -> [String] {
        let folder = Folder.parent(of: path)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
        return names.filter { !$0.hasPrefix(".") }.map {
            folder.isEmpty ? $0 : "\(folder)/\($0)".replacing("//", with: "/")
        }
        .filter(Folder.hasFile)
    }

    /// Takes a file for one that holds pairs, if it does, and counts its languages.
    private mutating func look(into path: String, isNamed: Bool) throws -> Bool {
        let hasEnding = InputSample.hasKnownEnding(path)
        let isXML = (path.lowercased() as NSString).pathExtension == "xml"
        guard isNamed || hasEnding || isXML else { return false }
        do {
            let samples = try InputSample.samples(of: path)
            // A text with tabs may be one side of a line pair; the others say what they are.
            let isMemory = samples.contains { $0.format != nil && ($0.format != "TSV" || hasEnding) }
            guard isMemory || hasEnding else { return false }
            for sample in samples { votes.add(sample, path: path) }
        } catch let error as Diagnostic {
            broken.append((path, error))
            return true
        }
        memories.append(path)
        return true
    }

    // MARK: Folders

    /// Takes the files with pairs in a folder and below it, and gives the others that may be sides of line pairs.
    private mutating func search(_ root: String) throws -> [String] {
        let results = Self.results(around: root)
        var leftAside: [String] = []
        let files = try CorpusPaths.files(below: root) { folder in
            let isResult = Self.isResult(folder, results)
            if isResult { leftAside.append(folder) }
            return !isResult
        }
        let named = { (path: String) in root == "." ? String(path.dropFirst(2)) : path }
        self.leftAside += leftAside.map(named).sorted()
        let texts = try files.map(named).filter { try !look(into: $0, isNamed: false) }
        memories.sort()
        return texts
    }

    /// Whether a folder holds what runs made: one that a manifest names as such, or that looks so.
    private static func isResult(_ path: String, _ results: Set<String>) -> Bool {
        let marks = [
            [".pipeline"], ["pipeline.lock.json"], ["vocabulary.json"],
            [ModelFolder.Part.configuration.rawValue, ModelFolder.Part.log.rawValue],
            ["report.json", "report.html"],
        ]
        return results.contains(absolute(path))
            || marks.contains { $0.allSatisfy { FileManager.default.fileExists(atPath: "\(path)/\($0)") } }
    }

    private static func absolute(_ path: String, from folder: String = FileManager.default.currentDirectoryPath)
        -> String
    {
        (ManifestPaths(manifest: "x", currentFolder: folder).absolute(ofCurrent: path) as NSString)
            .resolvingSymlinksInPath
    }

    /// The folders that manifests in the folder, and here, have for work and reports, absolute; also where nobody has
    /// run them yet. `work` and `reports` beside a manifest are what `pipeline new` makes of them.
    private static func results(around root: String) -> Set<String> {
        var results: Set<String> = []
        for folder in Set([absolute(root), absolute(".")]) {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            for name in names where name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
                guard let text = try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8),
                    text.hasPrefix("corpora:") || text.contains("\ncorpora:")
                else { continue }
                for (key, pattern) in [
                    ("work", /(?m)^work:\s*['"]?([^'"#\n]+)/), ("reports", /(?m)^reports:\s*['"]?([^'"#\n]+)/),
                ] {
                    let value = text.firstMatch(of: pattern).map { $0.1.trimmingCharacters(in: .whitespaces) } ?? key
                    let path = absolute(value, from: folder)
                    results.insert(path)
                    // That of several manifests is one level up.
                    let parent = Folder.parent(of: path)
                    if ["work", "reports"].contains((parent as NSString).lastPathComponent) { results.insert(parent) }
                }
            }
        }
        for name in ["work", "reports"] where isMade("\(root)/\(name)") { results.insert(absolute("\(root)/\(name)")) }
        return results
    }

    /// Whether a folder, or one in it, has the marks of a run.
    private static func isMade(_ path: String) -> Bool {
        let inside = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        return isResult(path, []) || inside.contains { isResult("\(path)/\($0)", []) }
    }
}
