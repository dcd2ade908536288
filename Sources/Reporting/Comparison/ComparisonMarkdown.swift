/// report.md of a comparison: the tables, for the summary of a CI job.
struct ComparisonMarkdown {
    private let comparison: Comparison

    init(_ comparison: Comparison) { self.comparison = comparison }

    var text: String {
        var lines = ["# \(comparison.title.escapedForMarkdown): comparison", ""]
        lines += comparison.missingByReason.map { names, reason in
            let list = names.map { "**\($0.escapedForMarkdown)**" }.joined(separator: ", ")
            return "- \(list) \(names.count == 1 ? "has" : "have") no result: \(reason.escapedForMarkdown)"
        }
        if !comparison.missing.isEmpty { lines.append("") }
        for test in comparison.tests {
            let table = ComparisonTable(comparison, test: test)
            lines += ["## \(test.escapedForMarkdown)", ""]
            let rule = [":--"] + table.header.dropFirst().map { _ in "--:" }
            let rows = table.rows.map { row in
                [row.name.escapedForMarkdown] + row.cells.map { $0.isBest ? "**\($0.text)**" : $0.text }
            }
            lines += ([table.header, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
            lines.append("")
        }
        lines += differences
        if let history = comparison.history { lines += Self.lines(of: history) }
        lines.append(footer)
        return lines.joined(separator: "\n") + "\n"
    }

    /// P-values and the options that differ.
    private var differences: [String] {
        var lines: [String] = []
        for test in comparison.aligned where !test.differences.isEmpty || !test.remarks.isEmpty {
            let first = test.systems.first?.name ?? comparison.systems.first?.name ?? ""
            lines += ["## \(test.test.escapedForMarkdown): differences from \(first.escapedForMarkdown)", ""]
            let rows = test.differences.map { difference in
                [difference.system.escapedForMarkdown] + difference.results.map(ComparisonPage.text)
            }
            if !rows.isEmpty {
                lines += table(["System"] + test.metrics.map(\.name), rows)
                lines += [
                    "", "Paired bootstrap, \(AlignedTest.samples.grouped) samples, seed \(AlignedTest.seed).", "",
                ]
            }
            lines += test.remarks.flatMap { [$0.escapedForMarkdown, ""] }
        }
        let options = OptionDifferences(comparison)
        guard !options.rows.isEmpty else { return lines }
        lines += ["## Options that differ", ""]
        let rows = options.rows.map { row in ([row.name] + row.values).map(\.escapedForMarkdown) }
        return lines + table(["Option"] + options.systems.map(\.escapedForMarkdown), rows) + [""]
    }

    private func table(_ header: [String], _ rows: [[String]]) -> [String] {
        let rule = [":--"] + header.dropFirst().map { _ in "--:" }
        return ([header, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
    }

    /// The newest reports of each test set.
    private static func lines(of history: History) -> [String] {
        history.tests.flatMap { test -> [String] in
            let table = HistoryTable(history, test: test, limit: 20)
            let rows = table.rows.map { row in [row.time] + row.cells.map(text(of:)) }
            let rule = [":--"] + table.header.dropFirst().map { _ in "--:" }
            var lines = ["## \(test.escapedForMarkdown): history", ""]
            lines += ([table.header, rule] + rows).map { "| " + $0.joined(separator: " | ") + " |" }
            if table.omitted > 0 { lines += ["", "\(table.omitted.grouped) older reports are in report.json."] }
            return lines + [""]
        }
    }

    private static func text(of cell: HistoryTable.Cell) -> String {
        let text = cell.text.escapedForMarkdown
        guard !cell.change.isEmpty else { return text }
        return cell.status == "same" ? "\(text) \(cell.change)" : "\(text) **\(cell.change)**"
    }

    private var footer: String {
        let hasRepetitions = comparison.tests.contains { test in
            comparison.systems.contains { $0.reports(on: test).count > 1 }
        }
        let spread = hasRepetitions ? "Mean ± standard deviation over runs. " : ""
        return "\(spread)pipeline report \(comparison.version), \(comparison.created)."
    }
}
