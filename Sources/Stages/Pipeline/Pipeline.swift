import ArgumentParser
import Diagnostics
import Foundation
import Pipelines
import Reporting
import StageSupport
import Text

/// `pipeline`: runs what a manifest describes, or hands over to the executable of one stage.
public struct PipelineCommand: ParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "pipeline",
        abstract: "Run translation pipelines: from translation memories to a model and its report.",
        usage: """
            pipeline new FILE... [--source LANGUAGE --target LANGUAGE]
            pipeline run MANIFEST [STAGE...] [--set key=value]
            pipeline update MANIFEST
            pipeline validate | status | graph | clean MANIFEST
            pipeline logs MANIFEST STAGE [--follow]
            pipeline cancel MANIFEST [STAGE...]
            pipeline diff RUN RUN
            pipeline report REPORT-FOLDER... --output FOLDER
            pipeline inspect MODEL-FOLDER
            pipeline STAGE [OPTION...]
            """,
        discussion: """
            Examples:
              pipeline new exports/       look at your files, write a manifest
              pipeline run fr-en.yaml     run everything that is not up to date
              pipeline run fr-en.yaml train --set train.epochs=3
              pipeline status fr-en.yaml  show what is done, what would run, and why
              pipeline translate --model work/fr-en/model --input FILE
              pipeline help vocab         the options of a stage

            `pipeline NAME` runs the executable pipeline-NAME beside this one or on the \
            PATH; translate is another name of decode.
            """,
        version: Dragoman.version,
        subcommands: [
            NewPipeline.self, RunPipeline.self, UpdatePipeline.self, ValidatePipeline.self, PipelineStatus.self,
            PipelineGraph.self,
            PipelineLogs.self, CancelPipeline.self, PipelineDiff.self, CleanPipeline.self, StepPipeline.self,
            CompareReports.self, InspectModel.self,
            PipelineSchema.self, StageHandover.self,
        ],
        groupedSubcommands: [CommandGroup(name: "Stage", subcommands: stageEntries)],
        defaultSubcommand: StageHandover.self)

    public init() {}
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
            "Set a variable or a value of the manifest: data=DIR, seed=7, train.epochs=3. May be repeated.",
            valueName: "key=value"))
    var settings: [String] = []

    func plan() async throws -> Plan {
        let settings = try settings.map { try Setting($0, at: Place("--set \($0)")) }
        return try await Planner.plan(
            ManifestOptions.find(manifest), settings: settings, catalogue: .standard, finder: .standard)
    }

    /// The command that runs the manifest with the same settings, as a shell takes it.
    var command: String {
        (["pipeline"] + words("run")).quotedForShell
    }

    /// The words of a command of `pipeline` about the manifest with the same settings.
    func words(_ command: String) -> [String] { [command, manifest] + settings.flatMap { ["--set", $0] } }

    /// The manifest's path: as given, or in `pipelines/`, with or without the ending.
    static func find(_ name: String) throws -> String {
        let candidates = [name, "pipelines/\(name)", "\(name).yaml", "pipelines/\(name).yaml"]
        var isFolder: ObjCBool = false
        for path in candidates
        where FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue {
            return path
        }
        let known = [".", "pipelines"].flatMap {
            (try? FileManager.default.contentsOfDirectory(atPath: $0))?.filter { $0.hasSuffix(".yaml") } ?? []
        }
        if let folder = try? FileManager.default.contentsOfDirectory(atPath: name) {
            let inside = folder.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted()
            let advice = inside.first.map { "name a manifest in it, such as \(name)/\($0)".replacing("//", with: "/") }
            throw Diagnostic(
                .missingInput, at: Place(name),
                "is a folder; \(advice ?? "write a manifest for its files with `pipeline new \(name.quotedForShell)`")")
        }
        let nearest = name.nearest(among: known).map { "did you mean \($0)?" }
        let listed = known.isEmpty || known.count > 5 ? nil : "there is \(Set(known).sorted().joined(separator: ", "))"
        throw Diagnostic(
            .missingInput, at: Place(name),
            "no such manifest, here or in pipelines/; "
                + (nearest ?? listed ?? "look at the path, or write one with `pipeline new`"))
    }
}

struct ValidatePipeline: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate", abstract: "Find all mistakes of a manifest without running anything.",
        discussion: """
            Examples:
              pipeline validate fr-en.yaml
              pipeline validate fr-en.yaml --set train.epochs=3
            """)

    @OptionGroup var options: ManifestOptions

    func run() throws {
        let plan = try waitFor { [options] in try await options.plan() }
        try ExecutorKinds.kind(of: plan.manifest).check(plan)
        let cases = plan.cases.isEmpty ? "" : "\(plan.cases.count.counted("case")), "
        let names = plan.stageNames.joined(separator: ", ")
        print("\(plan.manifest.path): OK, \(cases)\(plan.invocations.count.counted("step")): \(names)")
    }
}

struct PipelineStatus: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show what is done, what is stale and why.",
        discussion: """
            Examples:
              pipeline status fr-en.yaml
              pipeline status fr-en.yaml --set train.epochs=3
            """)

    @OptionGroup var options: ManifestOptions

    func run() throws {
        let plan = try waitFor { [options] in try await options.plan() }
        let formatter = DateFormatter()
        formatter.dateFormat = "yyyy-MM-dd HH:mm"
        let rows = try plan.status(queued: ExecutorKinds.queued(plan)).map { step in
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
