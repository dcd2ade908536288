extension String {
    /// The text as one word for a POSIX shell.
    package var quotedForShell: String {
        let isPlain =
            !isEmpty
            && utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: "/._-=+:,@%".utf8.contains(byte)
                }
            }
        return isPlain ? self : "'\(replacing("'", with: "'\\''"))'"
    }

    /// The words of a command line, as a POSIX shell cuts it; a quote that is open at the end is closed there.
    package var shellWords: [String] {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var rest = self[...]
        while let character = rest.popFirst() {
            switch character {
            case "\\" where quote != "'" && !rest.isEmpty: word = (word ?? "") + String(rest.removeFirst())
            case "'", "\"":
                if quote == nil {
                    quote = character
                    word = word ?? ""
                } else if quote == character {
                    quote = nil
                } else {
                    word = (word ?? "") + String(character)
                }
            case " ", "\t":
                if quote == nil {
                    word.map { words.append($0) }
                    word = nil
                } else {
                    word = (word ?? "") + String(character)
                }
            default: word = (word ?? "") + String(character)
            }
        }
        return words + (word.map { [$0] } ?? [])
    }
}

extension [String] {
    /// The command line of these words for a POSIX shell.
    package var quotedForShell: String { map(\.quotedForShell).joined(separator: " ") }
}
