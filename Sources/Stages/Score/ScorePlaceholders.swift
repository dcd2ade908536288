import ArgumentParser
import Diagnostics
import Evaluation
import Reporting
import Terminology

extension ScoreCommand {
    func checkMinimumPlaceholders() throws {
        guard let minimumPlaceholders else { return }
        guard (0...1).contains(minimumPlaceholders) else {
            throw ValidationError("--minimum-placeholders is \(minimumPlaceholders.short); it must be from 0 to 1")
        }
        guard sources != nil else { throw ValidationError("--minimum-placeholders needs --sources") }
    }

    /// Whether hypotheses have the placeholders of their sources; nil without sources.
    func placeholderCounts(_ hypotheses: Report.Input, _ sources: Report.Input?) -> PlaceholderCounts? {
        guard let sources else { return nil }
        var check = PlaceholderCheck()
        for (source, hypothesis) in zip(sources.lines, hypotheses.lines) {
            check.add(source: source, translation: hypothesis)
        }
        let total = check.total
        return PlaceholderCounts(
            segments: check.linesWithPlaceholders, differing: check.differences.count, placeholders: total.source,
            missing: total.missing, added: total.added)
    }
}
