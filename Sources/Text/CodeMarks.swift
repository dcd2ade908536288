/// The marks that stand for inline codes in text: `⟦1⟧…⟦/1⟧` around a pair of codes, `⟦2/⟧` for a single one.
///
/// A code has one number on both sides of a unit, by what the file calls it.
package struct CodeMarks {
    /// What a mark stands for.
    package enum Kind: Sendable { case alone, opening, closing }

    /// Longer names of codes are none, in bytes.
    private static let longestKey = 256
    /// The numbers of the codes of a unit, so that both sides call a code the same.
    private var numbers: [String: Int] = [:]
    /// The numbers of a text's opening codes.
    private var partners: [String: Int] = [:]
    private var openNumbers: [Int] = []
    private var used = 0

    package init() {}

    /// The number of codes of the text, or of different ones of the unit, whichever is greater.
    package var count: Int { max(used, numbers.count) }

    /// Begins a unit, whose codes are not those of the one before.
    package mutating func beginUnit() {
        if !numbers.isEmpty { numbers.removeAll() }
    }

    /// Begins a text of the unit.
    package mutating func beginText() {
        guard used > 0 else { return }
        used = 0
        partners.removeAll()
        openNumbers.removeAll()
    }

    /// The mark of the next code of the text.
    /// - Parameters:
    ///   - key: what the code is called on both sides of a unit.
    ///   - partner: what ties a closing code to its opening one.
    package mutating func mark(_ kind: Kind, key: String?, partner: String?) -> String {
        let partner = partner.flatMap { $0.utf8.count <= Self.longestKey ? $0 : nil }
        if kind == .closing, let partner, let number = partners[partner] { return "⟦/\(number)⟧" }
        let number = number(key)
        switch kind {
        case .alone: return "⟦\(number)/⟧"
        case .closing: return "⟦/\(number)⟧"
        case .opening:
            if let partner { partners[partner] = number }
            return "⟦\(number)⟧"
        }
    }

    /// The mark where an element begins that holds text.
    package mutating func beginSpan(key: String?) -> String {
        let number = number(key)
        openNumbers.append(number)
        return "⟦\(number)⟧"
    }

    /// The mark where the element ends that was begun last; nil where none is open.
    package mutating func endSpan() -> String? { openNumbers.popLast().map { "⟦/\($0)⟧" } }

    private mutating func number(_ key: String?) -> Int {
        used += 1
        guard let key, key.utf8.count <= Self.longestKey else { return used }
        let number = numbers[key] ?? numbers.count + 1
        numbers[key] = number
        return number
    }
}

// Marks in a text.
extension CodeMarks {
    /// A mark, or the text between two of them.
    package struct Part: Sendable, Equatable {
        package var text: String
        package var isMark: Bool

        /// What a mark stands for, and the digits of its number.
        package var mark: (kind: Kind, number: String) {
            let kind: Kind = text.hasPrefix("⟦/") ? .closing : text.hasSuffix("/⟧") ? .alone : .opening
            return (kind, text.filter(\.isNumber))
        }
    }

    /// A text divided into marks and what is between them; none of the parts is empty.
    package static func parts(of text: String) -> [Part] {
        var parts: [Part] = []
        var start = text.startIndex
        func add(upTo end: String.Index) {
            if start < end { parts.append(Part(text: String(text[start..<end]), isMark: false)) }
        }
        var rest = text[...]
        while let open = rest.firstIndex(of: "⟦") {
            guard let end = endOfMark(at: open, in: text) else {
                rest = rest[rest.index(after: open)...]
                continue
            }
            add(upTo: open)
            parts.append(Part(text: String(text[open..<end]), isMark: true))
            start = end
            rest = text[end...]
        }
        add(upTo: text.endIndex)
        return parts
    }

    /// Where the mark ends that begins at an index; nil where none does.
    private static func endOfMark(at open: String.Index, in text: String) -> String.Index? {
        let inside = text[text.index(after: open)...].prefix { $0 == "/" || $0.isASCII && $0.isNumber }
        let name = String(inside)
        let digits = name.filter { $0 != "/" }
        guard !digits.isEmpty, [digits, "/" + digits, digits + "/"].contains(name), inside.endIndex < text.endIndex,
            text[inside.endIndex] == "⟧"
        else { return nil }
        return text.index(after: inside.endIndex)
    }

    /// A text without its marks: with a space in place of one that stands alone between two words, and one space where it
    /// had one on both sides.
    package static func removed(from text: String) -> String {
        let parts = Self.parts(of: text)
        guard parts.contains(where: \.isMark) else { return text }
        var result = ""
        // Whether a code that stands for something comes before the next text.
        var isApart = false
        for part in parts {
            if part.isMark {
                isApart = isApart || part.mark.kind == .alone
                continue
            }
            if isApart, isWord(result.unicodeScalars.last), isWord(part.text.unicodeScalars.first) { result += " " }
            isApart = false
            result += result.isEmpty || result.last == " " ? String(part.text.drop { $0 == " " }) : part.text
        }
        while result.last == " " { result.removeLast() }
        return result
    }

    private static func isWord(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { Script.isSpacedWordCharacter($0.value) } ?? false
    }
}
