import Evaluation
import Foundation

/// The reports of one test set as rows of text, the newest first.
struct HistoryTable {
    struct Cell {
        var text: String
        /// After the text: how it changed, with an arrow.
        var change = ""
        /// `better`, `worse` or `same`.
        var status = "same"
    }

    let header: [String]
    let rows: [(entry: History.Entry, time: String, cells: [Cell])]
    /// How many older reports are left out.
    let omitted: Int

    /// - Parameter limit: the most rows.
    init(_ history: History, test: String, limit: Int) {
        let entries = history.entries(on: test).reversed()
        let metrics = history.metrics(on: test)
        let hasSystems = entries.contains { !$0.system.isEmpty }
        let hasModels = entries.contains { $0.report.model != nil }
        header =
            ["Made"] + (hasSystems ? ["System"] : []) + metrics.map(\.name) + ["Length ratio", "Version"]
            + (hasModels ? ["Model"] : [])
        rows = entries.prefix(limit).map { entry in
            let report = entry.report
            var cells = hasSystems ? [Cell(text: entry.system)] : []
            cells += metrics.map { Self.cell(entry, $0.key) }
            cells.append(Cell(text: report.lengthRatio.map { $0.fixed(3) } ?? "–"))
            cells.append(Cell(text: report.version))
            if hasModels { cells.append(Cell(text: report.model.map { String($0.prefix(8)) } ?? "–")) }
            return (entry, report.created.minutes, cells)
        }
        omitted = max(0, entries.count - limit)
    }

    private static func cell(_ entry: History.Entry, _ key: String) -> Cell {
        guard let metric = entry.report.metrics[key] else { return Cell(text: "–") }
        let text = metric.value.fixed(2) + (metric.confidence.map { " ± \($0.halfWidth.fixed(2))" } ?? "")
        guard let before = entry.before[key] else {
            return Cell(text: text, change: entry.obstacles[key].map { "(\($0))" } ?? "")
        }
        let change = metric.value - before
        // What two digits do not show is no trend.
        guard abs(change) >= 0.005 else { return Cell(text: text, change: "▬") }
        let isBetter = (change > 0) == (Metrics.named(key)?.isHigherBetter ?? true)
        return Cell(
            text: text, change: change > 0 ? "▲ +\(change.fixed(2))" : "▼ −\(abs(change).fixed(2))",
            status: isBetter ? "better" : "worse")
    }
}

extension Date {
    /// In universal time, as `2025-01-02 03:04:05`.
    var seconds: String {
        let format = Date.ISO8601FormatStyle(dateTimeSeparator: .space, timeZone: .gmt)
        return formatted(format.year().month().day().time(includingFractionalSeconds: false))
    }

    /// In universal time, as `2025-01-02 03:04`.
    var minutes: String { String(seconds.prefix(16)) }
}
