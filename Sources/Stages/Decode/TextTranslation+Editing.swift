import Terminology
import Translation

extension TextTranslation {
    /// For each word the source words that it translates; empty without an alignment.
    func links(of input: Translator.Input) -> [[Int]] {
        alignment == nil ? [] : links(sourceWords: input.text.wordCount)
    }

    /// The translation that is a copy of its source, with each word linked to itself where words are linked.
    func copying(_ source: String) -> TextTranslation {
        var copy = self
        (copy.text, copy.sourceWords, copy.isCopied) = (source, source.wordCount, true)
        if alignment != nil { copy.alignment = WordAlignment((0..<copy.sourceWords).map { [$0] }) }
        return copy
    }

    /// The translation with the edges of its source.
    /// - Parameter kept: words that stay as they are.
    func with(_ edges: SegmentEdges, of source: String, keeping kept: [String]) -> TextTranslation {
        let text = edges.applied(to: self.text, of: source, keeping: kept)
        guard text != self.text else { return self }
        var edited = self
        (edited.text, edited.isEdited) = (text, true)
        return edited
    }

    /// The translation with the text of a repair.
    func edited(by repair: PlaceholderRepair) -> TextTranslation {
        var edited = self
        edited.text = repair.translation
        edited.isEdited = true
        if alignment != nil {
            edited.alignment = WordAlignment(repair.links)
            edited.sourceWords = repair.sourceWords
        }
        return edited
    }
}
