import Foundation

/// What is done to text before it is cut: nothing of it is told apart afterwards.
enum TextFolding {
    /// The text in normalization form C, with each run of breaking white space as one space and no space of any kind
    /// at the ends. No-break spaces between words stay.
    static func composed(_ text: String) -> String {
        // Runs of plain spaces are the model's to fold.
        guard !text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x80 }), text.unicodeScalars.contains(where: mayChange) else {
            return text
        }
        var scalars: [Unicode.Scalar] = []
        scalars.reserveCapacity(text.utf8.count)
        var needsComposing = false
        var pendingSpace = false
        for scalar in text.unicodeScalars {
            let isNoBreak = isNoBreakSpace(scalar)
            if !isNoBreak, isWhiteSpace(scalar) {
                pendingSpace = !scalars.isEmpty
                continue
            }
            if isNoBreak, scalars.isEmpty { continue }
            if pendingSpace {
                scalars.append(" ")
                pendingSpace = false
            }
            scalars.append(scalar)
            if !isNoBreak, mayChange(scalar) { needsComposing = true }
        }
        while let last = scalars.last, last == " " || isNoBreakSpace(last) { scalars.removeLast() }
        let folded = String(scalars: scalars)
        return needsComposing ? folded.precomposedStringWithCanonicalMapping : folded
    }

    /// Whether a scalar may be white space to fold or change in form C. Of the usual scripts only marks do.
    private static func mayChange(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E, 0xA1...0x2FF, 0x388...0x3FF, 0x400...0x482, 0x48A...0x52F, 0x1E00...0x1EFF, 0x2010...0x2027,
            0x2030...0x205E, 0x20A0...0x20CF, 0x3001...0x3029, 0x3041...0x3096, 0x309D...0x30FF, 0x3400...0x9FFF,
            0xAC00...0xD7A3, 0xFF01...0xFFEF, 0x1F300...0x1FAFF:
            false
        default: true
        }
    }

    private static func isNoBreakSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0xA0 || scalar.value == 0x2007 || scalar.value == 0x202F
    }

    /// The text with each run of Unicode white space (U+00A0, U+202F and line breaks too) as one space, none at the
    /// ends, in normalization form C.
    static func fold(_ text: String) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.utf8.count)
        var needsComposing = false
        var pendingSpace = false
        for scalar in text.unicodeScalars {
            if isWhiteSpace(scalar) {
                pendingSpace = !result.isEmpty
                continue
            }
            if pendingSpace {
                result.append(" ")
                pendingSpace = false
            }
            result.append(scalar)
            // No scalar below U+0300 changes in form C, nor does the punctuation of U+2010 to U+20CF.
            if scalar.value >= 0x300, !(0x2010...0x20CF).contains(scalar.value) { needsComposing = true }
        }
        guard needsComposing else { return result }
        var composed = String.UnicodeScalarView()
        composed.append(contentsOf: result)
        return Array(String(composed).precomposedStringWithCanonicalMapping.unicodeScalars)
    }

    private static func isWhiteSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x21..<0x7F: false
        case 0x20, 0x09...0x0D, 0x85, 0xA0: true
        case 0..<0x1680: false
        default: scalar.properties.isWhitespace
        }
    }
}

extension String {
    /// The text of some scalars.
    init(scalars: some Sequence<Unicode.Scalar>) {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }
}
