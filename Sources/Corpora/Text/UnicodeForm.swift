import Foundation
import Text

/// Unicode normal form C, recognized quickly in text that has it already.
package enum UnicodeForm {
    /// The text in form C; nil where it has it.
    package static func composed(_ text: UnsafeRawBufferPointer) -> String? {
        guard !isSurelyComposed(text) else { return nil }
        let string = String(decoding: text, as: UTF8.self)
        let composed = string.precomposedStringWithCanonicalMapping
        // Strings compare by canonical equivalence, so their bytes decide.
        return composed.utf8.elementsEqual(text) ? nil : composed
    }

    private static func isSurelyComposed(_ text: UnsafeRawBufferPointer) -> Bool {
        var offset = 0
        while offset < text.count {
            // Everything below U+0300 is.
            if offset + 8 <= text.count,
                text.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            {
                offset += 8
                continue
            }
            guard text[offset] >= 0xCC else {
                offset += 1
                continue
            }
            let (value, length) = UTF8Text.scalar(in: text, at: offset)
            guard isInert(value) else { return false }
            offset += length
        }
        return true
    }

    /// Blocks of which every scalar is in form C, and none combines with the preceding one.
    private static func isInert(_ value: UInt32) -> Bool {
        switch value {
        case 0x388...0x482, 0x48A...0x590, 0x5D0...0x5F4, 0x620...0x64A, 0x660...0x66F, 0xE00...0xE33,
            0xE40...0xE47, 0x1E00...0x1EFF, 0x2002...0x20CF, 0x2190...0x2328, 0x2500...0x2ADB, 0x3000...0x3029,
            0x3030...0x3098, 0x309B...0x30FF, 0x3400...0x9FFF, 0xAC00...0xD7A3, 0xFF01...0xFFEF,
            0x1F300...0x1FAFF:
            true
        default: false
        }
    }
}
