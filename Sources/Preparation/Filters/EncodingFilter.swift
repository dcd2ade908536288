import Corpora
import Text

/// Drops pairs with a side that was decoded wrongly: replacement characters, UTF-8 that was read as Windows-1252
/// (`Ã©`, `â€™`), control characters and characters without a meaning.
struct EncodingFilter: PairFilter {
    static let name = "encoding"

    init?(_ settings: FilterSettings) {
        guard settings.checksEncoding || settings.asksFor(Self.name) else { return nil }
    }

    func keeps(_ source: SegmentView, _ target: SegmentView) -> Bool {
        guard source.controls + target.controls == 0 else { return false }
        return (source.isASCII || Self.isSound(source.bytes)) && (target.isASCII || Self.isSound(target.bytes))
    }

    private static func isSound(_ text: UnsafeRawBufferPointer) -> Bool {
        var before: UInt32 = 0
        var offset = 0
        while offset < text.count {
            let byte = text[offset]
            if byte < 0x80 {
                before = UInt32(byte)
                offset += 1
                continue
            }
            let (value, length) = UTF8Text.scalar(in: text, at: offset)
            offset += length
            switch value {
            case 0x80...0x9F, 0xE000...0xF8FF, 0xFFFD...0xFFFF: return false
            // The second byte of a UTF-8 sequence, decoded wrongly after the first.
            case 0xA0...0xBF where before == 0xC2 || before == 0xC3: return false
            case 0x201A...0x20AC where before == 0xE2 && (value == 0x20AC || value == 0x201A): return false
            default: break
            }
            before = value
        }
        return true
    }
}
