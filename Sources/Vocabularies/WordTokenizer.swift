/// Divides text into words and punctuation so that it can be restored.
///
/// A token without a space between it and its neighbour carries the joiner U+FFED on that side, as in OpenNMT's
/// tokenizer: `Oui, l'ami !` becomes `Oui ￭, l'￭ ami !`. Wherever it can, the punctuation carries the mark, so that a
/// word is the same token in every place. The rules are the same for all languages:
///
/// - A word is a run of letters, marks, digits and underscores; `.` and `,` between two digits belong to it.
/// - An apostrophe between letters ends an elided word (`l'￭ ami`, `qu'￭ il`) unless an English ending follows it
///   (`Ann ￭'s`, `we ￭'ll`).
/// - Every other character is a token of its own: punctuation, symbols, ideographs, and emoji with their modifiers.
///
/// White space is folded and text brought to form C first. A no-break space stays, as a token of its own. U+FFED and U+FF05 in the text itself are written as
/// `％ffed` and `％ff05`.
public enum WordTokenizer {
    /// On the side of a token on which no space separates it from its neighbour.
    public static let joiner: Unicode.Scalar = "\u{FFED}"
    static let escape: Unicode.Scalar = "\u{FF05}"

    /// The tokens of a text.
    /// - Parameters:
    ///   - text: the text.
    ///   - keepsNoBreakSpaces: whether no-break spaces are distinguished from plain ones.
    public static func tokens(of text: String, keepsNoBreakSpaces: Bool = true) -> [String] {
        let scalars = TextFolding.fold(text, keepsNoBreakSpaces: keepsNoBreakSpaces)
        let pieces = pieces(of: scalars)
        return pieces.indices.map { index in
            let piece = pieces[index]
            let next = index + 1 < pieces.count ? pieces[index + 1] : nil
            var token = String.UnicodeScalarView()
            if piece.isGlued, carriesMark(left: pieces[index - 1], right: piece) == .right { token.append(joiner) }
            for scalar in scalars[piece.range] { append(scalar, to: &token) }
            if let next, next.isGlued, carriesMark(left: piece, right: next) == .left { token.append(joiner) }
            return String(token)
        }
    }

    /// The text of the tokens: the inverse of `tokens(of:)`.
    public static func text(of tokens: some Sequence<String>) -> String {
        var text = String.UnicodeScalarView()
        var isGlued = true
        for token in tokens {
            var scalars = token.unicodeScalars[...]
            if scalars.first == joiner {
                isGlued = true
                scalars.removeFirst()
            }
            if !isGlued { text.append(" ") }
            isGlued = scalars.last == joiner
            if isGlued { scalars.removeLast() }
            appendUnescaped(scalars, to: &text)
        }
        return String(text)
    }

    // MARK: Pieces

    private struct Piece {
        enum Shape { case word, elision, ending, symbol }
        var range: Range<Int>
        var shape: Shape
        /// Whether no space precedes it.
        var isGlued: Bool
    }

    private enum Side { case left, right }

    private static func carriesMark(left: Piece, right: Piece) -> Side {
        switch (left.shape, right.shape) {
        case (.elision, _): .left
        case (_, .ending), (_, .symbol): .right
        case (.symbol, _): .left
        default: .right
        }
    }

    private static func pieces(of scalars: [Unicode.Scalar]) -> [Piece] {
        var pieces: [Piece] = []
        var position = 0
        var isGlued = false
        func take(_ end: Int, _ shape: Piece.Shape) {
            pieces.append(Piece(range: position..<end, shape: shape, isGlued: isGlued))
            position = end
            isGlued = true
        }
        while position < scalars.count {
            guard scalars[position] != " " else {
                isGlued = false
                position += 1
                continue
            }
            guard ScalarClass(scalars[position]) != .symbol else {
                take(endOfSymbol(scalars, from: position), .symbol)
                continue
            }
            let end = endOfWord(scalars, from: position)
            guard let ending = endOfLetters(afterApostropheAt: end, in: scalars) else {
                take(end, .word)
                continue
            }
            if isEnglishEnding(scalars[end + 1..<ending]) {
                take(end, .word)
                take(ending, .ending)
            } else {
                take(end + 1, .elision)
            }
        }
        return pieces
    }

    private static func endOfSymbol(_ scalars: [Unicode.Scalar], from start: Int) -> Int {
        var end = start + 1
        while end < scalars.count {
            if ScalarClass(scalars[end]) == .extender {
                end += 1
            } else if scalars[end - 1] == "\u{200D}", ScalarClass(scalars[end]) == .symbol {
                end += 1  // An emoji made of several, such as a family.
            } else {
                break
            }
        }
        return end
    }

    private static func endOfWord(_ scalars: [Unicode.Scalar], from start: Int) -> Int {
        var end = start + 1
        while end < scalars.count {
            if ScalarClass(scalars[end]) != .symbol, scalars[end] != " " {
                end += 1
            } else if scalars[end] == "." || scalars[end] == ",", end + 1 < scalars.count,
                isDigit(scalars[end - 1]), isDigit(scalars[end + 1])
            {
                end += 2
            } else {
                break
            }
        }
        return end
    }

    /// The end of the run of word characters after an apostrophe between two letters; nil elsewhere.
    private static func endOfLetters(afterApostropheAt index: Int, in scalars: [Unicode.Scalar]) -> Int? {
        guard index + 1 < scalars.count, scalars[index] == "'" || scalars[index] == "\u{2019}",
            isLetter(scalars[index - 1]), isLetter(scalars[index + 1])
        else { return nil }
        return endOfWord(scalars, from: index + 1)
    }

    private static func isEnglishEnding(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
        guard scalars.count <= 2 else { return false }
        return ["s", "t", "d", "m", "ll", "re", "ve"].contains(String(scalars: scalars).lowercased())
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x80 ? (0x30...0x39).contains(scalar.value) : scalar.properties.numericType == .decimal
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || ScalarClass(scalar) == .extender
    }

    // MARK: Escapes

    private static func append(_ scalar: Unicode.Scalar, to token: inout String.UnicodeScalarView) {
        guard scalar == joiner || scalar == escape else { return token.append(scalar) }
        token.append(escape)
        token.append(contentsOf: String(scalar.value, radix: 16).unicodeScalars)
    }

    /// A text as a token that ``text(of:)`` gives back as it is.
    static func escaped(_ text: String) -> String {
        var token = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { append(scalar, to: &token) }
        return String(token)
    }

    private static func appendUnescaped(
        _ scalars: String.UnicodeScalarView.SubSequence, to text: inout String.UnicodeScalarView
    ) {
        guard scalars.contains(escape) else { return text.append(contentsOf: scalars) }
        var rest = scalars
        while let scalar = rest.popFirst() {
            if scalar == escape {
                let code = String(rest.prefix(4))
                if let original = [joiner, escape].first(where: { String($0.value, radix: 16) == code }) {
                    text.append(original)
                    rest.removeFirst(4)
                    continue
                }
            }
            text.append(scalar)
        }
    }
}
