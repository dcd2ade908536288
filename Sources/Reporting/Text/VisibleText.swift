extension String {
    /// The text with what would not show, or would change how other text shows, spelled out as `⟨U+202E⟩`: control
    /// characters (line breaks and tabs among them), line separators, bidirectional controls, byte order marks, tags.
    ///
    /// Segments come from strangers. See UTR 36 (Unicode Security Considerations) on bidirectional spoofing.
    public var spellingOutControls: String {
        guard hasHidden else { return self }
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if Self.isHidden(scalar) {
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let padding = String(repeating: "0", count: max(0, 4 - digits.count))
                result.append(contentsOf: "⟨U+\(padding)\(digits)⟩".unicodeScalars)
            } else {
                result.append(scalar)
            }
        }
        return String(result)
    }

    /// JSON text (RFC 8259, section 7) with such characters escaped: nothing in a terminal or an editor acts on them
    /// then, and a line feed is all that ends a line.
    public var escapingHiddenInJSON: String {
        guard hasHidden else { return self }
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            // What is below stands outside of strings, or is escaped already.
            guard scalar.value >= 0x7F, Self.isHidden(scalar) else {
                result.append(scalar)
                continue
            }
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                result.append(
                    contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).unicodeScalars)
            }
        }
        return String(result)
    }

    /// Whether any scalar is hidden. On bytes, as it is asked of every text, and hardly any has one.
    var hasHidden: Bool {
        var first: UInt8 = 0, second: UInt8 = 0
        for byte in utf8 {
            if byte < 0x20 || byte == 0x7F { return true }
            switch (first, second, byte) {
            case (_, 0xC2, 0x80..<0xA0), (_, 0xD8, 0x9C), (0xE2, 0x80, 0x8E...0x8F), (0xE2, 0x80, 0xA8...0xAE),
                (0xE2, 0x81, 0xA6...0xA9), (0xEF, 0xBB, 0xBF), (0xEF, 0xBF, 0xB9...0xBB), (0xF3, 0xA0, 0x80...0x81):
                return true
            default: (first, second) = (second, byte)
            }
        }
        return false
    }

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true  // C0 and C1 controls
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true  // bidirectional controls
        case 0x2028, 0x2029, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
        default: false
        }
    }

    /// The text for HTML, in an element or in a quoted attribute.
    ///
    /// It works on bytes: among characters, a `<` joined to a combining mark would not compare equal to `<`.
    public var escapedForHTML: String {
        var result: [UInt8] = []
        let text = spellingOutControls
        result.reserveCapacity(text.utf8.count + 16)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): result.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): result.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "&"): result.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "\""): result.append(contentsOf: "&quot;".utf8)
            case UInt8(ascii: "'"): result.append(contentsOf: "&#39;".utf8)
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The text for a paragraph, heading or table cell of Markdown.
    public var escapedForMarkdown: String {
        var result = String.UnicodeScalarView()
        for scalar in spellingOutControls.unicodeScalars {
            if "\\`*_{}[]<>#|~&!@$".unicodeScalars.contains(scalar) { result.append("\\") }
            result.append(scalar)
        }
        return String(result)
    }
}
