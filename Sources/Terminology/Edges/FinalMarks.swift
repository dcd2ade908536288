import Text

/// How a language writes the marks that end sentences.
struct FinalMarks: Sendable {
    enum Mark: Sendable, Hashable, CaseIterable { case stop, question, exclamation, colon, semicolon, ellipsis }

    /// What is written for each mark, with the space before it; marks that are not there are left alone.
    private let forms: [Mark: String]
    /// What each final character says.
    private let meanings: [Character: Mark]
    /// Whether questions and exclamations have a mark at their beginning.
    private let inverts: Bool

    init(_ language: LanguageTag) {
        var forms: [Mark: String] = [
            .stop: ".", .question: "?", .exclamation: "!", .colon: ":", .semicolon: ";", .ellipsis: "…",
        ]
        switch language.language {
        case "fr":
            forms[.colon] = "\u{A0}:"
            // Canada writes the others without a space.
            if !language.description.uppercased().split(separator: "-").contains("CA") {
                forms.merge([.question: "\u{A0}?", .exclamation: "\u{A0}!", .semicolon: "\u{A0};"]) { $1 }
            }
        case "ja", "zh", "yue":
            forms = [
                .stop: "。", .question: "？", .exclamation: "！", .colon: "：", .semicolon: "；", .ellipsis: "……",
            ]
        case "el": forms.merge([.question: ";", .semicolon: "\u{B7}"]) { $1 }
        case "ar", "fa", "ur", "ps", "ckb", "ug":
            forms.merge([.question: "؟", .semicolon: "؛", .stop: language.language == "ur" ? "۔" : "."]) { $1 }
        case "hi", "mr", "ne", "bn", "as", "or", "pa", "sa":
            forms[.stop] = "।"
        case "hy", "th", "lo", "km", "my", "bo", "dz", "am", "ti": forms = [:]
        default: break
        }
        self.forms = forms
        var meanings: [Character: Mark] = [
            ".": .stop, "?": .question, "!": .exclamation, ":": .colon, "…": .ellipsis, "。": .stop, "？": .question,
            "！": .exclamation, "：": .colon, "；": .semicolon, "．": .stop, "؟": .question, "؛": .semicolon, "।": .stop,
            "۔": .stop,
        ]
        // The semicolon is the question mark of Greek, which also has a character of its own.
        meanings[";"] = language.language == "el" ? .question : .semicolon
        if language.language == "el" { meanings["\u{B7}"] = .semicolon }
        self.meanings = meanings
        inverts = ["es", "ast", "gl"].contains(language.language)
    }

    /// Whether the language writes a mark as it is known here; no mark is written everywhere.
    func writes(_ mark: Mark?) -> Bool { mark.map { forms[$0] != nil } ?? !forms.isEmpty }

    func written(_ mark: Mark?) -> String { mark.flatMap { forms[$0] } ?? "" }

    /// The text without its final mark and the space before it, and the mark; nil where something else ends it.
    func end(of text: String) -> (text: String, mark: Mark?)? {
        var rest = Substring(text)
        func trim() { while rest.last?.isWhitespace == true { rest.removeLast() } }
        trim()
        guard let last = rest.last else { return nil }
        guard let mark = meanings[last] else {
            return last.isLetter || last.isNumber ? (String(rest), nil) : nil
        }
        rest.removeLast()
        let dots = rest.hasSuffix("..")
        if mark == .stop, dots { rest.removeLast(2) }
        let isLonger = rest.last.map { meanings[$0] != nil } ?? true
        // Two marks, as `::` or `?!`, are none of these.
        guard !isLonger || mark == .ellipsis && rest.last == "…" else { return nil }
        if rest.last == "…" { rest.removeLast() }
        trim()
        guard !rest.isEmpty else { return nil }
        return (String(rest), mark == .stop && dots ? .ellipsis : mark)
    }

    /// Whether a text, without its full stop, ends in what looks like an abbreviation: `etc`, `e.g`, `No`.
    static func isAbbreviation(_ text: String) -> Bool {
        var text = Substring(text)
        if text.last == "." { text.removeLast() }
        let word = text.split(whereSeparator: \.isWhitespace).last ?? ""
        return word.contains(".")
            || ["etc", "usw", "ff", "al", "inc", "ltd", "co", "no", "nr", "vs"].contains(word.lowercased())
    }

    /// With the mark at the beginning of a question or exclamation, or without it, where the language has one.
    func opened(_ text: String, own: Mark?, wanted: Mark?) -> String {
        guard inverts else { return text }
        let opening: [Mark: Character] = [.question: "¿", .exclamation: "¡"]
        var text = text
        if let own, let mark = opening[own], text.first == mark, text.count(where: { $0 == mark }) == 1 {
            text.removeFirst()
        }
        // Only a text of one sentence says where it begins.
        guard let wanted, let mark = opening[wanted], !text.contains(mark) else { return text }
        return text.dropLast().contains(where: { ".!?".contains($0) }) ? text : String(mark) + text
    }
}
