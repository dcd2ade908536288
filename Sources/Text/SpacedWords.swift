/// The words of a text, between white space of any kind, and the spaces that separate them.
package struct SpacedWords: Sendable {
    /// The words.
    package private(set) var words: [String] = []
    /// What comes after each word but the last: no-break spaces as the text has them, or else one plain space.
    package private(set) var spaces: [String] = []

    /// Divides a text.
    package init(_ text: String) {
        var word = ""
        var noBreaks = String.UnicodeScalarView()
        for character in text {
            guard character.isWhitespace else {
                if word.isEmpty, !words.isEmpty { spaces.append(noBreaks.isEmpty ? " " : String(noBreaks)) }
                word.append(character)
                continue
            }
            if !word.isEmpty {
                words.append(word)
                word = ""
                noBreaks = String.UnicodeScalarView()
            }
            noBreaks.append(contentsOf: character.unicodeScalars.filter(\.isNoBreakSpace))
        }
        if !word.isEmpty { words.append(word) }
    }

    /// The words with the spaces between them.
    package var text: String { zip(words, spaces + [""]).map { $0 + $1 }.joined() }

    /// For each word the number, from 0, of the part between plain spaces that it is in. Vocabularies and word alignments
    /// count these parts: to them a no-break space is within a word.
    package var parts: [Int] {
        var part = 0
        return words.indices.map { index in
            if index > 0, spaces[index - 1] == " " { part += 1 }
            return part
        }
    }

    /// How many parts there are.
    package var partCount: Int { words.isEmpty ? 0 : spaces.count { $0 == " " } + 1 }
}
