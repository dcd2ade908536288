/// Reads a text once and takes the placeholder that begins at each position, if one does.
struct PlaceholderScanner {
    let bytes: [UInt8]
    private(set) var position = 0
    private var found: [Placeholder] = []

    init(_ text: String) { bytes = Array(text.utf8) }

    mutating func scan() -> [Placeholder] {
        while position < bytes.count {
            if let placeholder = placeholder() {
                found.append(placeholder)
                position = placeholder.range.upperBound
            } else {
                position += 1
            }
        }
        return found
    }

    private func placeholder() -> Placeholder? {
        switch bytes[position] {
        case UInt8(ascii: "%"): percentFormat() ?? environmentVariable()
        case UInt8(ascii: "{"): braces()
        case UInt8(ascii: "$"): dollarVariable()
        case UInt8(ascii: "<"): crossReference() ?? tag()
        case UInt8(ascii: "`"): backquotes()
        case UInt8(ascii: ":"): role()
        case UInt8(ascii: "|"): substitution()
        case UInt8(ascii: "-"): commandOption()
        case 0xE2: inlineCode()
        case let byte where Self.isAlphanumeric(byte) && isWordStart(position): address() ?? macro()
        default: nil
        }
    }

    // MARK: Questions about bytes

    static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    static func isAlphanumeric(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }
    /// Letters, digits, the underscore and everything outside of ASCII.
    static func isNameByte(_ byte: UInt8) -> Bool { isAlphanumeric(byte) || byte == 0x5F }
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    /// Whether no letter or digit is before a position; marks of other languages count as letters.
    func isWordStart(_ index: Int) -> Bool {
        guard index > 0 else { return true }
        let before = bytes[index - 1]
        if before < 0x80 { return !Self.isNameByte(before) }
        // Quotes, dashes and spaces of U+2000 to U+206F, ideographic marks of U+3000, « and the no-break space.
        if index > 2, bytes[index - 3] == 0xE2, bytes[index - 2] == 0x80 { return true }
        if index > 2, bytes[index - 3] == 0xE3, bytes[index - 2] == 0x80 || bytes[index - 2] == 0x81 { return true }
        return index > 1 && bytes[index - 2] == 0xC2
    }

    func byte(_ index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

    func has(_ text: StaticString, at index: Int) -> Bool {
        let count = text.utf8CodeUnitCount
        return text.withUTF8Buffer { index + count <= bytes.count && bytes[index..<index + count].elementsEqual($0) }
    }

    /// The end of the run of bytes that a test holds for.
    func end(from index: Int, while test: (UInt8) -> Bool) -> Int {
        var end = index
        while end < bytes.count, test(bytes[end]) { end += 1 }
        return end
    }

    /// Where a text first is, from an index on.
    func index(of text: StaticString, from index: Int, limit: Int = 1 << 12) -> Int? {
        var index = index
        let last = min(bytes.count, index + limit)
        while index < last {
            if has(text, at: index) { return index }
            index += 1
        }
        return nil
    }

    func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

    /// A placeholder from the present position to an end.
    /// - Parameter translated: the part that is no part of its key.
    func make(_ kind: Placeholder.Kind, to end: Int, key: String? = nil, translated: Range<Int>? = nil) -> Placeholder {
        let key =
            key ?? translated.map { text(position..<$0.lowerBound) + text($0.upperBound..<end) } ?? text(position..<end)
        return Placeholder(
            kind: kind, range: position..<end, key: key.foldingSpaces, translated: translated)
    }
}
