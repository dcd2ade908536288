import Diagnostics
import Files
import Foundation

/// The scores of a plan's reports as a small table of text.
public struct ScoreTable: CustomStringConvertible {
    private var rows: [(name: [String], values: [String: Double], report: String)] = []
    private var metrics: [String] = []
    private let hasCases: Bool

    /// Reads `report.json` of every folder that a stage of the plan writes one into; others count for nothing, and so
    /// do reports that are older than what they were made from.
    public init(_ plan: Plan) {
        hasCases = !plan.cases.isEmpty
        let current = Set(((try? plan.status()) ?? []).filter(\.isCurrent).map(\.title))
        for invocation in plan.invocations where current.contains(invocation.title) {
            for output in invocation.outputs {
                guard let report = try? ReportScores(of: output.path) else { continue }
                for metric in report.metrics where !metrics.contains(metric.name) { metrics.append(metric.name) }
                let page = ["report.html", "report.md", "report.json"].map { "\(output.path)/\($0)" }
                    .first(where: FileManager.default.fileExists(atPath:))
                rows.append(
                    (
                        (hasCases ? [invocation.combination ?? "all"] : []) + [report.name ?? invocation.title],
                        Dictionary(report.metrics.map { ($0.name, $0.value) }) { first, _ in first },
                        plan.manifest.paths.shown(page ?? output.path)
                    ))
            }
        }
    }

    /// Whether there are no scores.
    public var isEmpty: Bool { rows.isEmpty }

    public var description: String {
        let lines = rows.map { row in
            row.name + metrics.map { metric in row.values[metric]?.readable(2) ?? "-" }
                + [row.report]
        }
        let names = hasCases ? ["case", "set"] : ["set"]
        return TextTable(
            header: names + metrics + ["report"], rows: lines,
            rightAligned: metrics.isEmpty ? nil : names.count...names.count + metrics.count - 1
        ).description
    }
}

/// The scores in a `report.json`.
public struct ReportScores: Decodable {
    /// A score of the whole test set.
    public struct Metric: Decodable {
        /// What it is called.
        public var name: String
        /// Its value.
        public var value: Double
    }

    private enum CodingKeys: CodingKey { case name, metrics }

    /// The title of the report.
    public var name: String?
    /// The scores, in the report's order.
    public var metrics: [Metric]

    /// Reads the report in a folder.
    /// - Throws: a `Diagnostic` where there is none, `DecodingError` where it has no scores.
    public init(of folder: String) throws {
        self = try JSON.decoder(allowsInfinity: true)
            .decode(Self.self, from: Data(InputFile.bytes(of: "\(folder)/report.json")))
    }

    /// Takes the metrics as a list or by key.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decodeIfPresent(String.self, forKey: .name)
        if let list = try? container.decode([Metric].self, forKey: .metrics) {
            metrics = list
        } else {
            let byKey = try container.decode([String: Metric].self, forKey: .metrics)
            metrics = byKey.sorted { $0.key < $1.key }.map(\.value)
        }
    }
}

/// Columns of text, wide enough for what they hold.
public struct TextTable: CustomStringConvertible {
    private let rows: [[String]]
    private let rightAligned: ClosedRange<Int>?

    /// - Parameter rightAligned: the columns of figures.
    public init(header: [String], rows: [[String]], rightAligned: ClosedRange<Int>? = nil) {
        self.rows = ([header] + rows).map { $0.map(\.escapingControls) }
        self.rightAligned = rightAligned
    }

    public var description: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                return rightAligned?.contains(column) == true ? padding + cell : cell + padding
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }.joined(separator: "\n")
    }
}
