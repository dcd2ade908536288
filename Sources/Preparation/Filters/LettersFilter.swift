import Corpora
import Text

/// Drops pairs with a side of which too few characters, spaces not counted, are letters.
struct LettersFilter: PairFilter {
    static let name = "letters"
    static let takesNumber = true
    private let minimum: Double

    init?(_ settings: FilterSettings) {
        guard settings.minimumLetters > 0 || settings.asksFor(Self.name) else { return nil }
        minimum =
            settings.number(for: Self.name) ?? (settings.minimumLetters > 0 ? settings.minimumLetters : 0.4)
    }

    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool { has(source) && has(target) }

    private func has(_ segment: SegmentView) -> Bool {
        let text = segment.bytes
        // Whatever the other characters are.
        if Double(segment.asciiLetters) >= minimum * Double(segment.characters - segment.spaces) { return true }
        if segment.isASCII { return false }
        var letters = 0, others = 0
        var offset = 0
        while offset < text.count {
            let byte = text[offset]
            if byte < 0x80 {
                let lower = byte | 0x20
                if lower >= 0x61, lower <= 0x7A { letters += 1 } else if byte != 0x20 { others += 1 }
                offset += 1
                continue
            }
            let (value, length) = UTF8Text.scalar(in: text, at: offset)
            offset += length
            if value == 0xA0 || value == 0x202F { continue }
            if WritingSystem(value) != nil || Unicode.Scalar(value)?.properties.isAlphabetic == true {
                letters += 1
            } else {
                others += 1
            }
        }
        return Double(letters) >= minimum * Double(letters + others)
    }
}
