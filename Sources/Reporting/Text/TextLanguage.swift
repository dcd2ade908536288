import Text

/// The language of the texts of one side, as the elements that hold them say it (WCAG 2.2, 3.1.2).
struct TextLanguage {
    /// A language tag; nil where it is not known.
    let tag: String?

    init(_ tag: String?) {
        self.tag = tag.flatMap { LanguageTag.isWellFormed($0) ? $0.replacing("_", with: "-") : nil }
    }

    /// `ltr` or `rtl`, and `auto`, by the first letter of each text, where the language is not known.
    var direction: String {
        guard let tag else { return "auto" }
        return Self.isRightToLeft(LanguageTag(tag)) ? "rtl" : "ltr"
    }

    /// The attributes `lang` and `dir` with a space before each.
    var attributes: String { "\(lang) dir=\"\(direction)\"" }

    /// The attribute `lang` alone with a space before it: in a picture `dir` would turn anchors round.
    var lang: String { tag.map { " lang=\"\($0.escapedForHTML)\"" } ?? "" }

    /// By the script, where the tag has one, and else by the language.
    private static func isRightToLeft(_ tag: LanguageTag) -> Bool {
        let script = tag.description.split(separator: "-").dropFirst().first {
            $0.count == 4 && $0.allSatisfy(\.isLetter)
        }
        return script.map { scripts.contains(String($0)) } ?? languages.contains(tag.language)
    }

    private static let scripts: Set<String> = [
        "adlm", "arab", "aran", "hebr", "mand", "mend", "nkoo", "rohg", "samr", "syrc", "thaa",
    ]
    /// Those that CLDR gives such a script, by any of their codes in ISO 639.
    private static let languages: Set<String> = [
        "ar", "ara", "arb", "arc", "ary", "arz", "acm", "aeb", "afb", "ajp", "apc", "apd", "ars", "azb", "bal", "bgn",
        "bqi", "ckb", "dv", "div", "fa", "fas", "per", "pes", "prs", "glk", "haz", "he", "heb", "iw", "ji", "khw",
        "ks", "kas", "lrc", "luz", "mzn", "nqo", "pnb", "ps", "pus", "pbt", "sam", "sd", "snd", "skr", "sdh", "syr",
        "ug", "uig", "ur", "urd", "yi", "yid",
    ]
}
