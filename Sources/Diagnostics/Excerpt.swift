/// A line of input as a message shows it: the part around the column, and the caret's distance from its start.
struct Excerpt {
    /// At most this many characters of a line are shown.
    private static let width = 100

    let text: String
    /// Columns of a terminal before the caret; nil where there is no column.
    let caret: Int?

    /// - Parameter column: in characters, from 1; a column past the end of the line is shown right after it.
    init(of line: String, around column: Int?) {
        let offset = column.map { max(0, $0 - 1) }
        // No more of a line is looked at than is shown: it may be a whole file.
        var start = line.startIndex
        if let offset, offset > Self.width / 2 {
            let wanted = line.index(start, offsetBy: offset, limitedBy: line.endIndex) ?? line.endIndex
            start = line.index(wanted, offsetBy: -Self.width / 2, limitedBy: start) ?? start
        }
        let end = line.index(start, offsetBy: Self.width, limitedBy: line.endIndex) ?? line.endIndex
        if end == line.endIndex {
            start = line.index(end, offsetBy: -Self.width, limitedBy: line.startIndex) ?? line.startIndex
        }
        var text = start == line.startIndex ? "" : "…"
        var caret: Int?
        var index = start
        let target = offset.flatMap { line.index(line.startIndex, offsetBy: $0, limitedBy: line.endIndex) }
        while index < end {
            if index == target { caret = text.terminalWidth }
            text += String(line[index]).escapingControls.replacing("\n", with: "\\u{a}")
            line.formIndex(after: &index)
        }
        if offset != nil, caret == nil { caret = text.terminalWidth }
        self.text = end == line.endIndex ? text : text + "…"
        self.caret = caret
    }
}

extension String {
    /// The text with each control character shown as its escape, so that input cannot steer a terminal.
    /// Tabs become one space; line breaks stay.
    public var escapingControls: String {
        var result = ""
        for scalar in unicodeScalars {
            switch scalar.value {
            case 0x0A: result.unicodeScalars.append(scalar)
            case 0x09: result.append(" ")
            case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069:
                result += "\\u{" + String(scalar.value, radix: 16) + "}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// How many columns of a terminal the text takes: two for each ideograph and emoji.
    var terminalWidth: Int { reduce(0) { $0 + ($1.isWide ? 2 : 1) } }
}

extension Character {
    /// Whether the character is in a wide block (approximates Unicode Standard Annex 11), or displayed as an emoji.
    fileprivate var isWide: Bool {
        guard let first = unicodeScalars.first, first.value >= 0x1100 else { return false }
        switch first.value {
        case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
            0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            return true
        default: return first.properties.isEmojiPresentation || unicodeScalars.contains("\u{FE0F}")
        }
    }
}
