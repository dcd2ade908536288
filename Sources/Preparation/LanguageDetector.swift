import CLanguageDetector
import Text

/// What CLD2 can say about the language of text, in terms of language tags.
///
/// CLD2 names 160 languages and knows some 80 of them; it answers for the others with a relative (`no` for Nynorsk,
/// `st` for Northern Sotho) or not at all.
public final class LanguageDetector {
    /// The language asked for.
    let language: LanguageTag
    /// The languages that CLD2 finds in text in this one; empty where it does not know the language.
    private let answers: Set<String>
    /// Tags are slow to compare, and the same ones come again and again.
    private var verdicts: [LanguageTag: Bool] = [:]

    public init(_ language: LanguageTag) {
        self.language = language
        answers = Self.answers(for: language)
    }

    /// Whether CLD2 knows the language, or has an answer of its own for text in it.
    public var knowsLanguage: Bool { !answers.isEmpty }

    /// Whether text of which CLD2 says that it is in `found` may be in this language. Always, where CLD2 does not know
    /// the language.
    public func accepts(_ found: LanguageTag) -> Bool {
        guard knowsLanguage else { return true }
        if let verdict = verdicts[found] { return verdict }
        let verdict = isAnswer(found)
        verdicts[found] = verdict
        return verdict
    }

    private func isAnswer(_ found: LanguageTag) -> Bool {
        if let script = Self.script(of: found) { return language.likelyScript == script }
        let code = found.canonicalLanguage
        guard answers.contains(code) else { return false }
        // Of Chinese alone the script follows from CLD2's answer.
        guard code == "zh", language.canonicalLanguage == "zh" else { return true }
        return language.match(found) != .none
    }

    /// What CLD2 is sure of.
    struct Answer {
        let tag: LanguageTag
        /// The share of the text that is in this language, from 0 to 100.
        let percent: Int
    }

    /// The language of the text; nil where CLD2 is not sure.
    static func detect(_ text: UnsafeRawBufferPointer) -> Answer? {
        let found = detect_language(text.bindMemory(to: CChar.self).baseAddress, text.count, nil)
        guard found.is_reliable != 0, let code = found.code else { return nil }
        let name = String(cString: code)
        return name == "un" ? nil : Answer(tag: LanguageTag(name), percent: Int(found.percent))
    }

    /// The codes of all languages that CLD2 has a name for.
    public static let codes: [String] = {
        var codes: [String] = []
        var index: Int32 = 0
        while let code = detector_language_code(index) {
            // Codes that begin with zz are jokes, such as Pig Latin.
            let name = String(cString: code)
            if !name.isEmpty, name != "un", name != "xxx", !name.hasPrefix("zz") { codes.append(name) }
            index += 1
        }
        return codes
    }()

    /// The script of an answer such as `xx-Shaw`, which CLD2 gives for a script of no language that it knows.
    private static func script(of answer: LanguageTag) -> String? {
        guard answer.language == "xx", answer.description.utf8.count == 7 else { return nil }
        let script = answer.description.suffix(4)
        return script.prefix(1).uppercased() + script.dropFirst()
    }

    private static func answers(for tag: LanguageTag) -> Set<String> {
        let language = tag.canonicalLanguage
        let scripts = otherScripts[language] ?? [LanguageTag(language).likelyScript ?? ""]
        guard scripts.contains(tag.likelyScript ?? "") else { return [] }
        if let relatives = relatives[language] { return relatives }
        return known.contains(language) ? [language] : []
    }

    // The tables follow from what CLD2 0.0.197 said of the samples in its own unit tests and of messages of programs in
    // 110 languages.

    /// The languages that it names correctly.
    private static let known: Set<String> = [
        "af", "ar", "az", "be", "bg", "bho", "bn", "ca", "ceb", "chr", "cs", "cy", "da", "de", "dv", "el", "en", "es",
        "et", "eu", "fa", "fi", "fr", "ga", "gd", "gl", "gu", "he", "hi", "hmn", "ht", "hu", "hy", "id", "is", "it",
        "iu", "ja", "jv", "ka", "kk", "km", "kn", "ko", "ku", "ky", "lg", "lif", "lo", "lt", "lv", "mg", "mk", "ml",
        "mn", "mr", "ms", "mt", "my", "ne", "nl", "ny", "or", "pa", "pl", "pt", "ro", "ru", "rw", "si", "sk", "sl",
        "sq", "st", "su", "sv", "sw", "syr", "ta", "te", "tg", "th", "tr", "uk", "ur", "uz", "vi", "yi",
    ]

    /// The answers for languages that it takes for one another, or has no name for.
    private static let relatives: [String: Set<String>] = {
        let chinese: Set = ["zh"], arabic: Set = ["ar"], sotho: Set = ["st"], scandinavian: Set = ["no", "nn", "da"]
        let southSlavic: Set = ["hr", "bs", "sr"], malay: Set = ["id", "ms"], macedonian: Set = ["bg", "mk", "sr"]
        var table: [String: Set<String>] = [
            "fil": ["fil"], "as": ["bn"], "mai": ["bho", "hi", "ne"], "mag": ["bho", "hi"], "bho": ["bho", "hi"],
            "ps": ["fa", "ur"], "rn": ["rw"], "sco": ["en"], "lb": ["de"], "war": ["ceb", "fil"],
            "sr": southSlavic.union(macedonian),
        ]
        for (languages, answers) in [
            (["no", "nn", "da"], scandinavian), (["hr", "bs", "cnr", "sh"], southSlavic), (["bg", "mk"], macedonian),
            (["id", "ms"], malay), (["st", "nso", "tn"], sotho),
            (["zh", "yue", "wuu", "hak", "nan", "gan", "hsn", "cdo", "cjy", "lzh"], chinese),
            (["ar", "arz", "apc", "ajp", "acm", "afb", "ary", "arq", "aeb", "ars", "acq"], arabic),
        ] {
            for language in languages { table[language] = answers }
        }
        return table
    }()

    /// The scripts in which it knows a language, where that is not the likely one alone.
    private static let otherScripts: [String: Set<String>] = [
        "sr": ["Cyrl", "Latn"], "sh": ["Cyrl", "Latn"], "cnr": ["Cyrl", "Latn"], "uz": ["Cyrl", "Latn"],
        "mn": ["Mong"], "zh": ["Hans", "Hant", "Hani"], "yue": ["Hans", "Hant", "Hani"],
    ]
}
