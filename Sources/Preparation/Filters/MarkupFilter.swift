/// Drops pairs with a side that still has tags (`<b>`, `</a>`), character references (`&nbsp;`, `&#160;`) or RTF in it.
struct MarkupFilter: PairFilter {
    static let name = "markup"

    init?(_ settings: FilterSettings) {
        guard settings.checksMarkup || settings.asksFor(Self.name) else { return nil }
    }

    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool {
        (source.markupStarts == 0 || Self.isPlain(source.bytes))
            && (target.markupStarts == 0 || Self.isPlain(target.bytes))
    }

    private static func isPlain(_ text: UnsafeRawBufferPointer) -> Bool {
        for (offset, byte) in text.enumerated() {
            switch byte {
            case 0x3C where isTag(text, offset + 1): return false
            case 0x26 where isReference(text, offset + 1): return false
            case 0x7B where text[(offset + 1)...].starts(with: "\\".utf8): return false
            default: break
            }
        }
        return true
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    private static func isTag(_ text: UnsafeRawBufferPointer, _ start: Int) -> Bool {
        var start = start
        if start < text.count, text[start] == 0x2F { start += 1 }
        guard start < text.count, isLetter(text[start]) || text[start] == 0x21 else { return false }
        return text[start...].contains(0x3E)
    }

    private static func isReference(_ text: UnsafeRawBufferPointer, _ start: Int) -> Bool {
        let name = text[start...].prefix(12).prefix { isLetter($0) || (0x30...0x39).contains($0) || $0 == 0x23 }
        return name.count > 1 && name.endIndex < text.count && text[name.endIndex] == 0x3B
    }
}
