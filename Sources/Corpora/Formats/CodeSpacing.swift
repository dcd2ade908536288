import Text

/// Decides whether a dropped inline code is replaced by a space.
///
/// A line break or an HTML block becomes a space, except between ideographs, which have none between lines. A single
/// code, such as a picture, becomes one between two letters or digits, and after punctuation that ends a sentence or a
/// clause. Paired codes format text, also within words, so they become one only between a sentence's end and a capital.
enum CodeSpacing {
    /// What a code is; of several in a row the greatest counts.
    enum Code: UInt8, Comparable {
        case paired, alone, lineBreak

        static func < (a: Code, b: Code) -> Bool { a.rawValue < b.rawValue }
    }

    /// Whether there is a space between text and the scalar that comes after codes.
    static func isNeeded(after text: UnsafeRawBufferPointer, before next: UInt32, for code: Code) -> Bool {
        // Most codes touch a word, where paired ones never stand for a space.
        guard let end = text.last, !(code == .paired && isASCIIWordOrSpace(UInt32(end))), next > 0x20 else {
            return false
        }
        var reader = BackwardReader(text)
        guard let value = reader.next(), let last = Unicode.Scalar(value), let next = Unicode.Scalar(next),
            !last.properties.isWhitespace, !next.properties.isWhitespace
        else { return false }
        if code == .lineBreak {
            return !(isWide(last) && isWide(next)) && !openers.contains(last) && !closers.contains(next)
                && !marks.contains(next) && !apostrophes.contains(next)
        }
        let startsWord = Script.isSpacedWordCharacter(next.value)
        if code == .alone, startsWord, Script.isSpacedWordCharacter(last.value) { return true }
        guard startsWord || openers.contains(next) else { return false }
        return isNeeded(afterMark: last, reader, before: next, for: code)
    }

    private static func isNeeded(
        afterMark last: Unicode.Scalar, _ rest: BackwardReader, before next: Unicode.Scalar, for code: Code
    ) -> Bool {
        var mark = last, rest = rest
        // The quotes and brackets that a sentence ends with.
        while closers.contains(mark) || apostrophes.contains(mark) {
            guard let before = rest.next().flatMap(Unicode.Scalar.init) else { return false }
            mark = before
        }
        // » closes in French and opens in German; after a space it is ambiguous.
        if last == "»", mark == last || mark == " " || openers.contains(mark) { return false }
        // « opens in French and closes in German; after a German opening quote it closes.
        var earlier = rest
        if next == "«", earlier.next() == 0xBB { return false }
        let isLower = next.properties.isLowercase, isDigit = next.properties.numericType != nil
        if sentenceEnds.contains(mark) { return code == .alone || !isLower && !isDigit }
        if mark == "." { return !isLower && endsSentence(rest, beforeDigit: isDigit, for: code) }
        if code == .alone, isDigit, parts.contains(mark) {
            return rest.next().flatMap(Unicode.Scalar.init)?.properties.isAlphabetic == true
        }
        guard code == .alone, startsPart(next) else { return false }
        // A straight quote may also be an opening one.
        return parts.contains(mark) || closers.contains(last) && last != "\""
    }

    private static func startsPart(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || openers.contains(scalar)
    }

    /// Whether the full stop ends a sentence rather than an initial (`U.S.`), a number or a name with stops.
    private static func endsSentence(_ text: BackwardReader, beforeDigit: Bool, for code: Code) -> Bool {
        var text = text
        guard let last = text.next().flatMap(Unicode.Scalar.init) else { return false }
        // Three stops.
        if last == "." { return true }
        if closers.contains(last) { return code == .alone || !beforeDigit }
        if last.properties.numericType != nil { return code == .alone && !beforeDigit }
        guard last.properties.isAlphabetic, code == .alone || !beforeDigit && !last.properties.isUppercase,
            let before = text.next().flatMap(Unicode.Scalar.init)
        else { return false }
        return before.properties.isAlphabetic || Script.isIdeographic(last.value)
    }

    private static func isASCIIWordOrSpace(_ value: UInt32) -> Bool {
        switch value {
        case 0...0x20, 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: false
        }
    }

    private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        Script.isIdeographic(scalar.value) || (0x3000...0x303F).contains(scalar.value)
            || (0xFF00...0xFF60).contains(scalar.value)
    }

    private static let sentenceEnds: Set<Unicode.Scalar> = ["!", "?", "…", "؟", "۔", "।", "॥", "։", "።"]
    private static let parts: Set<Unicode.Scalar> = [",", ";", ":", "،", "؛"]
    private static let marks: Set<Unicode.Scalar> = [
        ".", ",", ";", ":", "!", "?", "…", "%", "؟", "۔", "،", "؛", "।", "॥", "、", "。", "，", "．", "：", "；", "！", "？",
    ]
    private static let openers: Set<Unicode.Scalar> = [
        "(", "[", "{", "«", "“", "„", "‘", "‚", "¿", "¡", "「", "『", "（", "【",
    ]
    private static let closers: Set<Unicode.Scalar> = [")", "]", "}", "»", "”", "\"", "」", "』", "）", "】"]
    private static let apostrophes: Set<Unicode.Scalar> = ["'", "’"]

    // MARK: What codes say of themselves

    /// Tags of HTML that begin or end a line.
    private static let blocks: Set<String> = [
        "br", "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "tr", "td", "th", "table", "tbody", "thead", "caption",
        "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "blockquote", "section", "article", "header", "footer",
        "figure", "figcaption", "title", "option",
    ]

    /// Whether a code's content may be a line break; to be asked first, since most are not.
    static func mayBeLineBreak(_ content: [UInt8]) -> Bool {
        switch content.first ?? 0 {
        case 0x3C: blockStarts.contains(((content.dropFirst().first { $0 != 0x2F }) ?? 0) | 0x20)
        case 0x5C, 0x26: true
        default: content.contains(0x0A)
        }
    }

    private static let blockStarts: Set<UInt8> = Set(blocks.compactMap(\.utf8.first))

    /// Whether a code's type or content is a line break: `lb`, `x-br`, `<br/>`, `</p>`, `\n`, `\par`.
    static func isLineBreak(_ text: String) -> Bool {
        let text = text.lowercased()
        let words = text.split { !$0.isLetter && !$0.isNumber }
        guard let first = words.first else { return text.contains("\n") }
        if text.hasPrefix("<") || text.hasPrefix("&lt;") {
            return blocks.contains(String(text.hasPrefix("&lt;") ? words.dropFirst().first ?? "" : first))
        }
        if text.hasPrefix("\\") { return ["n", "r", "par", "line", "tab"].contains(String(first)) }
        // As TMX and XLIFF call types: lb, pb, x-br, xlf:lb, x-html-p.
        return words.count <= 4 && words.contains { ["lb", "pb", "newline", "linebreak"].contains($0) }
            || words.count > 1 && words[0] == "x" && blocks.contains(String(words[words.count - 1]))
            || words.count == 2 && words[0] == "line" && words[1] == "break"
    }
}

/// The scalars of UTF-8 text from its end.
private struct BackwardReader {
    private var text: UnsafeRawBufferPointer

    init(_ text: UnsafeRawBufferPointer) { self.text = text }

    mutating func next() -> UInt32? {
        guard let scalar = UTF8Text.lastScalar(of: text) else { return nil }
        var end = text.count - 1
        while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
        text = UnsafeRawBufferPointer(rebasing: text[..<end])
        return scalar
    }
}
