import Foundation

/// What words and characters do to text before they cut it: nothing of it is told apart afterwards.
enum TextFolding {
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
