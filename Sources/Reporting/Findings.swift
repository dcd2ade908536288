import Evaluation

/// What an analysis found, in words: a line for each kind of mistake that there is.
struct Findings {
    struct Finding {
        /// Which text an example is of.
        enum Side { case source, target }

        let title: String
        let figure: String
        /// Nil where the examples are figures.
        let side: Side?
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
            return Finding(title: title, figure: figure, side: .target, examples: kept.lost)
        }
        func mistakes(_ title: String, _ side: Finding.Side, _ mistakes: CorpusAnalysis.Mistakes?) -> Finding? {
            guard let mistakes, mistakes.count > 0 else { return nil }
            let figure = "\(mistakes.count.grouped) in \(segments(mistakes.segments))"
            return Finding(title: title, figure: figure, side: side, examples: mistakes.examples)
        }
        func lengths(_ title: String, _ mistakes: CorpusAnalysis.Mistakes) -> Finding? {
            guard mistakes.count > 0 else { return nil }
            return Finding(
                title: title, figure: segments(mistakes.segments), side: nil, examples: mistakes.examples)
        }
        all = [
            kept("Numbers lost", analysis.numbers), kept("Names lost", analysis.names),
            mistakes("Untranslated words", .source, analysis.untranslated),
            mistakes("Unknown words", .target, analysis.unknown),
            mistakes("Words that the training corpus has not", .target, analysis.unseen),
            mistakes("Repeated n-grams", .target, analysis.repetitions),
            lengths("Shorter than half the reference", analysis.tooShort),
            lengths("Longer than one and a half references", analysis.tooLong),
        ].compactMap { $0 }
    }
}
