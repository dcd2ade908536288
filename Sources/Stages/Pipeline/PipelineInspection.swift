import ArgumentParser
import Diagnostics
import Files
import Foundation
import Pipelines

struct PipelineGraph: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "graph", abstract: "Draw which stage reads what which other writes.",
        discussion: """
            Examples:
              pipeline graph fr-en.yaml
              pipeline graph fr-en.yaml --format svg --output graph.svg
              pipeline graph fr-en.yaml --format dot | dot -Tpdf > graph.pdf
            """)

    @OptionGroup var options: ManifestOptions

    @Option(help: "Format of the drawing: 'text', 'dot' (Graphviz) or 'svg'.")
    var format: PlanGraph.Format = .text

    @Option(help: ArgumentHelp("The file to write; standard output by default.", valueName: "file"))
    var output: String?

    func run() throws {
        let plan = try waitFor { [options] in try await options.plan() }
        let drawing = PlanGraph(plan).drawn(as: format)
        if let output { try AtomicFile.write(drawing + "\n", to: output) } else { print(drawing) }
    }
}

extension PlanGraph.Format: ExpressibleByArgument {}

struct PipelineSchema: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of manifests, for completion in editors.",
        discussion: """
            With the YAML extension of an editor, write the schema to a file and name it in a manifest's first line, \
            `# yaml-language-server: $schema=pipeline.schema.json`.

            Examples:
              pipeline schema --output pipeline.schema.json
            """)

    @Option(help: ArgumentHelp("The file to write; standard output by default.", valueName: "file"))
    var output: String?

    func run() throws {
        let text = try ManifestSchema(.standard).text
        if let output { try AtomicFile.write(text, to: output) } else { print(text, terminator: "") }
    }
}

struct PipelineDiff: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Show what differs between two runs, in options and in scores.",
        discussion: """
            A run is a manifest, as it was run last, or a work folder. Exit status: 0 where nothing differs, else 1.

            Examples:
              pipeline diff fr-en.yaml other.yaml
              pipeline diff work/lstm work/gru
            """)

    @Argument(help: ArgumentHelp("A manifest or a work folder.", valueName: "run"))
    var first: String

    @Argument(help: ArgumentHelp("Another one.", valueName: "run"))
    var second: String

    func run() throws {
        let runs = try waitFor { [first, second] in
            var runs: [RunSummary] = []
            for name in [first, second] { runs.append(try await Self.summary(name)) }
            return runs
        }
        let differences = runs[0].differences(from: runs[1])
        guard !differences.isEmpty else { return print("no difference") }
        print("\(differences)".escapingControls)
        throw ExitCode(1)
    }

    private static func summary(_ name: String) async throws -> RunSummary {
        var status = stat()
        let isFolder = stat(name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
        if isFolder || name.hasSuffix(".json") { return try RunSummary(name) }
        let plan = try await Planner.plan(ManifestOptions.find(name), catalogue: .standard, finder: .standard)
        return try RunSummary(name, work: plan.manifest.work)
    }
}
