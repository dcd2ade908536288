import Foundation

/// The normalization of text before it is divided into tokens; the differences that it removes are lost.
enum TextFolding {
    /// ``fold(_:keepsNoBreakSpaces:)`` of text whose runs of plain spaces somebody else folds.
    static func composed(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x80 }), text.unicodeScalars.contains(where: mayChange) else {
            return text
        }
        return String(scalars: fold(text))
    }

    /// ``composed(_:)`` of UTF-8; nil where that changes nothing.
    static func composedIfChanged(_ bytes: UnsafeRawBufferPointer) -> String? {
        var (isPlain, changes) = (true, false)
        forEachScalar(of: bytes) { value in
            if !(0x20..<0x80).contains(value) { isPlain = false }
            if !changes, let scalar = Unicode.Scalar(value), mayChange(scalar) { changes = true }
        }
        guard !isPlain, changes else { return nil }
        return String(scalars: fold(String(decoding: bytes, as: UTF8.self)))
    }

    /// Calls a function with each scalar of valid UTF-8.
    @inline(__always)
    static func forEachScalar(of bytes: UnsafeRawBufferPointer, _ body: (UInt32) -> Void) {
        var index = 0
        while index < bytes.count {
            let first = UInt32(bytes[index])
            let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            var value = length == 1 ? first : first & (0xFF >> UInt32(length + 1))
            for next in index + 1..<max(index + 1, min(index + length, bytes.count)) {
                value = value << 6 | UInt32(bytes[next]) & 0x3F
            }
            body(value)
            index += length
        }
    }

    /// Whether a scalar is white space or a no-break space.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool { isWhiteSpace(scalar) || isNoBreakSpace(scalar) }

    /// The text in normalization form C, with each run of white space as one space and no space of any kind at the
    /// ends.
    /// - Parameter keepsNoBreakSpaces: whether no-break spaces between words stay, as they cannot break a line and so
    ///   belong to the text. Vocabularies of earlier versions made them plain.
    static func fold(_ text: String, keepsNoBreakSpaces: Bool = true) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.utf8.count)
        var needsComposing = false
        var pendingSpace = false
        for scalar in text.unicodeScalars {
            let isNoBreak = keepsNoBreakSpaces && isNoBreakSpace(scalar)
            if !isNoBreak, isWhiteSpace(scalar) {
                pendingSpace = !result.isEmpty
                continue
            }
            if isNoBreak, result.isEmpty { continue }
            if pendingSpace {
                result.append(" ")
                pendingSpace = false
            }
            result.append(scalar)
            if !isNoBreak, mayChange(scalar) { needsComposing = true }
        }
        while let last = result.last, last == " " || isNoBreakSpace(last) { result.removeLast() }
        guard needsComposing else { return result }
        return Array(String(scalars: result).precomposedStringWithCanonicalMapping.unicodeScalars)
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
