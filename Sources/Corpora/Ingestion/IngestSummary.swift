import Diagnostics
import Text

extension IngestReport {
    /// The report as text.
    public var summary: String {
        var lines: [String]
        if inputs.count <= 100 {
            lines = inputs.map {
                "\($0.path): \($0.format), \($0.counts.units.counted("unit")), \($0.counts.pairs.counted("pair"))"
            }
        } else {
            let formats = inputs.reduce(into: [String: Int]()) { $0[$1.format, default: 0] += 1 }
            let named = formats.sorted { $0.key < $1.key }.map { "\($0.value) of \($0.key)" }.joined(separator: ", ")
            lines = ["\(inputs.count) inputs: \(named)"]
        }
        lines.append(
            "\(total.pairs.counted("pair")) from \(total.units.counted("unit")) → \(outputs.joined(separator: ", "))")
        lines += takenLines
        if !failed.isEmpty { lines.append("\(failed.count.counted("damaged input")) left out") }
        if !ignored.isEmpty { lines.append("\(ignored.count.counted("other file")) left aside") }
        let notes = notes.filter { $0.1 > 0 }
        let width = notes.map { String($0.1).count }.max() ?? 0
        for (name, count) in notes {
            let figure = String(count)
            lines.append("  \(String(repeating: " ", count: width - figure.count))\(figure) \(name)")
        }
        return lines.joined(separator: "\n")
    }

    /// Which variants the pairs were made of, for each language that is not in the files exactly as it was asked for.
    private var takenLines: [String] {
        [(source, \Taken.source), (target, \Taken.target)].compactMap { language, side in
            var counts: [String: Int] = [:]
            for input in inputs { counts.merge(input.taken[keyPath: side], uniquingKeysWith: +) }
            guard !counts.isEmpty, Array(counts.keys) != [LanguageTag(language).description] else { return nil }
            let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            let named = sorted.prefix(10).map { "\($0.key) (\($0.value))" }.joined(separator: ", ")
            return "taken as \(language): \(named)" + (sorted.count > 10 ? " and \(sorted.count - 10) more" : "")
        }
    }

    private var notes: [(String, Int)] {
        func note(_ count: Int, _ noun: String, _ rest: String) -> (String, Int) {
            (count.form(of: noun) + rest, count)
        }
        return [
            ("dropped, no \(source)", total.dropped.noSource), ("dropped, no \(target)", total.dropped.noTarget),
            ("dropped, neither language", total.dropped.neitherLanguage), ("dropped, empty", total.dropped.empty),
            ("dropped, written in another language", total.dropped.otherDirection),
            ("dropped, in another state", total.dropped.otherState),
            ("dropped, without the properties asked for", total.dropped.otherProperties),
            ("dropped, not translated by its state (\(setting: "take") untranslated)", total.dropped.untranslated),
            ("dropped, not to be translated (\(setting: "take") protected)", total.dropped.protected),
            ("dropped, machine translation (\(setting: "take") machine)", total.dropped.machineTranslation),
            ("dropped, a unit within a unit", total.dropped.nested),
            ("dropped, link to a sentence that is missing", total.dropped.missingSentence),
            ("dropped, link not certain enough", total.dropped.uncertain),
            note(total.damagedUnits, "unit", " lost to damage"),
            note(total.unitsWithSeveralVariants, "unit", " with several variants of a language"),
            note(total.unitsFromOtherLanguage, "unit", " written in another language than \(source)"),
            note(total.variantsWithoutLanguage, "variant", " without a language"),
            note(inputs.reduce(0) { $0 + $1.pairsOfUnnamedLanguage }, "pair", " of files that name no language"),
            note(total.inlineCodes, "inline code", " dropped"),
            note(total.placeholders, "inline code", " kept as placeholders"),
            note(total.spacesForCodes, "space", " in place of codes"),
            note(total.subflows, "text", " inside codes (sub)"),
            note(total.subflowPairs, "pair", " of texts inside codes"),
            note(total.normalized, "pair", " brought into Unicode form C"),
            note(total.unknownInlineElements, "unknown element", " in segments, text kept"),
        ]
    }
}
