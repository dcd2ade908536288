/// Questions to UTF-8 text that need no string.
///
/// Public because the optimizer inlines no function of package access in another module, and these are called for
/// every line or character.
public enum UTF8Text {
    /// Whether the bytes are valid UTF-8.
    public static func isValid(_ bytes: UnsafeRawBufferPointer) -> Bool {
        // Most lines of most files are ASCII or nearly so; eight bytes at a time decide those.
        var offset = 0
        while offset + 8 <= bytes.count {
            guard bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 else {
                break
            }
            offset += 8
        }
        guard offset < bytes.count else { return true }
        let rest = Span<UInt8>(_unsafeBytes: UnsafeRawBufferPointer(rebasing: bytes[offset...]))
        return (try? UTF8Span(validating: rest)) != nil
    }

    /// The scalar that starts at an offset of valid UTF-8, and the number of its bytes.
    @inlinable @inline(__always)
    public static func scalar(in bytes: UnsafeRawBufferPointer, at offset: Int) -> (value: UInt32, length: Int) {
        let first = UInt32(bytes[offset])
        func tail(_ index: Int) -> UInt32 {
            offset + index < bytes.count ? UInt32(bytes[offset + index]) & 0x3F : 0
        }
        switch first {
        case ..<0x80: return (first, 1)
        case ..<0xE0: return ((first & 0x1F) << 6 | tail(1), 2)
        case ..<0xF0: return ((first & 0x0F) << 12 | tail(1) << 6 | tail(2), 3)
        default: return ((first & 0x07) << 18 | tail(1) << 12 | tail(2) << 6 | tail(3), 4)
        }
    }

    /// The scalar that ends the text.
    @inlinable
    public static func lastScalar(of bytes: UnsafeRawBufferPointer) -> UInt32? {
        var offset = bytes.count - 1
        while offset > 0, bytes[offset] & 0xC0 == 0x80 { offset -= 1 }
        return offset >= 0 ? scalar(in: bytes, at: offset).value : nil
    }

    /// How many characters (Unicode scalars) the text has.
    @inlinable
    public static func scalarCount(_ bytes: UnsafeRawBufferPointer) -> Int {
        var continuations = 0
        for byte in bytes where byte & 0xC0 == 0x80 { continuations += 1 }
        return bytes.count - continuations
    }
}

/// Scripts that put no space between words.
public enum Script {
    /// Han, Hiragana, Katakana: about a word for each character.
    @inlinable @inline(__always)
    public static func isIdeographic(_ value: UInt32) -> Bool {
        switch value {
        case 0x3041...0x30FF, 0x31F0...0x31FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF:
            true
        default: false
        }
    }

    /// Thai, Lao, Myanmar, Khmer: about a word for every four characters.
    @inlinable @inline(__always)
    public static func isUnspacedAlphabetic(_ value: UInt32) -> Bool {
        switch value {
        case 0x0E01...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF: true
        default: false
        }
    }

    /// Whether the scalar is a letter or digit of a script that puts spaces between words.
    public static func isSpacedWordCharacter(_ value: UInt32) -> Bool {
        guard let scalar = Unicode.Scalar(value), !isIdeographic(value), !isUnspacedAlphabetic(value) else {
            return false
        }
        return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }
}
