import Terminology

extension FaithfulTranslator {
    /// What is to be kept.
    struct Settings {
        var keepsPlaceholders = false
        /// Finds the terms that a model reads; nil where the lines have theirs.
        var glossary: TermFinder?
        /// Whether each term has to be used.
        var isStrict = false
        /// Finds the words that stay as they are.
        var untranslated: TermFinder?
        /// Finds spans that stay as they are.
        var protector: SpanProtector?
        /// Gives translations the case and final mark of their lines; nil where they keep their own.
        var edges: SegmentEdges?
        /// Takes a form of a term, and a word that stays as it is, for used.
        var inflected: TermCheck?, exact: TermCheck?

        /// Whether something is looked for among the words of lines.
        var readsWords: Bool { glossary != nil || untranslated != nil || protector != nil }

        /// Whether nothing is to be kept.
        var isEmpty: Bool {
            !keepsPlaceholders && glossary == nil && !isStrict && untranslated == nil && protector == nil
                && edges == nil
        }
    }

    /// What became of it.
    struct Counts {
        var placeholders = 0, terms = 0
        /// What translations lack after all.
        var missing = 0, added = 0, unused = 0
        /// Lines whose translation had to be made again or edited.
        var others = 0, constrained = 0, edited = 0
        /// Terms that translations lack which a memory gave.
        var unusedByMatches = 0
        /// Lines with nothing to translate.
        var copied = 0
    }
}
