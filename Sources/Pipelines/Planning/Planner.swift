import Diagnostics
import Foundation

/// Turns a manifest into a plan, or into everything that is wrong with it.
public struct Planner {
    /// One for each case, or one.
    let manifests: [Manifest]
    let matrix: Matrix?
    let cases: [MatrixCase]
    private let catalogue: Catalogue
    private let task: String?
    let finder: ExecutableFinder
    var problems: [Diagnostic]
    var invocations: [Invocation] = []
    /// Where input paths and stages were written.
    var origins: [String: Origin] = [:]
    /// What to do where an input is missing, by path.
    var remedies: [String: String] = [:]
    /// Paths that two stages would write, already reported.
    var collisions: Set<String> = []
    var after: [String: [Located<String>]] = [:]
    private let parser = ParserAnswers()
    /// The options of the executables of the user's own stages, as far as they are known.
    private var ownOptions: [String: [StageOption]] = [:]
    /// For each case, what its stages write first, by stage and set.
    var outputs: [[String: String]]

    var manifest: Manifest { manifests[0] }

    /// Reads and plans a manifest.
    /// - Throws: a `DiagnosticList` with all mistakes; its status is `ExitStatus.missingInput` if nothing is wrong
    ///   but that files are missing, else `ExitStatus.configuration`.
    public static func plan(
        _ path: String, settings: [Setting] = [], catalogue: Catalogue, finder: ExecutableFinder,
        currentFolder: String = FileManager.default.currentDirectoryPath
    ) async throws -> Plan {
        let read = try ManifestReader.read(
            path, settings: settings, builtIn: catalogue.stages.map(\.name), tasks: catalogue.tasks,
            problemOfTag: catalogue.problemOfTag, currentFolder: currentFolder)
        guard let manifest = read.manifests.first else { throw DiagnosticList(read.problems) }
        var planner = Planner(read, catalogue, finder)
        // Each is asked once, whether it answers or not.
        for executable in planner.ownStages.map(\.executable).uniqued() where planner.wired(executable) == nil {
            planner.ownOptions[executable] = finder.find(executable).flatMap(HelpQuery.options)
        }
        planner.plan()
        guard planner.problems.isEmpty else { throw DiagnosticList(sorted(planner.problems)) }
        return Plan(
            manifest: manifest, invocations: planner.invocations, cases: read.matrix?.cases ?? [],
            version: catalogue.version)
    }

    private init(_ read: ManifestReader.Result, _ catalogue: Catalogue, _ finder: ExecutableFinder) {
        manifests = read.manifests
        matrix = read.matrix
        cases = read.matrix?.cases ?? [MatrixCase(name: "", group: "", values: [])]
        self.catalogue = catalogue
        self.finder = finder
        problems = read.problems
        outputs = Array(repeating: [:], count: read.manifests.count)
        task = read.manifests.first?.task
    }

    /// In the order of the manifest, each once, all with the status that the whole has.
    private static func sorted(_ problems: [Diagnostic]) -> [Diagnostic] {
        var seen: Set<String> = []
        let status = problems.first { $0.status != .missingInput }?.status ?? .missingInput
        return problems.filter { seen.insert($0.description).inserted }
            .enumerated().map { (position: ($1.place?.line ?? 0, $1.place?.column ?? 0, $0), problem: $1) }
            .sorted { $0.position < $1.position }
            .map { _, problem in
                var problem = problem
                problem.status = status
                return problem
            }
    }

    private mutating func plan() {
        for manifest in manifests {
            for file in manifest.corpora.train + (manifest.corpora.dev ?? []) + manifest.corpora.tests.flatMap(\.files)
            {
                origins[file.value] = file.origin
            }
            findTrainingFilesInTests(manifest.corpora)
            if manifest.task != nil, let group = manifest.corpora.trainGroups.first(where: { !$0.label.isEmpty }) {
                let advice = "write its path alone"
                problems.append(group.files[0].origin.problem("a text has no weight and no tag; \(advice)"))
            }
            guard manifest.work != self.manifest.work || manifest.reports != self.manifest.reports else { continue }
            let advice = "take the variable that changes out of `work` and `reports`"
            problems.append(
                Diagnostic(
                    .configuration, at: Place(manifest.path),
                    "all cases of a matrix share one work and one report folder; \(advice)"))
            return
        }
        guard hasDevelopmentSets() else { return }
        refuseStagesOfOtherTasks()
        for stage in catalogue.stages.compactMap({ $0.serving(task) }) {
            var planned: Set<String?> = []
            for set in manifests.flatMap({ sets(of: stage, $0) }) where planned.insert(set).inserted {
                let members = manifests.indices.filter { sets(of: stage, manifests[$0]).contains(set) }
                let before = self
                add(members, set: set) { before.candidate(stage, set: set, for: $0, combination: $1, like: $2) }
            }
        }
        for name in ownStages.map(\.name.value).uniqued() {
            let members = manifests.indices.filter { settings(of: name, in: $0) != nil }
            let candidates = members.map { (member: $0, candidate: ownCandidate(name, for: $0)) }
            let sound = candidates.filter { $0.candidate != nil }.map(\.member)
            add(sound, set: nil) { member, _, _ in candidates.first { $0.member == member }?.candidate }
        }
        // Case by case, so that the first results are there before the last training starts.
        invocations = invocations.enumerated().sorted { ($0.1.firstCase, $0.0) < ($1.1.firstCase, $1.0) }.map(\.1)
        connect()
        order()
    }
}

// MARK: Stages

extension Planner {
    /// A stage that does nothing for the manifest's task cannot be named.
    private mutating func refuseStagesOfOtherTasks() {
        guard let task else { return }
        let idle = Set(catalogue.stages.filter { $0.serving(task) == nil }.map(\.name))
        for settings in manifests.flatMap(\.stages) where idle.contains(settings.name.value) {
            problems.append(
                settings.name.origin.problem(
                    "the stage `\(settings.name.value)` is not for the task `\(task)`; take it out"))
        }
    }

    /// The sets that a stage runs for, or nil where it runs once.
    private func sets(of stage: Stage, _ manifest: Manifest) -> [String?] {
        if stage.isOptional, !manifest.stages.contains(where: { $0.name.value == stage.name }) { return [] }
        return switch stage.repetition {
        case .once: [nil]
        case .perTest: manifest.task == nil ? manifest.corpora.testNames : manifest.corpora.tests.map(\.name.value)
        case .perSet: ["train", "dev"] + manifest.corpora.testNames
        // Without a training corpus, which was reported already, nothing of it can be planned.
        case .perCorpus where manifest.corpora.train.isEmpty: []
        case .perCorpus:
            manifest.corpora.trainSets + (manifest.corpora.dev == nil ? [] : ["dev"])
                + manifest.corpora.tests.map(\.name.value)
        }
    }

    private static func files(of set: String?, _ corpora: Manifest.Corpora) -> [String] {
        switch set {
        case nil: []
        case let name? where corpora.trainSets.contains(name):
            zip(corpora.trainSets, corpora.trainGroups).first { $0.0 == name }?.1.files.map(\.value) ?? []
        case "dev": (corpora.dev ?? []).map(\.value)
        default: corpora.tests.first { $0.name.value == set }?.files.map(\.value) ?? []
        }
    }

    /// Looks up an option in a manifest. Errors in its variables are reported where the option is resolved.
    private static func given(
        _ manifest: Manifest, _ variables: Variables
    ) -> @Sendable (_ option: String, _ stage: String) -> [String]? {
        { option, stage in
            let setting = manifest.stages.first { $0.name.value == stage }?.options.first { $0.name.value == option }
            return setting?.values.compactMap { try? variables.expand($0).text }
        }
    }

    /// The stage of the catalogue that an executable belongs to, whatever a manifest calls its use.
    private func wired(_ executable: String) -> Stage? { catalogue.stages.first { $0.executable == executable } }

    private func settings(of stage: String, in member: Int) -> StageSettings? {
        manifests[member].stages.first { $0.name.value == stage }
    }

    private func candidate(
        _ stage: Stage, set: String?, for member: Int, combination: String?, like known: OptionResolver.Resolved?
    ) -> Candidate {
        let manifest = manifests[member], settings = settings(of: stage.name, in: member)
        var variables = manifest.variables
        set.map { variables.fix("set", $0) }
        let below = combination.map { "/\($0)" } ?? ""
        let wiring = Wiring(
            source: manifest.source, target: manifest.target, work: manifest.work + below,
            reports: manifest.reports + below, set: set ?? "",
            corpus: stage.repetition == .perCorpus ? Self.files(of: set, manifest.corpora) : [],
            corpora: Dictionary(
                (["train", "dev"] + manifest.corpora.tests.map(\.name.value)).map {
                    ($0, $0 == "train" ? manifest.corpora.train.map(\.value) : Self.files(of: $0, manifest.corpora))
                }, uniquingKeysWith: { first, _ in first }),
            trainSets: zip(manifest.corpora.trainSets, manifest.corpora.trainGroups).map { ($0, $1.label) },
            hasDev: manifest.corpora.dev != nil, namedTests: manifest.corpora.tests.map(\.name.value),
            tests: manifest.corpora.testNames, outputs: outputs[member], given: Self.given(manifest, variables))
        let origin = settings?.name.origin ?? Origin(Place(manifest.path))
        var resolver = OptionResolver(stage, manifest, variables, origin: origin, parser, like: known)
        resolver.resolve(settings?.options ?? [], ports: stage.ports(wiring), conflicts: stage.conflicts(wiring))
        return Candidate(
            resolver: resolver, executable: stage.executable, inputs: resolver.inputs, outputs: resolver.outputs,
            languages: manifest.languages)
    }

    /// What the cases say about stages of the user's own.
    private var ownStages: [StageSettings] {
        manifests.flatMap(\.stages).filter { settings in
            !catalogue.stages.contains { $0.name == settings.name.value }
        }
    }

    private mutating func ownCandidate(_ name: String, for member: Int) -> Candidate? {
        guard let settings = settings(of: name, in: member) else { return nil }
        let manifest = manifests[member]
        let executable = settings.executable
        let origin = settings.uses?.origin ?? settings.name.origin
        guard let path = finder.find(executable)?.path else {
            let nearest = name.nearest(among: catalogue.stages.map(\.name) + finder.stageNames)
            let known = catalogue.stages.map { "`\($0.name)`" }.joined(separator: ", ")
            let missing = "there is no \(executable) beside pipeline or on the PATH"
            if settings.uses != nil {
                problems.append(origin.problem("\(missing); build or install it, or correct `uses`"))
            } else {
                let advice = nearest.map { "did you mean `\($0)`?" } ?? "the stages that come along are \(known)"
                problems.append(origin.problem("unknown stage `\(name)`: \(missing); \(advice)"))
            }
            return nil
        }
        if let other = invocations.first(where: { $0.id == name }) {
            let text =
                "the name `\(name)` is that of the step \(other.title); choose another and say which stage it `uses`"
            problems.append(settings.name.origin.problem(text))
            return nil
        }
        let wired = wired(executable)
        var stage = Stage(name, revision: 0, options: wired == nil ? ownOptions[executable] : wired?.options) { _ in []
        }
        if let wired {
            (stage.check, stage.shardOption) = (wired.check, wired.shardOption)
            (stage.memoryQuery, stage.nodeFiles) = (wired.memoryQuery, wired.nodeFiles)
        }
        stage.revision = "own"
        stage.isOwn = true
        var resolver = OptionResolver(stage, manifest, manifest.variables, origin: settings.name.origin, parser)
        // Where the stage itself has an option of that name, that is meant.
        let isOption = wired?.options?.contains { $0.name == "inputs" } == true
        let declared = isOption ? [] : settings.inputs
        var options = settings.options
        if isOption, let first = settings.inputs.first {
            options.append(OptionSetting(name: Located("inputs", first.origin), values: settings.inputs, isList: true))
        }
        resolver.resolve(options, ports: wired?.unwiredPorts ?? [])
        for input in declared { origins[input.value] = input.origin }
        after[name] = settings.after
        let outputs = settings.outputs.map { Artifact($0.value, .any) }
        return Candidate(
            resolver: resolver, executable: executable,
            inputs: declared.enumerated().map { ("inputs[\($0 + 1)]", Artifact($1.value, .any)) }
                + [("executable", Artifact(path, .file))] + resolver.inputs,
            outputs: outputs + resolver.outputs.filter { output in !outputs.contains { $0.path == output.path } },
            languages: manifest.languages)
    }
}

extension Sequence where Element: Hashable {
    /// Each element once, where it comes first.
    func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}

extension Plan {
    /// - Throws: a ``Diagnostic`` with `ExitStatus.usage` for a stage that the plan does not have.
    func check(_ stages: [String]) throws {
        for stage in stages where !stageNames.contains(stage) {
            throw Diagnostic(.usage, "there is no stage `\(stage)`\(advice(stage, among: stageNames))")
        }
    }
}
