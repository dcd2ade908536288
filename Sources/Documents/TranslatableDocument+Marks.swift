import BilingualXML
import Text

// Translations with marks such as `⟦1⟧` in place of inline codes, as a memory with placeholders has them.
extension TranslatableDocument {
    /// Whether a translation with marks can be a text's target as it is: it has words, and a mark for each of the source's
    /// inline codes, once and in an order that they can have.
    /// - Parameters:
    ///   - translation: with marks as ``markedSegments`` have them.
    ///   - index: that of the text.
    public func takes(marked translation: String, at index: Int) -> Bool {
        content(of: translation, at: index) != nil
    }

    /// Writes a translation with marks into its target, with the source's inline codes in their places.
    /// - Parameters:
    ///   - index: that of the text.
    ///   - translation: one that ``takes(marked:at:)`` is true of.
    public func fill(_ index: Int, withMarked translation: String) {
        guard let nodes = content(of: translation, at: index) else {
            preconditionFailure("the translation lacks marks of the source")
        }
        let slot = slots[index]
        removeMarks(of: slot.target)
        InlineDialect.write(nodes, into: slot.target, slot.originals)
    }

    /// The content of a target by a translation with marks; nil where it is not known where each code belongs.
    private func content(of translation: String, at index: Int) -> [InlineNode]? {
        let slot = slots[index]
        guard slot.content.ordered.isEmpty, CodeMarks.removed(from: translation).hasText,
            var tokens = codeTokens(of: slot)
        else { return nil }
        var written: [InlineContent.Token] = []
        var open: [Int] = []
        for part in CodeMarks.parts(of: translation) {
            guard part.isMark else {
                written.append(.text(part.text))
                continue
            }
            guard let token = tokens.removeValue(forKey: part.text) else { return nil }
            switch token {
            case .open(let element): open.append(element)
            case .close(let element): guard open.popLast() == element else { return nil }
            // A pair of codes begins before it ends.
            case .code, .text: guard tokens[part.text.replacing("/", with: "")] == nil else { return nil }
            }
            written.append(token)
        }
        return tokens.isEmpty && open.isEmpty ? slot.content.framed(written) : nil
    }

    /// What each mark of a source stands for; nil where not all of its codes have marks of their own.
    private func codeTokens(of slot: Slot) -> [String: InlineContent.Token]? {
        guard let source = markedTexts[slot.source], !source.lacksMarks,
            CodeMarks.parts(of: source.text).count(where: \.isMark) == source.codes.count
        else { return nil }
        let numbers = Dictionary(slot.originals.enumerated().map { ($1, $0) }) { first, _ in first }
        var tokens: [String: InlineContent.Token] = [:]
        for code in source.codes {
            guard let original = numbers[code.element], tokens[code.mark] == nil else { return nil }
            switch code.end {
            case .whole: tokens[code.mark] = .code(original)
            case .start: tokens[code.mark] = .open(original)
            case .finish: tokens[code.mark] = .close(original)
            }
        }
        // Comments have no marks either.
        return Set(source.codes.map(\.element)).count == slot.originals.count ? tokens : nil
    }
}
