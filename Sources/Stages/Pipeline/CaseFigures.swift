import Files
import Foundation
import Pipelines
import Reporting
import StageSupport

/// The cases of a matrix side by side, by the figures of their reports: for tasks whose reports have no translations that
/// could be compared.
struct CaseFigures: Encodable {
    struct Row: Encodable {
        var place: String, set: String
        var figures: [String: Double]

        private enum CodingKeys: String, CodingKey {
            case place = "case"
            case set, figures
        }
    }

    private let title: String
    private let rows: [Row]
    private let missing: [(name: String, reason: String)]
    /// The names of all figures, in the order of the reports.
    private let names: [String]

    private enum CodingKeys: CodingKey { case title, rows }

    /// Reads the reports.
    init(title: String, _ reports: CaseReports) throws {
        var names: [String] = []
        rows = try reports.finished.map { name, folder in
            let scores = try ReportScores(of: folder)
            for metric in scores.metrics where !names.contains(metric.name) { names.append(metric.name) }
            return Row(
                place: name, set: scores.name ?? (folder as NSString).lastPathComponent,
                figures: Dictionary(scores.metrics.map { ($0.name, $0.value) }) { first, _ in first })
        }
        (self.title, self.names, missing) = (title, names, reports.missing)
    }

    /// Writes report.html, report.md and report.json into a folder.
    func write(to folder: String) throws { try page.write("report", in: folder, with: self) }

    private var page: CorpusPage {
        var page = CorpusPage()
        page.kind = "Comparison"
        page.name = title
        page.summary = "\(rows.count.counted("report")) of the cases side by side."
        page.warnings = missing.map { "\($0.name) has no report: \($0.reason)" }
        page.bars = names.map { name in
            .init(
                title: name,
                rows.compactMap { row in row.figures[name].map { (label: row.place, note: row.set, value: $0) } },
                x: "case and test set", y: name)
        }
        page.tables = [
            .init(
                title: "Figures", header: ["case", "set"] + names,
                rows: rows.map { row in
                    [row.place, row.set]
                        + names.map { name in row.figures[name].map { String(format: "%.2f", $0) } ?? "–" }
                })
        ]
        page.footer = "pipeline run \(Dragoman.version)"
        return page
    }
}
