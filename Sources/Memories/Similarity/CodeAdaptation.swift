import Corpora
import Text

extension SegmentMatch {
    /// The match with the numbers that a segment's inline codes have, on both sides; nil where the codes of the two are not
    /// the same in other numbers, or the target has one that the source lacks.
    ///
    /// Files number codes as they like: what is `⟦1⟧…⟦/1⟧` in one may be `⟦2⟧…⟦/2⟧` in another.
    func withCodes(of segment: String) -> SegmentMatch? {
        func marks(_ text: String) -> [CodeMarks.Part] { CodeMarks.parts(of: text).filter(\.isMark) }
        let (wanted, own) = (marks(segment), marks(source))
        guard wanted.count == own.count else { return nil }
        guard wanted != own else { return self }
        var names: [String: String] = [:]
        for (new, old) in zip(wanted, own) {
            let (mark, name) = (new.mark, old.mark.number)
            guard mark.kind == old.mark.kind, names[name] == nil || names[name] == mark.number else { return nil }
            names[name] = mark.number
        }
        guard Set(names.values).count == names.count else { return nil }
        var match = self
        guard let ownSource = Self.renamed(source, names), let ownTarget = Self.renamed(target, names) else {
            return nil
        }
        (match.source, match.target) = (ownSource, ownTarget)
        return match
    }

    /// A text whose marks have other numbers; nil where one has no new number.
    private static func renamed(_ text: String, _ names: [String: String]) -> String? {
        var result = ""
        for part in CodeMarks.parts(of: text) {
            guard part.isMark else {
                result += part.text
                continue
            }
            let number = part.mark.number
            guard let new = names[number] else { return nil }
            result += part.text.replacing(number, with: new)
        }
        return result
    }
}
