import ArgumentParser
import Diagnostics
import Files
import Foundation
import Reporting
import StageSupport

/// `pipeline report`: reports of several systems on one page.
struct CompareReports: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Put finished reports side by side on one page.",
        discussion: """
            Writes report.html, report.md and report.json into the output folder: a table of all figures, curves of \
            the trainings, scores by length, and, of trainings with --gradient-flow, how gradients shrink back in \
            time. Reports of the same name and test set are repetitions: the table shows mean ± standard deviation. \
            Of reports of classes, of tags or of language models there are the figures alone.

            With --history it shows how scores of translations went from report to report, in the order of the times \
            that the reports record, each with its version and its model's SHA-256. Folders are searched for reports: of \
            history/RUN/SYSTEM/TEST/report.json the folders between the run's and the test set's name the system.

            Examples:
              pipeline report reports/lstm/test reports/gru/test \\
                --output reports/comparison
              pipeline report lstm=runs/1/test lstm=runs/2/test \\
                gru=runs/3/test --output comparison
              pipeline report --history reports/history --output reports/trend
            """)

    @Argument(
        help: ArgumentHelp("Folders that pipeline-score wrote, each with a name if you like.", valueName: "name=folder")
    )
    var reports: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "Show these reports, or those in these folders, through time.", valueName: "name=folder"))
    var history: [String] = []

    @Option(help: ArgumentHelp("The page's title; the output folder's name by default.", valueName: "title"))
    var title: String?

    @Option(help: ArgumentHelp("The folder to write the comparison into.", valueName: "folder"))
    var output: String

    func validate() throws {
        guard !reports.isEmpty || !history.isEmpty else {
            throw ValidationError("Name report folders, or --history and a folder of them.")
        }
    }

    func run() throws {
        let sources = Self.sources(reports)
        try refuseOverwriting(sources.map(\.folder))
        let kinds = sources.map { ReportKind(of: $0.folder) }
        if history.isEmpty, let kind = kinds.first ?? nil, !kind.isOfReports, kinds.allSatisfy({ $0 == kind }) {
            try ReportFigures(
                title: pageTitle, sources.map { ($0.name, $0.folder) }, of: "system", by: "pipeline report"
            ).write(to: output)
            return print("\(output)/report.html")
        }
        let past = history.map { argument in
            let (name, folder) = Self.split(argument)
            return Comparison.Source(name: name ?? "", folder: folder)
        }
        let found = try past.isEmpty ? nil : History(past)
        try refuseOverwriting(found?.folders ?? [])
        try Comparison(
            title: pageTitle, sources, history: found,
            created: Timestamp.now, version: Dragoman.version
        ).write(to: output)
        print("\(output)/report.html")
    }

    /// Refuses to write the comparison in place of a report that it shows.
    private func refuseOverwriting(_ folders: [String]) throws {
        try Overwriting.refuse(of: folders.map { "\($0)/report.json" }, by: ["\(output)/report.json"])
    }

    private var pageTitle: String { title ?? (output as NSString).lastPathComponent }

    /// `name=folder`, or a folder alone.
    private static func split(_ argument: String) -> (name: String?, folder: String) {
        guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex,
            !FileManager.default.fileExists(atPath: argument)
        else { return (nil, argument) }
        return (String(argument[..<equals]), String(argument[argument.index(after: equals)...]))
    }

    /// Names and folders: as given, or by the parts of the paths that tell them apart.
    private static func sources(_ arguments: [String]) -> [Comparison.Source] {
        let given = arguments.map(split)
        let paths = given.map { URL(filePath: $0.folder).standardizedFileURL.path.split(separator: "/") }
        let shortest = paths.map(\.count).min() ?? 0
        let start = (0..<shortest).prefix { place in Set(paths.map { $0[place] }).count == 1 }.count
        let end = (0..<shortest - start).prefix { place in Set(paths.map { $0[$0.count - 1 - place] }).count == 1 }
            .count
        return zip(given, paths).map { given, path in
            let parts = path[start..<max(start, path.count - end)]
            let name = parts.isEmpty ? path.last.map(String.init) ?? given.folder : parts.joined(separator: "-")
            return Comparison.Source(name: given.name ?? name, folder: given.folder)
        }
    }
}
