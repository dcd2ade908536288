import Terminology
import Translation

extension FaithfulTranslator {
    /// What a line's translation has to have; puts the glossary's terms beside the line.
    /// - Parameters:
    ///   - words: those of the line, where something is looked for among them.
    ///   - spans: words that a tagger says stay as they are.
    func demands(
        _ input: inout Translator.Input, _ words: SegmentWords?, protecting spans: [Range<Int>]
    ) -> LineDemands? {
        var terms = input.annotations.terms.map { [$0] }
        var kept: [(words: Range<Int>, targets: [String])] = []
        if let words {
            kept = (settings.untranslated?.terms(in: words) ?? []).map { ($0.words, $0.targets) }
            var covered = kept.map(\.words)
            if let glossary = settings.glossary {
                // What stays as it is is no term.
                let found = glossary.terms(in: words).filter { term in
                    !kept.contains { $0.words.overlaps(term.words) }
                }
                terms = found.map(\.targets)
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
        guard input.prefix == nil else { return nil }
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
        return LineDemands(input.text, keepsPlaceholders: settings.keepsPlaceholders, terms: needed)
    }
}
