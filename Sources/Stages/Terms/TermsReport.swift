import Diagnostics
import Files
import Foundation
import Terminology

/// What checking found, as it is written and printed.
struct TermsReport: Encodable {
    struct Terms: Encodable {
        var given: Int, used: Int
        var share: Double
        var terms: [TermCheck.Count]
        var lacking: [TermCheck.Lack]
    }

    struct Placeholders: Encodable {
        var lines: Int, linesWithPlaceholders: Int, linesWithDifferences: Int
        var share: Double
        var kinds: [String: PlaceholderCheck.Count]
        var differences: [PlaceholderCheck.Line]
    }

    var terms: Terms?
    var placeholders: Placeholders?

    init(_ terms: TermCheck?, _ placeholders: PlaceholderCheck?) {
        self.terms = terms.map {
            Terms(
                given: $0.given, used: $0.used, share: $0.given == 0 ? 1 : Double($0.used) / Double($0.given),
                terms: $0.terms, lacking: $0.lacks)
        }
        self.placeholders = placeholders.map {
            Placeholders(
                lines: $0.lines, linesWithPlaceholders: $0.linesWithPlaceholders,
                linesWithDifferences: $0.differences.count, share: $0.share, kinds: $0.kinds,
                differences: $0.differences)
        }
    }

    /// Terms and lines that are printed; the file has all.
    private static let most = 20

    /// The text for standard output.
    var text: String {
        var lines: [String] = []
        if let terms {
            lines.append("terms: \(terms.used) of \(terms.given) used, \(Self.percent(terms.share))")
            let lacking = Dictionary(grouping: terms.lacking) { [$0.source, $0.target] }
            let faulty = terms.terms.filter { $0.used < $0.given }
                .sorted { ($1.given - $1.used, $0.source, $0.target) < ($0.given - $0.used, $1.source, $1.target) }
            for term in faulty.prefix(Self.most) {
                let numbers = (lacking[[term.source, term.target]] ?? []).map(\.line)
                let shown = numbers.prefix(5).map(String.init).joined(separator: ", ")
                lines.append(
                    "  \(term.used) of \(term.given)  \(term.source) → \(term.target)  "
                        + "not in \(numbers.count.form(of: "line")) \(shown)\(numbers.count > 5 ? ", …" : "")")
            }
            if faulty.count > Self.most { lines.append("  and \(faulty.count - Self.most) more terms") }
        }
        if let placeholders {
            let kept = placeholders.linesWithPlaceholders - placeholders.linesWithDifferences
            lines.append(
                "placeholders: as in the source in \(kept) of "
                    + "\(placeholders.linesWithPlaceholders.counted("line")) with some, \(Self.percent(placeholders.share))"
            )
            for (kind, count) in placeholders.kinds.sorted(by: { $0.key < $1.key }) {
                lines.append("  \(kind): \(count.source), \(count.missing) missing, \(count.added) added")
            }
            for line in placeholders.differences.prefix(Self.most) {
                let parts =
                    line.missing.map { "\($0.key) is missing" } + line.added.map { "\($0.key) is added" }
                lines.append("  line \(line.line): \(parts.joined(separator: ", "))")
            }
            let rest = placeholders.differences.count - Self.most
            if rest > 0 { lines.append("  and \(rest.counted("more line"))") }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    static func percent(_ share: Double) -> String { String(format: "%.2f %%", share * 100) }
}
