import Diagnostics
import Foundation
import Text

/// Reads a manifest, and continues after an error so that all of them are reported together.
struct ManifestReader {
    static let topLevelKeys = [
        "include", "task", "language", "source", "target", "seed", "work", "reports", "variables", "corpora", "stages",
        "matrix", "executor", "slurm",
    ]

    var manifest: Manifest
    var problems: [Diagnostic] = []
    private let builtIn: [String]
    /// The tasks besides the usual one.
    private let tasks: [String]
    let problemOfTag: @Sendable (String) -> String?

    /// What was read of a file.
    struct Result {
        /// One for each case of the matrix, or the only one, with placeholders where a mistake is; empty where nothing
        /// can be read.
        var manifests: [Manifest] = []
        /// Nil without a `matrix`.
        var matrix: Matrix?
        var problems: [Diagnostic] = []
    }

    /// Reads the file and puts in the settings.
    /// - Parameters:
    ///   - builtIn: the names of the stages whose every key is an option.
    ///   - tasks: the names of the tasks besides the usual one.
    ///   - problemOfTag: what is wrong with a text as the tag of a corpus, in words; nil for nothing.
    static func read(
        _ path: String, settings: [Setting], builtIn: [String], tasks: [String],
        problemOfTag: @escaping @Sendable (String) -> String?, currentFolder: String
    ) throws -> Result {
        let paths = ManifestPaths(manifest: path, currentFolder: currentFolder)
        let composed = try Inclusion(paths).compose(path)
        guard var root = composed.root else { return Result(problems: composed.problems) }
        if root.entries?.isEmpty == true, settings.isEmpty {
            let problem = Origin(Place(path)).problem(
                "the manifest is empty; write one with `pipeline new FILES`, or start from one in pipelines/")
            return Result(problems: composed.problems + [problem])
        }
        guard root.entries != nil else {
            let problem = root.origin.problem("a manifest is a mapping; write `source: fr` and so on")
            return Result(problems: composed.problems + [problem])
        }
        var result = Result(problems: composed.problems + root.apply(settings))
        if let node = root.entries?.first(where: { $0.key.value == "matrix" })?.value {
            let (matrix, problems) = Matrix.read(node, of: root, builtIn: builtIn)
            result.matrix = matrix
            result.problems += problems
        }
        for matrixCase in result.matrix.map({ $0.cases.map(Optional.some) }) ?? [nil] {
            var reader = ManifestReader(path, paths, builtIn, tasks, problemOfTag)
            var node = root
            if let matrix = result.matrix, let matrixCase {
                reader.manifest.variables.fix("case", matrixCase.name)
                node = matrix.manifest(root, for: matrixCase)
                // The command line overrides a case too; errors in it were reported above.
                _ = node.apply(settings)
            }
            reader.read(node)
            result.manifests.append(reader.manifest)
            result.problems += reader.problems
        }
        return result
    }

    private init(
        _ path: String, _ paths: ManifestPaths, _ builtIn: [String], _ tasks: [String],
        _ problemOfTag: @escaping @Sendable (String) -> String?
    ) {
        let name = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
        (self.builtIn, self.tasks) = (builtIn, tasks)
        self.problemOfTag = problemOfTag
        manifest = Manifest(
            path: path, name: name, paths: paths, work: "\(paths.manifestFolder)/work/\(name)",
            reports: "\(paths.manifestFolder)/reports/\(name)")
    }

    private mutating func read(_ root: ManifestNode) {
        let fields = fields(of: root, named: "the manifest", among: Self.topLevelKeys) { [builtIn] key in
            switch key {
            case "train" where !root.hasKey("corpora"), "dev", "tests": "; it belongs under `corpora`"
            case _ where builtIn.contains(key): "; it is a stage and belongs under `stages`"
            default: nil
            }
        }
        manifest.task = fields["task"].flatMap { task($0) }
        let isSingle = manifest.task != nil
        for name in isSingle ? ["source", "target"] : ["language"] {
            guard let node = fields[name] else { continue }
            let advice =
                isSingle ? "a text has one; write `language`" : "it is for tasks with one; write `source` and `target`"
            problems.append(node.origin.problem("`\(name)` is no key of this task; \(advice)"))
        }
        for name in (isSingle ? ["language"] : ["source", "target"]) + ["corpora"] where fields[name] == nil {
            var origin = root.origin
            origin.place = Place(origin.place.file)
            origin.excerpt = nil
            let example =
                name == "corpora"
                ? "corpora: {train: [\(isSingle ? "train.txt" : "train.tmx")]}"
                : "\(name): \(name == "source" ? "fr" : "en")"
            problems.append(origin.problem("the manifest has no `\(name)`; write for example `\(example)`"))
        }
        manifest.variables.fix("folder", manifest.paths.manifestFolder)
        fields["variables"].map { readVariables($0) }
        if isSingle, let own = fields["language"].flatMap({ language($0) }) {
            (manifest.source, manifest.target) = (own.value, own.value)
        }
        if isSingle { manifest.variables.fix("language", manifest.source) }
        if !isSingle, let source = fields["source"].flatMap({ language($0) }) { manifest.source = source.value }
        if !isSingle, let target = fields["target"].flatMap({ language($0) }) {
            manifest.target = target.value
            if LanguageTag(target.value) == LanguageTag(manifest.source) {
                problems.append(target.origin.problem("`target` is the same language as `source`; name two languages"))
            }
        }
        manifest.variables.fix("source", manifest.source)
        manifest.variables.fix("target", manifest.target)
        manifest.seed = fields["seed"].flatMap { seed($0) }
        if let work = fields["work"].flatMap({ path($0, "work") }) { manifest.work = work.value }
        manifest.variables.fix("work", manifest.work)
        if let reports = fields["reports"].flatMap({ path($0, "reports") }) { manifest.reports = reports.value }
        manifest.variables.fix("reports", manifest.reports)
        fields["corpora"].map { readCorpora($0) }
        fields["stages"].map { readStages($0) }
        manifest.executor = fields["executor"].flatMap { scalar($0, "executor") }.flatMap { expandedText($0) }
        if let settings = fields["slurm"].flatMap({ slurm($0) }) { manifest.slurm = settings }
    }

    /// The task; nil for the usual one.
    private mutating func task(_ node: ManifestNode) -> String? {
        guard let name = scalar(node, "task").flatMap({ expandedText($0) }) else { return nil }
        if tasks.contains(name.value) { return name.value }
        if name.value != Manifest.usualTask {
            let known = [Manifest.usualTask] + tasks
            let guess = name.value.nearest(among: known).map { "; did you mean `\($0)`?" } ?? ""
            let list = known.map { "`\($0)`" }.joined(separator: ", ")
            problems.append(name.origin.problem("the task `\(name.value)` is none of \(list)\(guess)"))
        }
        return nil
    }

    private mutating func readVariables(_ node: ManifestNode) {
        guard let entries = node.entries else {
            problems.append(
                node.origin.problem("`variables` is \(node.kind); write a mapping, such as {data: ../corpora}"))
            return
        }
        for entry in entries {
            let name = entry.key.value
            if Self.topLevelKeys.contains(name) || ["set", "case", "folder"].contains(name) {
                problems.append(entry.key.origin.problem("`\(name)` is a name of the manifest's own; choose another"))
            } else if case .scalar(let value) = entry.value.content {
                manifest.variables.declare(name, Located(value, entry.value.origin))
            } else if case .empty = entry.value.content {
                let advice = "write it here, or give it with \(setting: "set") \(name)=…"
                problems.append(entry.key.origin.problem("the variable `\(name)` has no value; \(advice)"))
            } else {
                problems.append(
                    entry.value.origin.problem("the variable `\(name)` is \(entry.value.kind); write a single value"))
            }
        }
        // A cycle or an undefined name is reported once, at the variable's definition.
        for entry in entries {
            if case .scalar(let value) = entry.value.content { _ = expanded(Located(value, entry.value.origin)) }
        }
    }

    private mutating func readCorpora(_ node: ManifestNode) {
        guard node.entries != nil else {
            problems.append(node.origin.problem("`corpora` is \(node.kind); write a mapping with `train`"))
            return
        }
        manifest.corpora.origin = node.origin
        let fields = fields(of: node, named: "`corpora`", among: ["train", "dev", "tests"])
        if let train = fields["train"] {
            manifest.corpora.trainGroups = trainGroups(train)
        } else {
            problems.append(node.origin.problem("`corpora` has no `train`; write for example train: [train.tmx]"))
        }
        manifest.corpora.dev = fields["dev"].map { files($0, "dev") }
        guard let tests = fields["tests"] else { return }
        guard let entries = tests.entries else {
            let advice = "give each test set a name: {news: [news.tmx]}"
            problems.append(tests.origin.problem("`tests` is \(tests.kind); \(advice)"))
            return
        }
        for entry in entries {
            let name = entry.key
            if (["train", "dev"] + manifest.corpora.trainSets).contains(name.value)
                || !name.value.allSatisfy(Self.isNameCharacter)
            {
                let rule = "letters, digits, `-`, `_` and `.`, and neither train nor dev"
                problems.append(name.origin.problem("a test set cannot be called `\(name.value)`; use \(rule)"))
            } else {
                manifest.corpora.tests.append((name, files(entry.value, name.value)))
            }
        }
    }

    private mutating func readStages(_ node: ManifestNode) {
        guard let entries = node.entries else {
            problems.append(
                node.origin.problem("`stages` is \(node.kind); write a mapping, such as {decode: {beam: 5}}"))
            return
        }
        for entry in entries {
            guard let options = entry.value.entries else {
                let advice = "write its options as a mapping, or {} for the defaults"
                problems.append(
                    entry.value.origin.problem("the stage `\(entry.key.value)` is \(entry.value.kind); \(advice)"))
                continue
            }
            guard !entry.key.value.isEmpty, entry.key.value.allSatisfy(Self.isNameCharacter) else {
                problems.append(
                    entry.key.origin.problem("a stage's name has letters, digits, `-`, `_` and `.` only; rename it"))
                continue
            }
            var settings = StageSettings(name: entry.key)
            let isBuiltIn = builtIn.contains(entry.key.value)
            for option in options {
                switch (isBuiltIn, option.key.value) {
                case (false, "uses"): settings.uses = scalar(option.value, "uses").flatMap { expandedText($0) }
                case (false, "after"): settings.after = list(option.value, "after").compactMap { expandedText($0) }
                case (false, "inputs"): settings.inputs = inputs(option.value)
                case (false, "outputs"): settings.outputs = list(option.value, "outputs").compactMap { absolute($0) }
                case (_, "slurm"): settings.slurm = slurm(option.value)
                default: self.option(option).map { settings.options.append($0) }
                }
            }
            manifest.stages.append(settings)
        }
    }

    static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "-_.".contains(character))
    }
}
