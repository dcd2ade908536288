import ArgumentParser
import Diagnostics
import Foundation
import Pipelines
import Reporting

/// `pipeline`: runs what a manifest describes, or hands over to the executable of one stage.
public struct PipelineCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline",
        abstract: "Runs translation pipelines: from translation memories to a model and its report.",
        usage: """
            pipeline run MANIFEST [STAGE...] [--set key=value]
            pipeline validate MANIFEST
            pipeline status MANIFEST
            pipeline report REPORT-FOLDER... --output FOLDER
            pipeline STAGE [OPTION...]
            """,
        discussion: """
            Examples:
              pipeline run fr-en.yaml                       everything that is not up to date
              pipeline run fr-en.yaml train --set train.epochs=3
              pipeline status fr-en.yaml                    what is done, what would run and why
              pipeline vocab --help                         a single stage, as pipeline-vocab does

            `pipeline NAME …` runs the executable pipeline-NAME beside this one or on the PATH.
            """,
        version: Dragoman.version,
        subcommands: [
            RunPipeline.self, ValidatePipeline.self, PipelineStatus.self, CompareReports.self, StageHandover.self,
        ],
        defaultSubcommand: StageHandover.self)

    public init() {}
}

/// `pipeline NAME …`: everything that is no subcommand.
struct StageHandover: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "stage", shouldDisplay: false)

    @Argument(parsing: .captureForPassthrough, help: .hidden)
    var stage: [String] = []

    func run() throws {
        guard let name = stage.first else { throw CleanExit.helpRequest(PipelineCommand.self) }
        guard !name.hasPrefix("-") else { throw ValidationError("unknown option `\(name)`; see pipeline --help") }
        let finder = ExecutableFinder.standard
        guard let path = finder.path(of: "pipeline-\(name)") else {
            throw Diagnostic(.usage, Self.unknown(name, finder))
        }
        // The stage takes this process's place, so signals, terminal and exit status are its own.
        var arguments: [UnsafeMutablePointer<CChar>?] = ([path] + stage.dropFirst()).map { strdup($0) }
        arguments.append(nil)
        execv(path, &arguments)
        throw Diagnostic(.defect, at: Place(path), "cannot be run: \(String(cString: strerror(errno)))")
    }

    private static func unknown(_ name: String, _ finder: ExecutableFinder) -> String {
        if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
            return "`\(name)` is no stage; did you mean `pipeline run \(name)`?"
        }
        let own = PipelineCommand.configuration.subcommands.filter { $0.configuration.shouldDisplay }
        let names = own.compactMap { $0.configuration.commandName } + finder.stageNames
        let nearest = name.nearest(among: names).map { "did you mean `pipeline \($0)`?" }
        let advice = nearest ?? "there are \(names.map { "`\($0)`" }.joined(separator: ", "))"
        return "there is no stage `\(name)`: no pipeline-\(name) beside pipeline or on the PATH; \(advice)"
    }
}

/// What all subcommands that read a manifest have in common.
struct ManifestOptions: ParsableArguments {
    @Argument(help: "The manifest: a path, or a name that is looked up in pipelines/ too.", completion: .file())
    var manifest: String

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp(
            "Sets a variable or a value of the manifest: data=DIR, seed=7, train.epochs=3. May be repeated.",
            valueName: "key=value"))
    var settings: [String] = []

    func plan() async throws -> Plan {
        let settings = try settings.map(Setting.init)
        return try await Planner.plan(ManifestOptions.find(manifest), settings: settings, catalogue: .standard)
    }

    /// The manifest's path: as given, or in `pipelines/`, with or without the ending.
    static func find(_ name: String) throws -> String {
        let candidates = [name, "pipelines/\(name)", "\(name).yaml", "pipelines/\(name).yaml"]
        var isFolder: ObjCBool = false
        for path in candidates
        where FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue {
            return path
        }
        let known = (try? FileManager.default.contentsOfDirectory(atPath: "pipelines")) ?? []
        let nearest = name.nearest(among: known.filter { $0.hasSuffix(".yaml") }).map { "did you mean \($0)?" }
        throw Diagnostic(
            .missingInput, at: Place(name), "no such manifest, here or in pipelines/; \(nearest ?? "look at the path")")
    }
}

struct RunPipeline: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Runs the stages that are not up to date.",
        discussion: """
            A stage runs again when its options, the content of its inputs or its outputs have changed. After an
            interruption the same command goes on where it stopped. What was done is recorded in the work folder,
            in pipeline.lock.json.

            Exit status: that of the stage that failed; 3 if a quality gate was not passed.
            """)

    @OptionGroup var options: ManifestOptions

    @Argument(help: "Stages to run, with what they need (default: all).")
    var stages: [String] = []

    @Option(
        parsing: .singleValue,
        help: ArgumentHelp(
            "Run this stage from its beginning even if it is up to date. May be repeated.", valueName: "stage"))
    var force: [String] = []

    @Option(
        name: .customLong("case"), parsing: .singleValue,
        help: ArgumentHelp(
            "Run only this case of the manifest's matrix, or, without its seed, these. May be repeated.",
            valueName: "case"))
    var cases: [String] = []

    @Flag(name: .customLong("keep-going"), help: "After a failure, run what does not need the stage that failed.")
    var keepsGoing = false

    @Flag(name: .customLong("dry-run"), help: "Only say what would run, and why.")
    var isDryRun = false

    func run() throws {
        try waitFor { [self] in
            let plan = try await options.plan()
            if isDryRun {
                for step in try plan.status(upTo: stages, cases: cases, forced: force) {
                    print("\(step.title): \(step.forecast)")
                }
                return
            }
            let start = ContinuousClock.now
            let outcome: Result<Void, any Error>
            do {
                try await Runner(plan).run(upTo: stages, cases: cases, forced: force, keepsGoing: keepsGoing)
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            // What there is to show does not get lost with what failed.
            let table = ScoreTable(plan)
            if !table.isEmpty { print(table) }
            let comparison = Result { try writeComparison(plan) }
            Console.say("\(plan.manifest.name): \(Progress.clock((ContinuousClock.now - start).seconds)) in all")
            try outcome.get()
            try comparison.get()
        }
    }

    /// Puts the cases of a matrix side by side, as far as they have reports.
    private func writeComparison(_ plan: Plan) throws {
        guard !plan.cases.isEmpty else { return }
        let reports = try CaseReports(plan)
        guard !reports.finished.isEmpty else { return }
        let folder = plan.manifest.paths.shown("\(plan.manifest.reports)/comparison")
        try Comparison(
            title: plan.manifest.name, reports.finished.map { Comparison.Source(name: $0.name, folder: $0.folder) },
            missing: reports.missing, created: Date.now.formatted(.iso8601), version: Dragoman.version
        ).write(to: folder)
        print("comparison: \(folder)/report.html")
    }
}

struct ValidatePipeline: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Finds all mistakes of a manifest without running anything.")

    @OptionGroup var options: ManifestOptions

    func run() throws {
        let plan = try waitFor { [options] in try await options.plan() }
        let cases = plan.cases.isEmpty ? "" : "\(plan.cases.count) cases, "
        let names = plan.stageNames.joined(separator: ", ")
        print("\(plan.manifest.path): OK, \(cases)\(plan.invocations.count) steps: \(names)")
    }
}

struct PipelineStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows what is done, what is stale and why.")

    @OptionGroup var options: ManifestOptions

    func run() throws {
        let plan = try waitFor { [options] in try await options.plan() }
        let formatter = DateFormatter()
        formatter.dateFormat = "yyyy-MM-dd HH:mm"
        let rows = try plan.status().map { step in
            [
                step.title, step.forecast, step.seconds.map(Runner.duration) ?? "",
                step.finished.map(formatter.string) ?? "",
            ]
        }
        print(TextTable(header: ["stage", "state", "took", "finished"], rows: rows))
    }
}

extension InvocationStatus {
    /// What the next run will do with the invocation, in words.
    fileprivate var forecast: String {
        switch freshness {
        case .upToDate where waitsFor.isEmpty: "done"
        case .upToDate: "done, unless what it reads changes: after \(waitsFor.joined(separator: ", "))"
        default: freshness.reason
        }
    }
}
