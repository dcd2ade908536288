import BilingualXML

/// The content of a TMX segment with inline codes, as the table of origins has it: XML on one line.
struct SegmentContent {
    /// In place of content that is not kept: that of other formats than TMX, and what is too long.
    static let lost = "…"

    private enum Piece {
        /// Text of the segment.
        case text(String)
        /// A code with all that is in it, or a tag of an element around text, as XML.
        case markup(String)
    }

    private var pieces: [Piece] = []

    /// Reads content that ``SegmentMarkup`` has written.
    /// - Returns: nil for any other text.
    init?(_ xml: String) {
        let bytes = Array(xml.utf8)
        var open: [String] = []
        // How many elements were open when the outermost code began, itself counted.
        var codeDepth = 0
        var position = 0
        while position < bytes.count {
            let start = bytes[position...].firstIndex(of: 0x3C) ?? bytes.count
            if start > position {
                let text = String(decoding: bytes[position..<start], as: UTF8.self)
                if codeDepth > 0 {
                    pieces.append(.markup(text))
                } else {
                    guard let unescaped = Self.unescaped(text) else { return nil }
                    pieces.append(.text(unescaped))
                }
            }
            guard start < bytes.count else { break }
            // There is no `>` in the values of attributes.
            guard let end = bytes[start...].firstIndex(of: 0x3E) else { return nil }
            let isEnd = bytes[start + 1] == 0x2F
            let isAlone = bytes[end - 1] == 0x2F
            let tag = bytes[(isEnd ? start + 2 : start + 1)..<end]
            let name = String(decoding: tag.prefix { $0 != 0x20 && $0 != 0x2F }, as: UTF8.self)
            guard let role = InlineDialect.tmx.roles[name] else { return nil }
            pieces.append(.markup(String(decoding: bytes[start...end], as: UTF8.self)))
            if isEnd {
                guard open.popLast() == name else { return nil }
                if open.count < codeDepth { codeDepth = 0 }
            } else if !isAlone {
                open.append(name)
                if role.isCode, codeDepth == 0 { codeDepth = open.count }
            }
            position = end + 1
        }
        guard open.isEmpty else { return nil }
    }

    /// The content with a function applied to each piece of text outside of codes.
    func mapText(_ change: (String) -> String) -> SegmentContent {
        var content = self
        content.pieces = pieces.map { piece -> Piece in
            switch piece {
            case .text(let text): .text(change(text))
            case .markup: piece
            }
        }
        return content
    }

    /// Whether its text is another one, but for white space and the placeholders of codes.
    func hasText(_ other: String) -> Bool {
        let texts = pieces.map { piece -> String in
            switch piece {
            case .text(let text): text
            case .markup: ""
            }
        }
        return Self.key(texts.joined()) == Self.key(other)
    }

    /// The content as XML.
    /// - Parameter escape: makes text XML.
    func xml(_ escape: (String) -> String) -> String {
        let parts = pieces.map { piece -> String in
            switch piece {
            case .text(let text): escape(text)
            case .markup(let xml): xml
            }
        }
        return parts.joined()
    }

    /// The scalars of a text without white space and without `⟦1⟧`, `⟦/1⟧` and `⟦2/⟧`.
    private static func key(_ text: String) -> [Unicode.Scalar] {
        var key: [Unicode.Scalar] = []
        var placeholder: Int?
        for scalar in text.unicodeScalars where !scalar.properties.isWhitespace {
            key.append(scalar)
            switch scalar {
            case "⟦": placeholder = key.count - 1
            case "0"..."9", "/": break
            case "⟧":
                if let placeholder { key.removeSubrange(placeholder...) }
                placeholder = nil
            default: placeholder = nil
            }
        }
        return key
    }

    // MARK: References

    /// Text as XML on one line.
    /// - Parameter isAttribute: whether it is an attribute's value, between double quotes.
    static func escaped(_ text: String, isAttribute: Bool = false) -> String {
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result.append(scalarsOf: "&amp;")
            case "<": result.append(scalarsOf: "&lt;")
            case ">": result.append(scalarsOf: "&gt;")
            case "\"" where isAttribute: result.append(scalarsOf: "&quot;")
            case "\t", "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}":
                result.append(scalarsOf: "&#\(scalar.value);")
            default: result.append(scalar)
            }
        }
        return String(result)
    }

    /// - Returns: nil where a reference is none of those that ``escaped(_:isAttribute:)`` writes.
    private static func unescaped(_ text: String) -> String? {
        var result = String.UnicodeScalarView()
        var rest = text.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "&" else {
                result.append(scalar)
                continue
            }
            guard let end = rest.firstIndex(of: ";"), let value = Self.scalar(String(rest[..<end])) else { return nil }
            result.append(value)
            rest = rest[rest.index(after: end)...]
        }
        return String(result)
    }

    /// The scalar that a reference stands for.
    private static func scalar(_ reference: String) -> Unicode.Scalar? {
        switch reference {
        case "amp": return "&"
        case "lt": return "<"
        case "gt": return ">"
        default:
            guard reference.hasPrefix("#"), let value = UInt32(reference.dropFirst()) else { return nil }
            return Unicode.Scalar(value)
        }
    }
}
