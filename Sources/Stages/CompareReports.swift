import ArgumentParser
import Diagnostics
import Foundation
import Reporting

/// `pipeline report`: reports of several systems on one page.
struct CompareReports: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Puts finished reports side by side on one page.",
        discussion: """
            Writes report.html, report.md and report.json into the output folder: a table of all figures, curves of \
            the trainings, scores by length, and, of trainings with --gradient-flow, how gradients shrink back in \
            time. Reports of the same name and test set are repetitions: the table shows mean ± standard deviation.

            EXAMPLES
              pipeline report reports/lstm/test reports/gru/test --output reports/comparison
              pipeline report lstm=runs/1/test lstm=runs/2/test gru=runs/3/test --output comparison
            """)

    @Argument(
        help: ArgumentHelp("Folders that pipeline-score wrote, each with a name if you like.", valueName: "name=folder")
    )
    var reports: [String]

    @Option(help: ArgumentHelp("The page's title; the output folder's name by default.", valueName: "title"))
    var title: String?

    @Option(help: ArgumentHelp("The folder to write the comparison into.", valueName: "folder"))
    var output: String

    func run() throws {
        let sources = Self.sources(reports)
        try Comparison(
            title: title ?? (output as NSString).lastPathComponent, sources,
            created: Date.now.formatted(.iso8601), version: Dragoman.version
        ).write(to: output)
    }

    /// Names and folders: as given, or by the parts of the paths that tell them apart.
    private static func sources(_ arguments: [String]) -> [Comparison.Source] {
        let given = arguments.map { argument -> (name: String?, folder: String) in
            guard let equals = argument.firstIndex(of: "="), equals > argument.startIndex,
                !FileManager.default.fileExists(atPath: argument)
            else { return (nil, argument) }
            return (String(argument[..<equals]), String(argument[argument.index(after: equals)...]))
        }
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
