extension String {
    /// The text with what would not show, or would change how other text shows, spelled out as `⟨U+202E⟩`: control
    /// characters (line breaks and tabs among them), line separators, bidirectional controls, byte order marks, tags.
    ///
    /// Segments come from strangers. See UTR 36 (Unicode Security Considerations) on bidirectional spoofing.
    public var spellingOutControls: String {
        // Most text has none of them: all are either control bytes or start with one of five lead bytes.
        guard utf8.contains(where: { $0 < 0x20 || $0 == 0x7F || [0xC2, 0xD8, 0xE2, 0xEF, 0xF3].contains($0) }) else {
            return self
        }
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

    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true  // C0 and C1 controls
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true  // bidirectional controls
        case 0x2028, 0x2029, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
        default: false
        }
    }

    /// The text for a place in HTML, in an element or in a quoted attribute.
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

    /// The text for a place in a paragraph, heading or table cell of Markdown.
    public var escapedForMarkdown: String {
        var result = String.UnicodeScalarView()
        for scalar in spellingOutControls.unicodeScalars {
            if "\\`*_{}[]<>#|~&!@$".unicodeScalars.contains(scalar) { result.append("\\") }
            result.append(scalar)
        }
        return String(result)
    }
}
