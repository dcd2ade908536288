import Corpora
import Text

/// Drops pairs with a side of which too few letters are in the script of its language.
struct ScriptFilter: PairFilter {
    static let name = "script"
    static let takesNumber = true
    private let minimum: Double
    private let source, target: Set<WritingSystem>

    init?(_ settings: FilterSettings) {
        guard settings.minimumScript > 0 || settings.asksFor(Self.name) else { return nil }
        minimum =
            settings.number(for: Self.name) ?? (settings.minimumScript > 0 ? settings.minimumScript : 0.5)
        source = WritingSystem.of(language: settings.source)
        target = WritingSystem.of(language: settings.target)
    }

    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool {
        has(source, self.source) && has(target, self.target)
    }

    private func has(_ segment: SegmentView, _ wanted: Set<WritingSystem>) -> Bool {
        guard !wanted.isEmpty else { return true }
        let text = segment.bytes
        let others = segment.characters - segment.spaces - segment.asciiLetters
        // Even if all others are letters of another script.
        if wanted.contains(.latin), Double(segment.asciiLetters) >= minimum * Double(segment.asciiLetters + others) {
            return true
        }
        var letters = 0, right = 0
        var offset = 0
        let latin = wanted.contains(.latin)
        while offset < text.count {
            let byte = text[offset]
            if byte < 0x80 {
                let lower = byte | 0x20
                if lower >= 0x61, lower <= 0x7A {
                    letters += 1
                    right += latin ? 1 : 0
                }
                offset += 1
                continue
            }
            let (value, length) = UTF8Text.scalar(in: text, at: offset)
            offset += length
            guard let system = WritingSystem(value) else { continue }
            letters += 1
            right += wanted.contains(system) ? 1 : 0
        }
        return letters == 0 || Double(right) >= minimum * Double(letters)
    }
}
