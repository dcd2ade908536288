import Evaluation

/// What an analysis found, in words: a line for each kind of mistake that there is.
struct Findings {
    struct Finding {
        let title: String
        let figure: String
        /// Line numbers and texts.
        let examples: [CorpusAnalysis.Finding]
    }

    let all: [Finding]

    init(_ analysis: CorpusAnalysis) {
        func segments(_ count: Int) -> String { "\(count.grouped) \(count == 1 ? "segment" : "segments")" }
        func kept(_ title: String, _ kept: CorpusAnalysis.Kept?) -> Finding? {
            guard let kept, kept.kept < kept.expected else { return nil }
            let share = (100 * Double(kept.expected - kept.kept) / Double(kept.expected)).fixed(1)
            let figure = "\((kept.expected - kept.kept).grouped) of \(kept.expected.grouped) (\(share) %)"
            return Finding(title: title, figure: figure, examples: kept.lost)
        }
        func mistakes(_ title: String, _ unit: String, _ mistakes: CorpusAnalysis.Mistakes?) -> Finding? {
            guard let mistakes, mistakes.count > 0 else { return nil }
            let figure = "\(mistakes.count.grouped) \(unit)in \(segments(mistakes.segments))"
            return Finding(title: title, figure: figure, examples: mistakes.examples)
        }
        func lengths(_ title: String, _ mistakes: CorpusAnalysis.Mistakes) -> Finding? {
            guard mistakes.count > 0 else { return nil }
            return Finding(title: title, figure: segments(mistakes.segments), examples: mistakes.examples)
        }
        all = [
            kept("Numbers lost", analysis.numbers), kept("Names lost", analysis.names),
            mistakes("Untranslated words", "", analysis.untranslated),
            mistakes("Unknown words", "", analysis.unknown),
            mistakes("Words that the training corpus has not", "", analysis.unseen),
            mistakes("Repeated n-grams", "", analysis.repetitions),
            lengths("Shorter than half the reference", analysis.tooShort),
            lengths("Longer than one and a half references", analysis.tooLong),
        ].compactMap { $0 }
    }
}
