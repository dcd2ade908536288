import Terminology
import Text
import Translation

extension TextTranslation {
    /// For each target word the source words that it translates, both counted between white space of any kind; empty
    /// without an alignment.
    /// - Parameter source: the line. A vocabulary that normalizes may count other words in it.
    func links(of source: String) -> [[Int]] {
        guard let alignment else { return [] }
        let (own, target) = (SpacedWords(source).parts, SpacedWords(text).parts)
        guard let lastPart = own.last, sourceWords > 0 else { return target.map { _ in [] } }
        let words = Dictionary(grouping: own.indices) { own[$0] }
        var links = [[Int]](repeating: [], count: (target.last ?? -1) + 1)
        for link in alignment.links where link.target < links.count {
            if sourceWords == lastPart + 1 {
                links[link.target] += words[link.source] ?? []
            } else {
                let word = sourceWords == own.count ? link.source : link.source * own.count / sourceWords
                links[link.target].append(min(word, own.count - 1))
            }
        }
        return target.map { links[$0] }
    }

    /// The translation that is a copy of its source, with each word linked to itself where words are linked.
    func copying(_ source: String) -> TextTranslation {
        var copy = self
        (copy.text, copy.sourceWords, copy.isCopied) = (source, SpacedWords(source).partCount, true)
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
    /// - Parameter source: the line.
    func edited(by repair: PlaceholderRepair, of source: String) -> TextTranslation {
        var edited = self
        edited.text = repair.translation
        edited.isEdited = true
        guard alignment != nil else { return edited }
        let own = SpacedWords(source), parts = own.parts
        let target = SpacedWords(edited.text)
        var links = [[Int]](repeating: [], count: target.partCount)
        for (part, sources) in zip(target.parts, repair.links) {
            for word in sources where parts.indices.contains(word) && !links[part].contains(parts[word]) {
                links[part].append(parts[word])
            }
        }
        edited.alignment = WordAlignment(links)
        edited.sourceWords = own.partCount
        return edited
    }
}
