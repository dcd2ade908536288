/// White space as Python's `str.split()` and `str.isspace()` see it, which sacreBLEU splits tokens at.
///
/// These are the characters of bidirectional type WS, B or S and the space separators: more than Swift's
/// `isWhitespace` (the separators U+001C to U+001F are in), and none is longer than three bytes.
enum Whitespace {
    /// How many bytes the white space that starts at `position` takes; 0 where there is none.
    @inline(__always)
    static func length(at position: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        let byte = bytes[position]
        if byte < 0x80 { return isASCII(byte) ? 1 : 0 }
        return byte <= 0xE3 ? multibyteLength(at: position, in: bytes) : 0
    }

    @inline(__always)
    static func isASCII(_ byte: UInt8) -> Bool {
        byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) || (byte >= 0x1C && byte <= 0x1F)
    }

    static func contains(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x09...0x0D, 0x1C...0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000:
            true
        default: false
        }
    }

    private static func multibyteLength(at position: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
        // Swift strings are valid UTF-8, so the continuation bytes that a lead byte announces are there.
        switch bytes[position] {
        case 0xC2:
            let next = bytes[position + 1]
            return next == 0x85 || next == 0xA0 ? 2 : 0
        case 0xE1...0xE3:
            let scalar =
                UInt32(bytes[position] & 0x0F) << 12 | UInt32(bytes[position + 1] & 0x3F) << 6
                | UInt32(bytes[position + 2] & 0x3F)
            return contains(scalar) ? 3 : 0
        default: return 0
        }
    }
}

extension [UInt8] {
    /// The UTF-8 text without the white space at its end, as Python's `str.rstrip()` leaves it.
    func strippingTrailingWhitespace() -> [UInt8] {
        var end = count
        while end > 0 {
            if Whitespace.isASCII(self[end - 1]) {
                end -= 1
                continue
            }
            var start = end - 1
            while start > 0, self[start] & 0xC0 == 0x80 { start -= 1 }
            let length = withUnsafeBufferPointer { Whitespace.length(at: start, in: $0) }
            guard length == end - start else { break }
            end = start
        }
        return end == count ? self : Array(self[..<end])
    }

    /// The UTF-8 text with each occurrence of `pattern` replaced, found from the left without overlap.
    func replacing(_ pattern: StaticString, with replacement: StaticString) -> [UInt8] {
        let pattern = UnsafeBufferPointer(start: pattern.utf8Start, count: pattern.utf8CodeUnitCount)
        let replacement = UnsafeBufferPointer(start: replacement.utf8Start, count: replacement.utf8CodeUnitCount)
        var result: [UInt8] = []
        result.reserveCapacity(count)
        var position = 0
        while position < count {
            if self[position] == pattern[0], self[position...].starts(with: pattern) {
                result.append(contentsOf: replacement)
                position += pattern.count
            } else {
                result.append(self[position])
                position += 1
            }
        }
        return result
    }
}
