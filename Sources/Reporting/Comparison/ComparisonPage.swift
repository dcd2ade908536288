import Foundation

/// report.html of a comparison: tables, pictures and segments on one page without another file.
struct ComparisonPage {
    private let comparison: Comparison
    private let folder: String

    /// - Parameter folder: the page's folder, for links to the reports.
    init(_ comparison: Comparison, in folder: String) {
        self.comparison = comparison
        self.folder = folder
    }

    func text() throws -> String {
        let segments = ComparisonSegments(comparison)
        let content = content
        let list = segments.map { $0.browser.opening + $0.data + SegmentBrowser.closing } ?? ""
        return try EscapedHTML.page(Self.start, content) + list + EscapedHTML.page(Self.end, content)
    }

    private typealias Values = [String: Any]

    private var content: Values {
        [
            "title": comparison.title, "summary": summary, "style": HTMLPage.style + "\n" + Self.style,
            "missing": comparison.missingByReason.map {
                ["names": $0.names.joined(separator: ", "), "reason": $0.reason]
            },
            "tables": comparison.tests.map { values(ofTest: $0) },
            "policy": SegmentBrowser.policy, "differences": differences, "options": options,
            "histories": histories, "pictures": pictures, "hasPictures": !pictures.isEmpty,
            "reports": reports, "hasReports": !reports.isEmpty,
            "footer": "pipeline report \(comparison.version), \(comparison.created).",
        ]
    }

    /// For each test set how the systems differ from the first.
    private var differences: [Values] {
        comparison.aligned.filter { !$0.differences.isEmpty || !$0.remarks.isEmpty }.map { test in
            return [
                "test": test.test, "first": test.systems.first?.name ?? comparison.systems.first?.name ?? "",
                "metrics": test.metrics.map(\.name),
                "hasRows": !test.differences.isEmpty,
                "note": "Paired bootstrap resampling of the first run of each, \(AlignedTest.samples.grouped) samples, "
                    + "seed \(AlignedTest.seed). A p-value below 0.05 (*) means that chance alone hardly makes such a "
                    + "difference.",
                "remarks": test.remarks,
                "rows": test.differences.map { difference in
                    [
                        "name": difference.system,
                        "cells": zip(test.metrics, difference.results).map { metric, result in
                            let isSignificant = result.difference != 0 && result.pValue < 0.05
                            return [
                                "metric": metric.name, "text": Self.text(result),
                                "status": isSignificant ? (result.isBetter ? "better" : "worse") : "same",
                            ]
                        },
                    ] as Values
                },
            ]
        }
    }

    /// A difference with its sign and p-value, as `+1.23 (p = 0.0120)*`.
    static func text(_ result: (difference: Double, pValue: Double, isBetter: Bool)) -> String {
        let sign = result.difference < 0 ? "−" : "+"
        let star = result.difference != 0 && result.pValue < 0.05 ? "*" : ""
        return "\(sign)\(abs(result.difference).fixed(2)) (p = \(result.pValue.fixed(4)))\(star)"
    }

    private var options: [Values] {
        let differences = OptionDifferences(comparison)
        guard !differences.rows.isEmpty else { return [] }
        return [
            [
                "header": differences.systems,
                "rows": differences.rows.map { row in
                    [
                        "name": row.name,
                        "cells": zip(differences.systems, row.values).map { ["system": $0, "text": $1] },
                    ] as Values
                },
            ]
        ]
    }

    private var pictures: [Values] {
        let all = ComparisonPictures(comparison).all + (comparison.history.map { HistoryPictures($0).all } ?? [])
        return all.map { picture in
            let legend = picture.legend.map { ["name": $0.name, "classes": Drawing.classes(ofSeries: $0.number)] }
            return ["title": picture.title, "svg": picture.svg, "note": picture.note, "legend": legend]
        }
    }

    private var reports: [Values] {
        comparison.systems.flatMap { system in
            system.reports.map { report in
                let link = link(to: report.path)
                return [
                    "name": system.name, "test": report.test, "path": report.path, "link": link ?? "",
                    "isLinked": link != nil,
                ]
            }
        }
    }

    private var histories: [Values] {
        guard let history = comparison.history else { return [] }
        return history.tests.map { test in
            let table = HistoryTable(history, test: test, limit: 50)
            return [
                "test": test, "header": table.header,
                "rest": table.omitted == 0 ? [] : ["\(table.omitted.grouped) older reports are in report.json."],
                "rows": table.rows.map { row in
                    let link = link(to: row.entry.report.path)
                    return [
                        "time": row.time, "link": link ?? "", "isLinked": link != nil,
                        "cells": zip(table.header.dropFirst(), row.cells).map { title, cell in
                            ["title": title, "text": cell.text, "change": cell.change, "status": cell.status]
                        },
                    ] as Values
                },
            ]
        }
    }

    private var summary: String {
        let count = comparison.history?.entries.count ?? 0
        let past =
            comparison.history == nil ? "" : "\(count.counted("report")) through time."
        let systems = comparison.systems.count
        guard systems > 0 || comparison.history == nil else { return past }
        let runs = comparison.tests.flatMap { test in comparison.systems.map { $0.reports(on: test).count } }.max() ?? 0
        let repeats = runs > 1 ? " Up to \(runs) runs each: mean ± standard deviation." : ""
        return
            "\(systems) \(systems == 1 ? "system" : "systems side by side").\(repeats)\(past.isEmpty ? "" : " " + past)"
    }

    private func values(ofTest test: String) -> Values {
        let table = ComparisonTable(comparison, test: test)
        let numbers = Dictionary(comparison.systems.enumerated().map { ($1.name, $0) }) { first, _ in first }
        let segments = comparison.systems.flatMap { $0.reports(on: test) }.first?.segments ?? 0
        return [
            "test": test, "segments": segments.grouped, "header": table.header,
            "rows": table.rows.map { row in
                [
                    "name": row.name, "classes": Drawing.classes(ofSeries: numbers[row.name] ?? 0),
                    "cells": zip(table.header.dropFirst(), row.cells).map { title, cell in
                        ["title": title, "text": cell.text, "isBest": cell.isBest] as Values
                    },
                ] as Values
            },
        ]
    }

    private func link(to report: String) -> String? { PageLink.path(from: folder, to: "\(report)/report.html") }
}
