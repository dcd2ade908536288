import ArgumentParser
import Vocabularies

/// A training corpus as `--train` names it: `BITEXT`, or with a weight, a tag or both before it, `2,bt=BITEXT`.
package struct CorpusArgument: ExpressibleByArgument {
    package let bitext: String
    package let weight: Double
    package let tag: SourceTag?

    private static let weights = 0.001...1000

    package init?(argument: String) {
        guard !argument.isEmpty else { return nil }
        guard let equals = argument.firstIndex(of: "="), let label = Self.label(argument[..<equals]) else {
            (bitext, weight, tag) = (argument, 1, nil)
            return
        }
        bitext = String(argument[argument.index(after: equals)...])
        (weight, tag) = label
        if bitext.isEmpty || !Self.weights.contains(weight) { return nil }
    }

    /// The weight and the tag before the `=`; nil where the text is part of a path.
    private static func label(_ text: Substring) -> (weight: Double, tag: SourceTag?)? {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let weight = parts.first.flatMap { Double($0) }
        switch (parts.count, weight) {
        case (1, let weight?): return (weight, nil)
        case (1, nil): return SourceTag(String(parts[0])).map { (1, $0) }
        case (2, let weight?): return SourceTag(String(parts[1])).map { (weight, $0) }
        default: return nil
        }
    }
}
