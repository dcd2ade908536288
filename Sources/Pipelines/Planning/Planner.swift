import Diagnostics
import Foundation

/// Turns a manifest into a plan, or into everything that is wrong with it.
public struct Planner {
    private let manifest: Manifest
    private let catalogue: Catalogue
    private let finder: ExecutableFinder
    private var problems: [Diagnostic]
    private var invocations: [Invocation] = []
    /// Where input paths and stages were written.
    private var origins: [String: Origin] = [:]
    private var after: [String: [Located<String>]] = [:]
    /// The options of the stages of the user's own, as far as they tell them.
    private var ownOptions: [String: [StageOption]] = [:]

    /// Reads and plans a manifest.
    /// - Throws: a `DiagnosticList` with all mistakes; its status is ``ExitStatus/missingInput`` if nothing is wrong
    ///   but that files are missing, else ``ExitStatus/configuration``.
    public static func plan(
        _ path: String, settings: [Setting] = [], catalogue: Catalogue, finder: ExecutableFinder = .standard,
        currentFolder: String = FileManager.default.currentDirectoryPath
    ) async throws -> Plan {
        let (manifest, problems) = try ManifestReader.read(
            path, settings: settings, builtIn: catalogue.stages.map(\.name), currentFolder: currentFolder)
        guard let manifest else { throw DiagnosticList(problems) }
        var planner = Planner(manifest, catalogue, finder, problems)
        for settings in manifest.stages where !catalogue.stages.contains(where: { $0.name == settings.name.value }) {
            guard let executable = finder.path(of: settings.executable) else { continue }
            planner.ownOptions[settings.name.value] = await HelpQuery.options(of: executable)
        }
        planner.plan()
        guard planner.problems.isEmpty else { throw DiagnosticList(sorted(planner.problems)) }
        return Plan(manifest: manifest, invocations: planner.invocations, version: catalogue.version)
    }

    private init(_ manifest: Manifest, _ catalogue: Catalogue, _ finder: ExecutableFinder, _ problems: [Diagnostic]) {
        self.manifest = manifest
        self.catalogue = catalogue
        self.finder = finder
        self.problems = problems
    }

    /// In the order of the manifest, each once, all with the status that the whole has.
    private static func sorted(_ problems: [Diagnostic]) -> [Diagnostic] {
        var seen: Set<String> = []
        let status = problems.first { $0.status != .missingInput }?.status ?? .missingInput
        return problems.filter { seen.insert($0.description).inserted }
            .enumerated().map { (place: ($1.place?.line ?? 0, $1.place?.column ?? 0, $0), problem: $1) }
            .sorted { $0.place < $1.place }
            .map { _, problem in
                var problem = problem
                problem.status = status
                return problem
            }
    }

    private mutating func plan() {
        for file in manifest.corpora.train + (manifest.corpora.dev ?? []) + manifest.corpora.tests.flatMap(\.files) {
            origins[file.value] = file.origin
        }
        for stage in catalogue.stages {
            let settings = manifest.stages.first { $0.name.value == stage.name }
            for (set, corpus) in sets(of: stage) { add(stage, settings, set: set, corpus: corpus) }
        }
        for settings in manifest.stages where !catalogue.stages.contains(where: { $0.name == settings.name.value }) {
            addOwn(settings)
        }
        connect()
        order()
    }

    /// What a stage runs for: sets and their corpora, or once for nothing in particular.
    private func sets(of stage: Stage) -> [(String?, [String])] {
        switch stage.repetition {
        case .once: return [(nil, [])]
        case .perTest: return manifest.corpora.testNames.map { ($0, []) }
        case .perCorpus:
            var sets: [(String?, [String])] = [("train", manifest.corpora.train.map(\.value))]
            if let dev = manifest.corpora.dev { sets.append(("dev", dev.map(\.value))) }
            return sets + manifest.corpora.tests.map { ($0.name.value, $0.files.map(\.value)) }
        }
    }

    private mutating func add(_ stage: Stage, _ settings: StageSettings?, set: String?, corpus: [String]) {
        var variables = manifest.variables
        set.map { variables.fix("set", $0) }
        var outputs: [String: String] = [:]
        for invocation in invocations { outputs[invocation.id] = invocation.outputs.first?.path }
        let wiring = Wiring(
            source: manifest.source, target: manifest.target, work: manifest.work, reports: manifest.reports,
            set: set ?? "", corpus: corpus, hasDev: manifest.corpora.dev != nil,
            namedTests: manifest.corpora.tests.map(\.name.value), tests: manifest.corpora.testNames, outputs: outputs)
        let origin = settings?.name.origin ?? Origin(Place(manifest.path))
        var resolver = OptionResolver(stage, manifest, variables, origin: origin)
        resolver.resolve(settings?.options ?? [], ports: stage.ports(wiring))
        add(resolver, set: set, executable: stage.executable)
    }

    /// Adds a stage of the user's own.
    private mutating func addOwn(_ settings: StageSettings) {
        let name = settings.name.value
        let executable = settings.executable
        let origin = settings.uses?.origin ?? settings.name.origin
        guard let path = finder.path(of: executable) else {
            let nearest = name.nearest(among: catalogue.stages.map(\.name) + finder.stageNames)
            let known = catalogue.stages.map { "`\($0.name)`" }.joined(separator: ", ")
            let place = "there is no \(executable) beside pipeline or on the PATH"
            if settings.uses != nil {
                problems.append(origin.problem("\(place); build or install it, or correct `uses`"))
            } else {
                let advice = nearest.map { "did you mean `\($0)`?" } ?? "the stages that come along are \(known)"
                problems.append(origin.problem("unknown stage `\(name)`: \(place); \(advice)"))
            }
            return
        }
        if let other = invocations.first(where: { $0.id == name }) {
            let text =
                "the name `\(name)` is that of the step \(other.title); choose another and say which stage it `uses`"
            problems.append(settings.name.origin.problem(text))
            return
        }
        var stage = Stage(name, revision: 0, options: ownOptions[name]) { _ in [] }
        stage.revision = "own"
        var resolver = OptionResolver(stage, manifest, manifest.variables, origin: settings.name.origin)
        resolver.resolve(settings.options, ports: [])
        for input in settings.inputs { origins[input.value] = input.origin }
        after[name] = settings.after
        add(
            resolver, set: nil, executable: executable,
            inputs: settings.inputs.enumerated().map { ("inputs[\($0 + 1)]", Artifact($1.value, .any)) }
                + [("executable", Artifact(path, .file))], outputs: settings.outputs.map { Artifact($0.value, .any) })
    }

    private mutating func add(
        _ resolver: OptionResolver, set: String?, executable: String,
        inputs: [(role: String, artifact: Artifact)] = [], outputs: [Artifact] = []
    ) {
        problems += resolver.problems
        let stage = resolver.stage
        let path = finder.path(of: executable)
        if path == nil {
            let advice = "build the whole package, or put the folder of the executable on the PATH"
            problems.append(
                Diagnostic(.missingInput, "there is no \(executable) beside pipeline or on the PATH; \(advice)"))
        }
        origins["stage \(stage.name)"] = resolver.origin
        origins.merge(resolver.origins) { first, _ in first }
        invocations.append(
            Invocation(
                id: set.map { "\(stage.name)-\($0)" } ?? stage.name, stage: stage.name, set: set,
                revision: stage.revision, executable: path ?? executable, arguments: resolver.commandLine(),
                options: resolver.resolved, inputs: resolver.inputs + inputs, outputs: resolver.outputs + outputs,
                resumesFrom: resolver.resumesFrom))
    }

    // MARK: Edges and order

    private func stageOrigin(_ stage: String) -> Origin { origins["stage \(stage)"] ?? Origin(Place(manifest.path)) }

    /// Finds who needs whom: by the paths, and by `after`.
    private mutating func connect() {
        let languages = [manifest.source, manifest.target]
        let isSound = problems.isEmpty
        for index in invocations.indices {
            let invocation = invocations[index]
            for other in invocations[..<index]
            where invocation.outputs.contains(where: { output in
                other.outputs.contains { $0.overlaps(output, languages: languages) }
            }) {
                let path = manifest.paths.shown(invocation.outputs.first?.path ?? "")
                let advice = invocation.set == nil ? "give one of them another path" : "put ${set} into the path"
                problems.append(
                    stageOrigin(invocation.stage).problem(
                        "\(other.title) and \(invocation.title) both write \(path); \(advice)"))
            }
            for (_, input) in invocation.inputs {
                let makers = invocations.filter { maker in
                    maker.id != invocation.id && maker.outputs.contains { $0.overlaps(input, languages: languages) }
                }
                invocations[index].needs += makers.map(\.id)
                guard makers.isEmpty, input.files(languages: languages) == nil else { continue }
                // After a mistake in a stage, what it would write is not known.
                guard isSound || origins[input.path] != nil else { continue }
                let origin = origins[input.path] ?? stageOrigin(invocation.stage)
                let what = input.kind == .bitext ? "no such bitext" : "no such file"
                let path = manifest.paths.shown(input.path)
                problems.append(origin.problem("\(what): \(path); look at the path", .missingInput))
            }
            for name in after[invocation.stage] ?? [] {
                let before = invocations.filter { $0.stage == name.value && $0.id != invocation.id }
                if before.isEmpty {
                    let names = Set(invocations.map(\.stage)).subtracting([invocation.stage])
                    let text =
                        "there is no stage `\(name.value)` to come after\(advice(name.value, among: Array(names)))"
                    problems.append(name.origin.problem(text))
                }
                for other in before {
                    invocations[index].needs.append(other.id)
                    for (number, output) in other.outputs.enumerated() {
                        invocations[index].inputs.append(("after \(other.title)[\(number + 1)]", output))
                    }
                }
            }
        }
    }

    /// Brings the invocations into an order in which each comes after what it needs.
    private mutating func order() {
        var ordered: [Invocation] = [], done: Set<String> = []
        var rest = invocations
        while let index = rest.firstIndex(where: { done.isSuperset(of: $0.needs) }) {
            let next = rest.remove(at: index)
            done.insert(next.id)
            ordered.append(next)
        }
        if let first = rest.last {
            let names = rest.map { "`\($0.title)`" }.joined(separator: ", ")
            problems.append(
                stageOrigin(first.stage).problem(
                    "these stages wait for each other: \(names); take one of the inputs or `after` away"))
        }
        invocations = ordered
    }
}

extension Plan {
    /// - Throws: a ``Diagnostic`` with ``ExitStatus/usage`` for a stage that the plan does not have.
    func check(_ stages: [String]) throws {
        for stage in stages where !stageNames.contains(stage) {
            throw Diagnostic(.usage, "there is no stage `\(stage)`\(advice(stage, among: stageNames))")
        }
    }
}
