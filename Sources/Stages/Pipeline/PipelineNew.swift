import ArgumentParser
import Corpora
import Diagnostics
import Foundation
import Pipelines
import StageSupport
import Text

/// `pipeline new`: from files to a manifest that runs.
struct NewPipeline: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new", abstract: "Looks at your files and writes a manifest for them.",
        discussion: """
            Reads translation memories (TMX) and line pairs (NAME.fr with NAME.en), or all of them in a folder, and \
            writes a commented manifest that `pipeline run` can run. Files with dev or valid in their names are taken \
            to watch the training with, those with test to be scored on; without such files both are split off. What \
            is not given is asked for where somebody sits at a terminal.

            EXAMPLES
              pipeline new exports/
              pipeline new --source fr --target en exports/*.tmx --output my.yaml
            """)

    @Option(help: "The source language, such as fr or pt-BR. (default: asked for)")
    var source: String?

    @Option(help: "The target language. (default: asked for)")
    var target: String?

    @Option(help: ArgumentHelp("The manifest to write. (default: SOURCE-TARGET.yaml)", valueName: "file"))
    var output: String?

    @Flag(help: "Write over a manifest that exists.")
    var force = false

    @Argument(help: "Files, names of line pairs without their language, or folders with such files.")
    var files: [String] = []

    func run() throws {
        Interruption.watch()
        let dialogue = Dialogue()
        var files = files
        if files.isEmpty {
            guard dialogue.isPossible else {
                throw Diagnostic(
                    .usage,
                    "name files or folders with translation memories: pipeline new exports/ \(Self.languageHint)")
            }
            let answer = dialogue.ask("Folder or files with translations", suggestion: ".")
            files = answer.split(separator: " ").map(String.init)
        }
        for file in files where file.isEmpty || !CorpusSurvey.isThere(file) {
            throw Diagnostic(
                .missingInput, at: Place(file),
                "there is no such file, folder or line pair (\(file).fr with \(file).en)")
        }
        var found = try CorpusSurvey(files)
        let (source, target) = try languages(found, dialogue)
        try found.count(source: source, target: target)
        let output = output ?? "\(source)-\(target).yaml"
        guard force || !FileManager.default.fileExists(atPath: output) else {
            throw Diagnostic(
                .cannotCreate, at: Place(output),
                "there is such a file already; choose another with --output, or --force")
        }
        found.sets.forEach { print($0.summary) }
        let text = ManifestTemplate(source: source, target: target, survey: found, output: output).text
        try AtomicFile.write(text, to: output)
        let plan = try waitFor { try await Planner.plan(output, catalogue: .standard) }
        let names = plan.stageNames.joined(separator: ", ")
        print("wrote \(output), which runs \(names); look at its options, or go on with:")
        print("  pipeline run \(output.quotedForShell)")
    }

    private static let languageHint = "--source fr --target en"

    private func languages(_ found: CorpusSurvey, _ dialogue: Dialogue) throws -> (String, String) {
        let names = found.languages
        let seen = names.isEmpty ? "" : "; the files have \(names.joined(separator: ", "))"
        var chosen: [String] = []
        for (option, given) in [("source", source), ("target", target)] {
            let suggestion = names.first { !chosen.contains($0) && $0 != (option == "source" ? target : source) }
            if let given {
                chosen.append(given)
            } else if dialogue.isPossible {
                chosen.append(dialogue.ask("The \(option) language\(seen)", suggestion: suggestion))
            } else {
                throw Diagnostic(.usage, "--\(option) is missing\(seen); write for example \(Self.languageHint)")
            }
        }
        return (chosen[0], chosen[1])
    }
}

/// Questions to the person at the terminal.
private struct Dialogue {
    /// Whether there is somebody to ask.
    var isPossible: Bool { isatty(STDIN_FILENO) == 1 }

    func ask(_ question: String, suggestion: String?) -> String {
        while true {
            print("\(question)\(suggestion.map { " [\($0)]" } ?? ""): ", terminator: "")
            fflush(nil)
            // The end of the input is a person who wants to leave.
            guard let answer = readLine() else { NewPipeline.exit(withError: ExitCode(130)) }
            let text = answer.trimmingCharacters(in: .whitespaces)
            if !text.isEmpty { return text }
            if let suggestion { return suggestion }
        }
    }
}

/// The corpus files that there are, sorted by what their names say they are for.
struct CorpusSurvey {
    struct Corpora {
        /// `train`, `dev`, or the name of a test set.
        var name: String
        var inputs: [String] = []
        var pairs = 0
        fileprivate var formats: [String] = []

        var summary: String {
            let kinds = Set(formats).sorted().joined(separator: ", ")
            return "\(name): \(pairs) pairs in \(inputs.count) \(inputs.count == 1 ? "file" : "files") (\(kinds))"
        }
    }

    private(set) var sets: [Corpora] = []
    /// As the files name them, the most frequent first.
    private(set) var languages: [String] = []
    private var inputs: [String] = []

    /// Finds the files, and guesses their languages.
    init(_ arguments: [String]) throws {
        var seen: [String: Int] = [:]
        for argument in arguments {
            var isFolder: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder)
            guard exists, isFolder.boolValue else {
                inputs.append(argument)
                if exists { try Self.look(into: argument, &seen) }
                continue
            }
            let names = FileManager.default.enumerator(atPath: argument)?.compactMap { $0 as? String } ?? []
            let visible = names.filter { !$0.split(separator: "/").contains { $0.hasPrefix(".") } }
            let paths = visible.sorted().map { "\(argument == "/" ? "" : Self.withoutSlash(argument))/\($0)" }
            let memories = paths.filter { path in
                let plain = (path.hasSuffix(".gz") ? String(path.dropLast(3)) : path).lowercased()
                return Self.endings.contains((plain as NSString).pathExtension)
            }
            for path in memories { try Self.look(into: path, &seen) }
            inputs += memories + Self.linePairs(paths, &seen)
            guard !inputs.isEmpty else {
                throw Diagnostic(
                    .missingInput, at: Place(argument),
                    "there is no TMX, XLIFF or zip file and no line pair (NAME.fr and NAME.en)")
            }
        }
        languages = seen.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map(\.key)
        for input in inputs {
            let name = Self.role(of: input)
            if let index = sets.firstIndex(where: { $0.name == name }) {
                sets[index].inputs.append(input)
            } else {
                sets.append(Corpora(name: name, inputs: [input]))
            }
        }
        // With nothing to train on, the names meant something else.
        if !sets.contains(where: { $0.name == "train" }) { sets = [Corpora(name: "train", inputs: inputs)] }
        let order = { (set: Corpora) in set.name == "train" ? 0 : set.name == "dev" ? 1 : 2 }
        sets.sort { (order($0), $0.name) < (order($1), $1.name) }
    }

    /// Whether there is such a file or folder, or files that the name is the beginning of, up to their language.
    static func isThere(_ path: String) -> Bool {
        if FileManager.default.fileExists(atPath: path) { return true }
        let folder = (path as NSString).deletingLastPathComponent
        let name = (path as NSString).lastPathComponent + "."
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
        return files.contains { $0.hasPrefix(name) }
    }

    subscript(name: String) -> Corpora? { sets.first { $0.name == name } }

    /// Reads all files to their ends, as the ingesting stage will.
    mutating func count(source: String, target: String) throws {
        let folder = NSTemporaryDirectory() + "pipeline-new-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let ingestion = Ingestion(try IngestSettings(source: source, target: target))
        for index in sets.indices {
            let report = try ingestion.run(sets[index].inputs, output: "\(folder)/\(sets[index].name)")
            sets[index].pairs = report.total.pairs
            sets[index].formats = report.inputs.map(\.format)
        }
    }

    // MARK: What names and first lines say

    /// The endings, before `.gz`, of files that hold pairs.
    private static let endings = ["tmx", "xlf", "xliff", "sdlxliff", "mqxliff", "mxliff", "zip"]

    /// The set that a file is for: by a word of its name.
    private static func role(of path: String) -> String {
        let name = (path as NSString).lastPathComponent.lowercased()
        let words = name.split { !$0.isLetter && !$0.isNumber }.map(String.init)
        if words.contains(where: { ["dev", "valid", "validation", "val", "tune"].contains($0) }) { return "dev" }
        let test = words.first { $0.hasPrefix("test") && $0.dropFirst(4).allSatisfy { $0.isNumber || $0 == "s" } }
        return test ?? "train"
    }

    /// The languages that the beginning of a file names.
    private static func look(into path: String, _ seen: inout [String: Int]) throws {
        let file = try InputFile(path)
        var bytes = [UInt8](repeating: 0, count: 1 << 18)
        let length = try bytes.withUnsafeMutableBytes { try file.read(into: $0) }
        // Of UTF-16 the languages are ASCII all the same.
        let text = String(decoding: bytes.prefix(length).filter { $0 != 0 }, as: UTF8.self)
        func count(_ tag: Substring) {
            seen[tag.split { "-_".contains($0) }.first.map { $0.lowercased() } ?? "", default: 0] += 1
        }
        for match in text.matches(of: /<tuv\s[^>]*?lang\s*=\s*["']([A-Za-z][A-Za-z0-9_-]*)["']/) {
            count(match.1)
        }
        let attributes = /(?:source-language|target-language|srcLang|trgLang)\s*=\s*["']([A-Za-z][A-Za-z0-9_-]*)["']/
        for match in text.matches(of: attributes) { count(match.1) }
    }

    /// `NAME` where there are two files `NAME.aa` and `NAME.bb` with endings of languages.
    private static func linePairs(_ paths: [String], _ seen: inout [String: Int]) -> [String] {
        var endings: [String: Set<String>] = [:]
        for path in paths {
            let plain = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path
            let ending = (plain as NSString).pathExtension
            guard (2...3).contains(ending.split(separator: "-").first?.count ?? 0), LanguageTag.isWellFormed(ending),
                Locale.LanguageCode(String(ending.prefix(while: \.isLetter)).lowercased()).isISOLanguage
            else { continue }
            endings[(plain as NSString).deletingPathExtension, default: []].insert(ending)
        }
        let pairs = endings.filter { $0.value.count >= 2 }
        for language in pairs.values.flatMap({ $0 }) { seen[language, default: 0] += 1 }
        return pairs.keys.sorted()
    }

    private static func withoutSlash(_ path: String) -> String {
        path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    }
}
