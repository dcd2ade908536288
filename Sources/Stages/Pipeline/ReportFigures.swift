import Diagnostics
import Files
import Foundation
import Pipelines
import Reporting
import StageSupport

/// Reports side by side by their figures: for tasks whose reports have no translations that could be compared.
///
/// Reports of the same name and test set are repetitions, as with several seeds.
struct ReportFigures: Encodable {
    /// The repetitions of a system, or of a case of a matrix, on a test set.
    struct Row: Encodable {
        var system: String, set: String
        /// The report folders.
        var reports: [String]
        var figures: [String: Repeated]
    }

    private let kind = ReportKind.figures.rawValue
    private let title: String
    private let rows: [Row]
    private let missing: [(name: String, reason: String)]
    /// The names of all figures, in the order of the reports.
    private let names: [String]
    /// What the rows are of: cases or systems.
    private let noun: String
    private let command: String

    private enum CodingKeys: CodingKey { case kind, title, rows }

    /// Reads the reports.
    /// - Parameters:
    ///   - finished: names and report folders.
    ///   - missing: what has no report, and why.
    ///   - noun: what has the names, such as `case`.
    ///   - command: the command that makes the page.
    /// - Throws: a `Diagnostic` where a folder has no report, or one without figures.
    init(
        title: String, _ finished: [(name: String, folder: String)], missing: [(name: String, reason: String)] = [],
        of noun: String, by command: String
    ) throws {
        var names: [String] = []
        var groups: [(system: String, set: String, folders: [String], values: [[String: Double]])] = []
        for (name, folder) in finished {
            let scores = try Self.scores(of: folder)
            for metric in scores.metrics where !names.contains(metric.name) { names.append(metric.name) }
            let set = scores.name ?? (folder as NSString).lastPathComponent
            let index = groups.firstIndex { $0.system == name && $0.set == set } ?? groups.count
            if index == groups.count { groups.append((name, set, [], [])) }
            groups[index].folders.append(folder)
            groups[index].values.append(
                Dictionary(scores.metrics.map { ($0.name, $0.value) }) { first, _ in first })
        }
        rows = groups.map { group in
            var figures: [String: Repeated] = [:]
            for name in names { figures[name] = Repeated(group.values.map { $0[name] }) }
            return Row(system: group.system, set: group.set, reports: group.folders, figures: figures)
        }
        (self.title, self.missing, self.names) = (title, missing, names)
        (self.noun, self.command) = (noun, command)
    }

    private static func scores(of folder: String) throws -> ReportScores {
        do {
            return try ReportScores(of: folder)
        } catch is DecodingError {
            throw Diagnostic(.badInput, at: Place("\(folder)/report.json"), "has no figures; score again")
        }
    }

    /// Writes report.html, report.md and report.json into a folder.
    func write(to folder: String) throws { try page.write("report", in: folder, with: self) }

    private var page: CorpusPage {
        let count = rows.reduce(0) { $0 + $1.reports.count }
        let isRepeated = count > rows.count
        var page = CorpusPage()
        page.kind = "Comparison"
        page.name = title
        page.summary =
            "\(count.counted("report")) side by side"
            + (isRepeated ? "; figures are mean ± standard deviation over runs." : ".")
        page.warnings = missing.map { "\($0.name) has no report: \($0.reason)" }
        page.bars = names.map { name in
            .init(
                title: name,
                rows.compactMap { row in
                    row.figures[name].map { (label: row.system, note: row.set, value: $0.mean) }
                },
                x: "\(noun) and test set", y: name)
        }
        page.tables = [
            .init(
                title: "Figures", header: [noun, "set"] + names + (isRepeated ? ["runs"] : []),
                rows: rows.map { row in
                    [row.system, row.set]
                        + names.map { name in row.figures[name]?.formatted { $0.readable(2) } ?? "–" }
                        + (isRepeated ? [String(row.reports.count)] : [])
                })
        ]
        page.footer = "\(command) \(Dragoman.version)"
        return page
    }
}
