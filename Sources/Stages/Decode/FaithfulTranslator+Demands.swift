import Terminology
import Translation

extension FaithfulTranslator {
    /// What a line's translation has to have; puts the glossary's terms beside the line, and a line in capitals into small
    /// letters.
    /// - Parameters:
    ///   - words: those of the line, where something is looked for among them.
    ///   - spans: words that a tagger says stay as they are.
    func demands(
        _ input: inout Translator.Input, _ words: SegmentWords?, protecting spans: [Range<Int>]
    ) -> LineDemands {
        var words = words
        var terms = input.annotations.terms.map { [$0] }
        var kept: [(words: Range<Int>, targets: [String])] = []
        var writtenTerms: [String] = []
        if let words {
            kept = (settings.untranslated?.terms(in: words) ?? []).map { ($0.words, $0.targets) }
            var covered = kept.map(\.words)
            if let glossary = settings.glossary {
                // What stays as it is is no term.
                let found = glossary.terms(in: words).filter { term in
                    !kept.contains { $0.words.overlaps(term.words) }
                }
                terms = found.map(\.targets)
                writtenTerms = found.filter { !$0.isSmall }.map(\.source)
                covered += found.map(\.words)
            }
            let closed =
                settings.keepsPlaceholders && !spans.isEmpty ? Placeholders(in: words.text).closedRanges : []
            // A term or a placeholder says itself what becomes of it.
            for span in spans
            where !covered.contains(where: span.overlaps) && !closed.contains(where: words.bytes(of: span).overlaps) {
                kept.append((span, [words.text(of: span)]))
            }
        }
        // A model that cannot read terms is given none where the search makes sure of them.
        input.annotations.terms = translator.readsAnnotations || !settings.isStrict ? terms.map { $0[0] } : []
        if input.prefix == nil,
            let cased = sentenceCased(input.text, words, kept: kept.map(\.words), terms: writtenTerms)
        {
            (input.text, words) = cased
        }
        var needed: [LineDemands.Term] = []
        if settings.isStrict, let check = settings.inflected {
            needed += terms.map { .init(targets: $0, check: check) }
        }
        if let words, let check = settings.exact {
            // In another normalization the line has other bytes than its words.
            let isSame = words.text.utf8.elementsEqual(input.text.utf8)
            needed += kept.map {
                .init(
                    targets: $0.targets, check: check, written: words.text(of: $0.words),
                    kept: isSame ? words.bytes(of: $0.words) : nil)
            }
        }
        // The placeholders of a translation that is given are its own.
        return LineDemands(
            input.text, keepsPlaceholders: settings.keepsPlaceholders && input.prefix == nil, terms: needed)
    }

    /// A line in capitals as a sentence, but for what stays as it is and for terms with capitals of their own, with its
    /// words; nil for other lines.
    /// - Parameters:
    ///   - kept: words that stay as they are.
    ///   - terms: those that the glossary has in capitals, as the line has them.
    private func sentenceCased(
        _ line: String, _ words: SegmentWords?, kept: [Range<Int>], terms: [String]
    ) -> (String, SegmentWords?)? {
        let texts = words.map { words in kept.map { words.text(of: $0) } } ?? []
        guard let text = settings.edges?.sentenceCased(line, keeping: texts, terms: terms) else { return nil }
        guard let words else { return (text, nil) }
        // What was found is known by the numbers of its words.
        let others = SegmentWords(text)
        return others.words.count == words.words.count ? (text, others) : nil
    }
}
