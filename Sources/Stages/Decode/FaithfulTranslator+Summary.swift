import Diagnostics

extension FaithfulTranslator {
    /// Whether some translation lacks something.
    var lacksSomething: Bool { counts.missing + counts.added + counts.unused > 0 }

    /// What became of placeholders and terms, for a message; nil where there were none.
    var summary: String? {
        var parts: [String] = []
        if counts.placeholders > 0 || counts.added > 0 {
            let lacks = [(counts.missing, "missing"), (counts.added, "added")].filter { $0.0 > 0 }
            let outcome = lacks.isEmpty ? "all kept" : lacks.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
            parts.append("\(counts.placeholders.counted("placeholder")): \(outcome)")
        }
        if counts.terms > 0 {
            parts.append("\(counts.terms.counted("required term")): \(counts.terms - counts.unused) used")
            if counts.unusedByMatches > 0 {
                parts.append(
                    "\(counts.unusedByMatches) missing in kept exact matches")
            }
        }
        let copied: String? =
            counts.copied == 0
            ? nil
            : "\(counts.copied.counted("line")) \(counts.copied == 1 ? "has" : "have") nothing to translate and "
                + "\(counts.copied == 1 ? "was" : "were") copied"
        guard !parts.isEmpty else { return copied }
        let ways = [
            (counts.others, "by another hypothesis"), (counts.constrained, "by constrained search"),
            (counts.edited, "by editing"),
        ].filter { $0.0 > 0 }.map { "\($0.0.counted("line")) \($0.1)" }
        return parts.joined(separator: "; ") + (ways.isEmpty ? "" : " (\(ways.joined(separator: ", ")))")
            + (copied.map { "; " + $0 } ?? "")
    }
}
