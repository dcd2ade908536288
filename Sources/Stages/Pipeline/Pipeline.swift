import ArgumentParser
import Diagnostics
import Foundation
import Pipelines
import Reporting
import StageSupport

/// `pipeline`: runs what a manifest describes, or hands over to the executable of one stage.
public struct PipelineCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline",
        abstract: "Runs translation pipelines: from translation memories to a model and its report.",
        usage: """
            pipeline new FILE... [--source LANGUAGE --target LANGUAGE]
            pipeline run MANIFEST [STAGE...] [--set key=value]
            pipeline validate | status | graph | clean MANIFEST
            pipeline logs MANIFEST STAGE [--follow]
            pipeline diff RUN RUN
            pipeline report REPORT-FOLDER... --output FOLDER
            pipeline STAGE [OPTION...]
            """,
        discussion: """
            Examples:
              pipeline new exports/         looks at your files, writes a manifest
              pipeline run fr-en.yaml       everything that is not up to date
              pipeline run fr-en.yaml train --set train.epochs=3
              pipeline status fr-en.yaml    what is done; what would run, and why
              pipeline vocab --help         a single stage, as pipeline-vocab does

            `pipeline NAME …` runs the executable pipeline-NAME beside this one or on the PATH.
            """,
        version: Dragoman.version,
        subcommands: [
            NewPipeline.self, RunPipeline.self, ValidatePipeline.self, PipelineStatus.self, PipelineGraph.self,
            PipelineLogs.self, PipelineDiff.self, CleanPipeline.self, CompareReports.self, PipelineSchema.self,
            StageHandover.self,
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
    @Argument(
        help: "The manifest, such as `pipeline new` writes: a path, or a name that is looked up in pipelines/ too.",
        completion: .file())
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
            .missingInput, at: Place(name),
            "no such manifest, here or in pipelines/; \(nearest ?? "look at the path, or write one with `pipeline new`")"
        )
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
    var forecast: String {
        switch freshness {
        case .upToDate where waitsFor.isEmpty: "done"
        case .upToDate: "done, unless what it reads changes: after \(waitsFor.joined(separator: ", "))"
        default: freshness.reason
        }
    }
}
