import Diagnostics
import Foundation
import Logging
import StageSupport
import Vocabularies

// What is said about the vocabularies that were learnt.
extension VocabCommand {
    /// Says so where SentencePiece found fewer pieces than were asked for; of words and characters that is usual.
    func warnIfSmall(_ pair: VocabularyPair) {
        guard pair.kind.isSubword, let asked = size else { return }
        let sides =
            pair.isJoint
            ? [("", pair.source)] : zip(languages.map { "\($0): " }, [pair.source, pair.target]).map { ($0, $1) }
        for (side, vocabulary) in sides where vocabulary.count < asked {
            let most = vocabulary.count
            Logger(label: "pipeline-vocab").warning(
                "\(side)--size is \(asked), but the text gives no more than \(most) tokens; the vocabulary has \(most)")
        }
    }

    func summarize(_ pair: VocabularyPair, _ coverages: [VocabularyCoverage], segments: Int) {
        let sides = Array(zip(languages, [pair.source, pair.target]))
        let unit = pair.isSingle ? "segment" : "segment pair"
        let text =
            pair.sample.map { "\($0.segments) of \($0.of.counted(unit)), drawn at random" } ?? segments.counted(unit)
        Console.say("\(joint ? "joint " : "")\(kind) vocabulary in \(output), from \(text)")
        let width = languages.reduce(8) { max($0, $1.count) }
        let heads = ["size", "per segment", "longest", "known", "unknown", "changed"]
        func row(_ cells: [String]) -> String {
            zip(cells, heads).map { cell, head in
                String(repeating: " ", count: max(0, max(8, head.count) - cell.count)) + cell
            }.joined(separator: "  ")
        }
        Console.say(String(repeating: " ", count: width) + row(heads))
        for ((language, vocabulary), coverage) in zip(sides, coverages) {
            let cells = [
                String(vocabulary.count), String(format: "%.2f", coverage.meanLength), String(coverage.longest),
                String(format: "%.2f %%", coverage.known * 100), String(coverage.unknown), String(coverage.changed),
            ]
            Console.say("  " + language.padding(toLength: width - 2, withPad: " ", startingAt: 0) + row(cells))
        }
        let rule = pair.normalization?.rawValue ?? "white space and form C"
        for ((language, _), coverage) in zip(sides, coverages) where coverage.changed > 0 {
            let samples = coverage.changes.map { "'\($0.before)' → '\($0.after)'" }.joined(separator: ", ")
            Console.say(
                "  \(language): normalization (\(rule)) changes \(coverage.changed.counted("segment")): \(samples)")
        }
    }
}
