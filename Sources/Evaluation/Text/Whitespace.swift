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
        let length = withUnsafeBufferPointer(lengthWithoutTrailingWhitespace)
        return length == count ? self : Array(self[..<length])
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

extension UnsafeBufferPointer<UInt8> {
    /// Calls `body` with each Unicode scalar of UTF-8 text and the range of its bytes.
    @inline(__always)
    func forEachScalar(_ body: (UInt32, Range<Int>) -> Void) {
        var position = 0
        while position < count {
            let byte = UInt32(self[position])
            // Swift strings are valid UTF-8, so the bytes that a lead byte announces are there.
            func bits(_ offset: Int) -> UInt32 { UInt32(self[position + offset] & 0x3F) }
            let scalar: UInt32
            let length: Int
            switch byte {
            case 0..<0x80: (scalar, length) = (byte, 1)
            case 0..<0xE0: (scalar, length) = ((byte & 0x1F) << 6 | bits(1), 2)
            case 0..<0xF0: (scalar, length) = ((byte & 0x0F) << 12 | bits(1) << 6 | bits(2), 3)
            default: (scalar, length) = ((byte & 0x07) << 18 | bits(1) << 12 | bits(2) << 6 | bits(3), 4)
            }
            body(scalar, position..<position + length)
            position += length
        }
    }
}

extension [UInt8] {
    /// Calls `body` with each Unicode scalar of UTF-8 text and its bytes.
    @inline(__always)
    func forEachScalar(_ body: (UInt32, ArraySlice<UInt8>) -> Void) {
        withUnsafeBufferPointer { bytes in bytes.forEachScalar { body($0, self[$1]) } }
    }

    /// The UTF-8 text without the white space at its start, as Python's `str.lstrip()` leaves it.
    func strippingLeadingWhitespace() -> [UInt8] {
        withUnsafeBufferPointer { bytes in
            var start = 0
            while start < bytes.count {
                let length = Whitespace.length(at: start, in: bytes)
                guard length > 0 else { break }
                start += length
            }
            return start == 0 ? self : Array(self[start...])
        }
    }
}

/// The number of bytes of UTF-8 text before the white space at its end, as Python's `str.rstrip()` sees it.
public func lengthWithoutTrailingWhitespace(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var end = bytes.count
    while end > 0 {
        if Whitespace.isASCII(bytes[end - 1]) {
            end -= 1
            continue
        }
        // No white space takes more than three bytes.
        var start = end - 1
        while start > 0, end - start < 3, bytes[start] & 0xC0 == 0x80 { start -= 1 }
        let needed = bytes[start] < 0xC0 ? 1 : bytes[start] < 0xE0 ? 2 : bytes[start] < 0xF0 ? 3 : 4
        guard start + needed == end, Whitespace.length(at: start, in: bytes) == needed else { break }
        end = start
    }
    return end
}
