import Corpora
import Diagnostics
import Foundation
import Preparation
import PrepareStage
import Text

/// The corpora of a pair of languages, read to their ends and sorted by what their names say they are for.
struct CorpusSurvey {
    /// What a manifest names as one corpus.
    struct Input {
        let path: String
        fileprivate(set) var pairs = 0
        fileprivate(set) var formats: Set<String> = []
        /// Why it is left out; nil for an input that is taken.
        fileprivate(set) var problem: String?
        /// Whether ingestion has already reported the problem.
        fileprivate(set) var isTold = false
    }

    struct Corpora {
        /// `train`, `dev`, or the name of a test set.
        let name: String
        fileprivate(set) var inputs: [Input] = []

        var taken: [Input] { inputs.filter { $0.problem == nil } }
        var leftOut: [Input] { inputs.filter { $0.problem != nil } }
        var pairs: Int { taken.reduce(0) { $0 + $1.pairs } }

        var summary: String {
            let kinds = taken.reduce(into: Set<String>()) { $0.formUnion($1.formats) }.sorted().joined(separator: ", ")
            return "\(name): \(pairs.counted("pair")) in \(taken.count.counted("file")) (\(kinds))"
        }
    }

    private(set) var sets: [Corpora] = []
    /// What the training text is like.
    private(set) var text = CorpusText()
    /// How many training pairs the preparing stage leaves, as far as it is known; large corpora are not asked about.
    private(set) var kept: Int?
    /// What the preparing stage drops, the largest number first.
    private(set) var drops: [(filter: String, pairs: Int)] = []
    /// Whether archives have members that ingestion has to leave out.
    private(set) var hasDamagedMembers = false

    subscript(name: String) -> Corpora? { sets.first { $0.name == name && !$0.taken.isEmpty } }

    /// Reads all files, as the ingesting stage will.
    /// - Throws: a ``Diagnostic`` where there is nothing to train on.
    init(_ files: CorpusFiles, settings: IngestSettings) throws {
        let lines = files.groups.compactMap { $0.input(source: settings.source, target: settings.target) }
        sort(files.memories + lines, broken: files.broken)
        let folder = NSTemporaryDirectory() + "pipeline-new-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for index in sets.indices where !sets[index].taken.isEmpty {
            do {
                try count(index, settings, folder)
            } catch var error as Diagnostic where error.status == .badInput {
                if sets[index].name == "train" {
                    if !settings.isLenient { error.message += "; of damaged files --lenient keeps the good part" }
                    throw error
                }
                for input in sets[index].inputs.indices { sets[index].inputs[input].problem = error.message }
            }
        }
        guard let train = self["train"] else {
            let problem = sets.first { $0.name == "train" }?.leftOut.first
            throw Diagnostic(
                .badInput, at: problem.map { Place($0.path) },
                problem?.problem
                    ?? "no line pair has both \(settings.source) and \(settings.target), and there are no other files")
        }
        text = try CorpusText("\(folder)/train", settings.source, settings.target, pairs: train.pairs)
        if train.pairs < Self.fewPairs { try prepare(settings, folder) }
    }

    /// With fewer pairs it is worth knowing how many of them preparation leaves.
    private static let fewPairs = 10_000

    /// Prepares the corpora as the stage will by default, without writing anything.
    private mutating func prepare(_ settings: IngestSettings, _ folder: String) throws {
        var arguments = ["--source", settings.source, "--target", settings.target, "--output", folder, "--dry-run"]
        for set in sets where set.name != "train" && !set.taken.isEmpty {
            let bitext = "\(folder)/\(set.name)"
            arguments += set.name == "dev" ? ["--dev", bitext] : ["--test", "\(set.name)=\(bitext)"]
        }
        let command = try PrepareCommand.parse(arguments + ["\(folder)/train"])
        let report = try Preparation(command.settings()).survey(["\(folder)/train"])
        kept = report.set("train")?.pairs
        drops = report.drops.filter { $0.pairs > 0 }.sorted { $0.pairs > $1.pairs }
            .map { (filter: $0.filter, pairs: $0.pairs) }
        let overlap = report.sets.compactMap(\.overlap).reduce(report.droppedForTargetOverlap) {
            $0 + $1.trainingPairsDropped
        }
        if overlap > 0 { drops.append((filter: "overlap with dev and test", pairs: overlap)) }
    }

    private mutating func sort(_ inputs: [String], broken: [(path: String, problem: Diagnostic)]) {
        let all =
            inputs.map { Input(path: $0) } + broken.map { Input(path: $0.path, problem: "\($0.problem.message)") }
        for input in all {
            let name = Self.role(of: input.path)
            if let index = sets.firstIndex(where: { $0.name == name }) {
                sets[index].inputs.append(input)
            } else {
                sets.append(Corpora(name: name, inputs: [input]))
            }
        }
        // With nothing to train on, the names meant something else.
        if self["train"] == nil { sets = [Corpora(name: "train", inputs: all)] }
        let order = { (set: Corpora) in set.name == "train" ? 0 : set.name == "dev" ? 1 : 2 }
        sets.sort { (order($0), $0.name) < (order($1), $1.name) }
    }

    /// The set that a file is for: by a word of its name.
    private static func role(of path: String) -> String {
        let name = (path as NSString).lastPathComponent.lowercased()
        let words = name.split { !$0.isASCII || !$0.isLetter && !$0.isNumber }.map(String.init)
        if words.contains(where: { ["dev", "valid", "validation", "val", "tune"].contains($0) }) { return "dev" }
        let test = words.first { $0.hasPrefix("test") && $0.dropFirst(4).allSatisfy { $0.isNumber || $0 == "s" } }
        return test ?? "train"
    }

    /// Reads the inputs of a set and notes what each of them gave.
    private mutating func count(_ index: Int, _ settings: IngestSettings, _ folder: String) throws {
        var settings = settings
        settings.keepsGoing = true
        let paths = sets[index].taken.map(\.path)
        let report = try Ingestion(settings).run(paths, output: "\(folder)/\(sets[index].name)")
        /// The input that a file belongs to: itself, its archive or folder, its line pair.
        func owner(of file: String) -> Int? {
            sets[index].inputs.indices.filter { position in
                let path = sets[index].inputs[position].path
                return file == path || file.hasPrefix(path + "/") || file.hasPrefix(path + ".")
                    || CorpusFiles.pair(path)?.contains { file.hasPrefix($0) } == true
            }.max { sets[index].inputs[$0].path.count < sets[index].inputs[$1].path.count }
        }
        var languages: [Int: Set<String>] = [:]
        for file in report.inputs {
            guard let position = owner(of: file.path) else { continue }
            sets[index].inputs[position].pairs += file.counts.pairs
            sets[index].inputs[position].formats.insert(file.format)
            languages[position, default: []].formUnion(file.languages.keys)
        }
        for failure in report.failed {
            guard let position = owner(of: failure.components(separatedBy: ": ").first.map(Self.withoutPlace) ?? "")
            else { continue }
            if sets[index].inputs[position].pairs > 0 {
                hasDamagedMembers = true
            } else {
                sets[index].inputs[position].problem =
                    "damaged: " + failure.replacing("; this input is left out", with: "")
                sets[index].inputs[position].isTold = true
            }
        }
        for position in sets[index].inputs.indices
        where sets[index].inputs[position].problem == nil && sets[index].inputs[position].pairs == 0 {
            let names = languages[position]?.sorted().joined(separator: ", ") ?? ""
            sets[index].inputs[position].problem =
                "no pair of \(settings.source) and \(settings.target)" + (names.isEmpty ? "" : "; it has \(names)")
        }
    }

    /// `a.tmx` of `a.tmx:12:3`.
    private static func withoutPlace(_ text: String) -> String {
        text.firstMatch(of: /^(.*?)(?::\d+)*$/).map { String($0.1) } ?? text
    }
}

/// What decides about the vocabulary and the time of a training.
struct CorpusText {
    /// Different characters of the side that has more.
    private(set) var characters = 0
    /// Words of the target side, or characters where it has no spaces.
    private(set) var targetUnits = 0

    init() {}

    /// - Parameter name: of a bitext.
    init(_ name: String, _ source: String, _ target: String, pairs: Int) throws {
        for language in [source, target] {
            let text = try Data(contentsOf: URL(fileURLWithPath: "\(name).\(language)"), options: .alwaysMapped)
            var seen: Set<UInt32> = []
            var scalar: UInt32 = 0
            var spaces = 0, letters = 0
            text.withUnsafeBytes { bytes in
                for byte in bytes {
                    if byte & 0xC0 == 0x80 {
                        scalar = scalar << 6 | UInt32(byte & 0x3F)
                        continue
                    }
                    if scalar > 0x7F { seen.insert(scalar) }
                    scalar = byte < 0x80 ? UInt32(byte) : UInt32(byte) & (byte >= 0xF0 ? 7 : byte >= 0xE0 ? 15 : 31)
                    if byte == 0x20 { spaces += 1 } else if byte >= 0x20 { letters += 1 }
                }
            }
            if scalar > 0x7F { seen.insert(scalar) }
            characters = max(characters, seen.count + 100)
            targetUnits = LanguageTag(language).isWrittenWithoutSpaces ? letters : spaces + pairs
        }
    }
}
