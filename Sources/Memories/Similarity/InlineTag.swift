import Text

/// Markup and placeholders in plain text that are one token each.
enum InlineTag {
    /// The end of the tag that starts at an offset; nil where none does.
    ///
    /// Tags are `<b>`, `</b>`, `<br/>`, `<a href="…">`; the placeholders that ingestion writes for inline codes, `⟦1⟧`,
    /// `⟦/1⟧` and `⟦1/⟧`; and what programs replace: `{0}`, `{name}`, `${name}`, `$[name]`, `%s`, `%1$s`, `%(name)s`,
    /// `%-5.2f`.
    static func end(in text: UnsafeRawBufferPointer, at start: Int) -> Int? {
        switch text[start] {
        case 0x3C: element(text, start)
        case 0x7B: bracketed(text, start + 1, closing: 0x7D)
        case 0x24 where start + 1 < text.count && text[start + 1] == 0x7B:
            bracketed(text, start + 2, closing: 0x7D)
        case 0x24 where start + 1 < text.count && text[start + 1] == 0x5B:
            bracketed(text, start + 2, closing: 0x5D)
        case 0x25: conversion(text, start)
        case 0xE2: code(text, start)
        default: nil
        }
    }

    /// The longest tag in bytes.
    private static let longest = 512

    private static func element(_ text: UnsafeRawBufferPointer, _ start: Int) -> Int? {
        var offset = start + 1
        if offset < text.count, text[offset] == 0x2F { offset += 1 }
        guard offset < text.count, isLetter(text[offset]) else { return nil }
        while offset < text.count, isName(text[offset]) { offset += 1 }
        guard offset < text.count, text[offset] == 0x3E || text[offset] == 0x2F || text[offset] == 0x20 else {
            return nil
        }
        let limit = min(text.count, start + longest)
        while offset < limit, text[offset] != 0x3E {
            guard text[offset] != 0x3C else { return nil }
            offset += 1
        }
        return offset < limit ? offset + 1 : nil
    }

    /// A name or number, or nothing, and what closes it.
    private static func bracketed(_ text: UnsafeRawBufferPointer, _ start: Int, closing: UInt8) -> Int? {
        var offset = start
        let limit = min(text.count, start + 64)
        while offset < limit, isName(text[offset]) { offset += 1 }
        return offset < limit && text[offset] == closing ? offset + 1 : nil
    }

    /// `⟦`, digits with a slash before or after them, `⟧`.
    private static func code(_ text: UnsafeRawBufferPointer, _ start: Int) -> Int? {
        guard start + 3 < text.count, text[start + 1] == 0x9F, text[start + 2] == 0xA6 else { return nil }
        var offset = start + 3
        while offset < text.count, text[offset] == 0x2F || isDigit(text[offset]) { offset += 1 }
        guard offset > start + 3, offset + 2 < text.count, text[offset] == 0xE2, text[offset + 1] == 0x9F,
            text[offset + 2] == 0xA7
        else { return nil }
        return offset + 3
    }

    /// A conversion of printf. One with a space flag would be found in `50 % des cas`.
    private static func conversion(_ text: UnsafeRawBufferPointer, _ start: Int) -> Int? {
        var offset = start + 1
        func skip(while isTaken: (UInt8) -> Bool) { while offset < text.count, isTaken(text[offset]) { offset += 1 } }
        if offset < text.count, text[offset] == 0x28 {
            guard let end = bracketed(text, offset + 1, closing: 0x29) else { return nil }
            offset = end
        }
        skip { isDigit($0) || $0 == 0x24 || $0 == 0x2D || $0 == 0x2B || $0 == 0x23 || $0 == 0x2E || $0 == 0x2A }
        skip { $0 == 0x6C || $0 == 0x68 || $0 == 0x7A }
        guard offset < text.count, "diouxXeEfgGcrsp".utf8.contains(text[offset]) else { return nil }
        offset += 1
        guard offset == text.count || !isLetter(text[offset]) && !isDigit(text[offset]) && text[offset] < 0x80 else {
            return nil
        }
        return offset
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
    private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

    private static func isName(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == 0x2D || byte == 0x2E || byte == 0x3A || byte == 0x5F
    }
}
