import Text

/// Folding of white space, so that a segment is one line with single spaces between its words.
package enum WhiteSpace {
    /// Appends `text` with every run of breaking white space as one space and none at either end.
    ///
    /// Breaking white space is what Unicode calls White_Space (among it U+0085, U+2028, U+2029, U+3000) and the
    /// separators U+001C to U+001F, at which some tools end a line. The no-break spaces U+00A0, U+2007 and U+202F
    /// belong to the text (French sets one before `:`) and are dropped only at the ends. Nothing else changes; in
    /// particular the Unicode normal form stays.
    /// - Returns: the range of `output` that was filled.
    package static func fold(_ text: UnsafeRawBufferPointer, into output: ByteBuffer) -> Range<Int> {
        let start = output.count
        output.append(room: text.count) { fold(text, $0) }
        return start..<output.count
    }

    private static func fold(_ text: UnsafeRawBufferPointer, _ output: UnsafeMutablePointer<UInt8>) -> Int {
        var written = 0
        var offset = 0
        var isSpacePending = false
        while offset < text.count {
            // Eight bytes at a time while they are words a space apart, as nearly all are.
            while offset + 8 <= text.count {
                let block = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                let spaces = zeroBytes(block ^ repeated(0x20))
                guard isClean(block, spaces: spaces), spaces & 0x80 == 0 || written > 0 && !isSpacePending else {
                    break
                }
                if isSpacePending {
                    output[written] = 0x20
                    written += 1
                }
                UnsafeMutableRawPointer(output + written).storeBytes(of: block.littleEndian, as: UInt64.self)
                isSpacePending = spaces >> 63 != 0
                written += isSpacePending ? 7 : 8
                offset += 8
            }
            guard offset < text.count else { break }
            let byte = text[offset]
            var length = 1
            if byte <= 0x20 || byte >= 0xC2 && byte <= 0xE3 && mayStartSpace(byte) {
                switch kind(text, at: offset) {
                case .breaking(let count):
                    isSpacePending = written > 0
                    offset += count
                    continue
                case .noBreak(let count) where written == 0:
                    offset += count
                    continue
                case .noBreak(let count): length = count
                case .text: break
                }
            }
            if isSpacePending {
                output[written] = 0x20
                written += 1
                isSpacePending = false
            }
            output[written] = byte
            for index in 1..<length { output[written + index] = text[offset + index] }
            written += length
            offset += length
        }
        return withoutTrailingSpace(output, written)
    }

    /// A byte at all eight positions.
    @inline(__always)
    private static func repeated(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

    /// 0x80 for each zero byte, 0 elsewhere.
    @inline(__always)
    private static func zeroBytes(_ block: UInt64) -> UInt64 {
        ~(((block & repeated(0x7F)) &+ repeated(0x7F)) | block | repeated(0x7F))
    }

    /// Whether eight bytes have no control character, no two spaces in a row and no byte that may start another space.
    @inline(__always)
    private static func isClean(_ block: UInt64, spaces: UInt64) -> Bool {
        let controls = (block &- repeated(0x20)) & ~block & repeated(0x80)
        guard controls | (spaces & spaces << 8) == 0 else { return false }
        guard block & repeated(0x80) != 0 else { return true }
        let mayStartSpace =
            zeroBytes(block ^ repeated(0xC2)) | zeroBytes(block ^ repeated(0xE1))
            | zeroBytes(block ^ repeated(0xE2)) | zeroBytes(block ^ repeated(0xE3))
        return mayStartSpace == 0
    }

    private enum Kind { case text, breaking(Int), noBreak(Int) }

    @inline(__always)
    private static func mayStartSpace(_ byte: UInt8) -> Bool {
        byte == 0xC2 || byte == 0xE1 || byte == 0xE2 || byte == 0xE3
    }

    @inline(__always)
    private static func kind(_ text: UnsafeRawBufferPointer, at offset: Int) -> Kind {
        let byte = text[offset]
        if byte <= 0x20 {
            return byte == 0x20 || (0x09...0x0D).contains(byte) || (0x1C...0x1F).contains(byte) ? .breaking(1) : .text
        }
        let (value, length) = UTF8Text.scalar(in: text, at: offset)
        // A scalar cut off at the end of invalid input must not count beyond it.
        guard offset + length <= text.count else { return .text }
        switch value {
        case 0x85, 0x1680, 0x2000...0x2006, 0x2008...0x200A, 0x2028, 0x2029, 0x205F, 0x3000: return .breaking(length)
        case 0xA0, 0x2007, 0x202F: return .noBreak(length)
        default: return .text
        }
    }

    /// The length without the spaces, of either kind, at the end.
    private static func withoutTrailingSpace(_ text: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
        var count = count
        while count > 0 {
            let last = text[count - 1]
            if last == 0x20 {
                count -= 1
            } else if last == 0xA0, count >= 2, text[count - 2] == 0xC2 {
                count -= 2
            } else if count >= 3, text[count - 3] == 0xE2, text[count - 2] == 0x80, last == 0x87 || last == 0xAF {
                count -= 3
            } else {
                return count
            }
        }
        return 0
    }
}
