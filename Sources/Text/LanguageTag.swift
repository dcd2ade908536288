import Foundation

/// A language as BCP 47 and older habits write it: `fr`, `fr-CA`, `EN_us`, `da-01`. Case does not count, `_` is `-`.
public struct LanguageTag: Sendable, Hashable, CustomStringConvertible {
    /// The tag in lower case with hyphens.
    public let description: String
    /// The first subtag, as it is written.
    public let language: String

    /// Any text as a tag; it need not be a valid one.
    public init(_ text: some StringProtocol) {
        // A tag is made for each input, so the usual ones take no detour.
        if text.utf8.allSatisfy({ $0 & 0x80 == 0 && $0 > 0x20 }) {
            let folded = text.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 == 0x5F ? 0x2D : $0 }
            description = String(decoding: folded, as: UTF8.self)
            language = String(decoding: folded.prefix { $0 != 0x2D }, as: UTF8.self)
            return
        }
        let folded = String(text).lowercased().replacing("_", with: "-")
        description = String(folded.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        language = String(description.prefix { $0 != "-" })
    }

    /// How well a tag matches a requested language, the best match first.
    public enum Match: UInt8, Comparable, Sendable {
        /// The same tag.
        case exact
        /// The language without a region, or with the same one: `fr` for `fr-CA`, `zh-Hant` for `zh-TW`.
        case bareLanguage
        /// Another region: `fr-FR` for `fr-CA`, `zh-TW` for `zh-Hant`.
        case otherRegion
        /// Another name of the language: `fra`, `french`, `iw` for `he`, `no` for `nb`, `cmn` for `zh`.
        case otherName
        /// Another script, for a request that names neither script nor region: `zh-TW` for `zh`.
        case otherScript
        /// Another language, or another script than the one asked for.
        case none

        public static func < (a: Match, b: Match) -> Bool { a.rawValue < b.rawValue }
    }

    /// How well text tagged `found` serves a request for this language.
    ///
    /// Tags are compared by language and script. Names of one language are one: those of ISO 639-1, -2 and -3, English
    /// names, and the aliases of CLDR, where a macrolanguage also stands for its predominant member (`zh` and `cmn`,
    /// `ar` and `arb`, `no` and `nb`). Other members stay languages of their own: `nn` is not `nb`, `yue` is not `zh`.
    ///
    /// A tag without a script has its ``likelyScript``, so `zh-TW` serves `zh-Hant`, while `zh-CN` and `zh` do not. A
    /// request for a bare language, such as `zh` or `sr`, takes text in every script, the likely one first.
    public func match(_ found: LanguageTag) -> Match {
        if found == self { return .exact }
        guard !language.isEmpty, !found.language.isEmpty else { return .none }
        let asked = parts, other = found.parts
        guard asked.language == other.language else { return .none }
        guard asked.likelyScript == other.likelyScript else {
            return asked.script == nil && asked.region == nil ? .otherScript : .none
        }
        guard asked.name == other.name else { return .otherName }
        return other.region == nil || other.region == asked.region ? .bareLanguage : .otherRegion
    }

    /// Among elements that have a tag, the one that answers a request for this language best; the first among equals.
    public func best<Element>(among elements: some Sequence<Element>, _ tag: (Element) -> LanguageTag?) -> Element? {
        var best: (element: Element, match: Match)?
        for element in elements {
            guard let match = tag(element).map(match), match != .none, match < best?.match ?? .none else { continue }
            best = (element, match)
        }
        return best?.element
    }

    /// The language by its shortest code, the same for all names of a language: `fr` for `fra`, `zh` for `cmn-Hans`,
    /// `no` for `nb`.
    public var canonicalLanguage: String { parts.language }

    /// The script that text with this tag is written in, by ISO 15924 (`Latn`, `Hant`): the one that the tag names,
    /// else the likely one by CLDR. Nil for languages that CLDR does not know.
    public var likelyScript: String? { language.isEmpty ? nil : parts.likelyScript }

    /// Whether the language is written without spaces between words, so that lengths are counted in characters.
    public var isWrittenWithoutSpaces: Bool { likelyScript.map(Self.scriptsWithoutSpaces.contains) ?? false }

    private static let scriptsWithoutSpaces: Set = [
        "Hans", "Hant", "Hani", "Bopo", "Jpan", "Hira", "Kana", "Hrkt", "Thai", "Laoo", "Khmr", "Mymr", "Tibt", "Lana",
        "Tale", "Talu", "Bali", "Yiii",
    ]

    /// Whether the text can be a language in a file's name: letters, digits and hyphens.
    public static func isWellFormed(_ text: String) -> Bool {
        let parts = text.replacing("_", with: "-").split(separator: "-", omittingEmptySubsequences: false)
        return parts.allSatisfy {
            (1...8).contains($0.utf8.count) && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
    }
}

// MARK: Parts of a tag

extension LanguageTag {
    private struct Parts {
        /// The language as the tag has it, and by its canonical code.
        var name = "", language = ""
        var script, region: String?

        /// The script, or the one that CLDR has for language and region.
        var likelyScript: String? {
            if let script { return script }
            let components = Locale.Language.Components(
                languageCode: .init(language), script: nil, region: region.map { .init($0) })
            let subtags = Locale.Language(components: components).maximalIdentifier.split(separator: "-")
            return subtags.dropFirst().first { $0.utf8.count == 4 }.map { LanguageTag.unified(String($0)) }
        }
    }

    private var parts: Parts {
        // POSIX adds an encoding and a modifier: sr_RS.UTF-8@latin.
        let posix = description.split(separator: "@", maxSplits: 1)
        var subtags = (posix.first ?? "").prefix { $0 != "." }.split(separator: "-").map(String.init)
        subtags += posix.dropFirst().map(String.init)
        guard !subtags.isEmpty else { return Parts() }
        var name = subtags.removeFirst()
        // An extended language is the language meant: zh-yue, ar-arz, zh-min-nan.
        while let next = subtags.first, Self.extendedLanguagePrefixes.contains(name), next.utf8.count == 3,
            Self.replacedSubtags[next] == nil, next.utf8.allSatisfy({ (0x61...0x7A).contains($0) })
        {
            name = subtags.removeFirst()
        }
        var script: String?, region: String?
        for subtag in subtags.map({ Self.replacedSubtags[$0] ?? $0 }) {
            // What follows is private or an extension.
            if subtag.utf8.count == 1 { break }
            if let language = Self.languageVariants[subtag] {
                name = language
            } else if script == nil, let named = Self.script(subtag) {
                script = named
            } else if region == nil, Self.isRegion(subtag) {
                region = subtag.uppercased()
            }
        }
        let alias = Self.canonical(name).split(separator: "-").map(String.init)
        for subtag in alias.dropFirst() {
            if let named = Self.script(subtag) {
                script = script ?? named
            } else {
                region = region ?? subtag.uppercased()
            }
        }
        return Parts(name: name, language: alias.first ?? name, script: script, region: region)
    }

    static func isRegion(_ subtag: String) -> Bool {
        subtag.utf8.count == 2 && subtag.utf8.allSatisfy { (0x61...0x7A).contains($0) }
            || subtag.utf8.count == 3 && subtag.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }

    private static func script(_ subtag: String) -> String? {
        guard subtag.utf8.count == 4, subtag.utf8.allSatisfy({ (0x61...0x7A).contains($0) }) else { return nil }
        return unified(subtag.prefix(1).uppercased() + subtag.dropFirst())
    }

    /// Styles and mixtures of a script are that script.
    private static func unified(_ script: String) -> String { styles[script] ?? script }

    private static let styles = [
        "Aran": "Arab", "Cyrs": "Cyrl", "Hanb": "Hant", "Hang": "Kore", "Latf": "Latn", "Latg": "Latn",
        "Syre": "Syrc", "Syrj": "Syrc", "Syrn": "Syrc",
    ]

    /// Subtags as POSIX, Windows and older registries write them.
    private static let replacedSubtags = [
        "latin": "latn", "cyrillic": "cyrl", "chs": "hans", "cht": "hant", "chn": "cn", "twn": "tw", "hkg": "hk",
        "mac": "mo", "sgp": "sg", "bok": "bokmal", "nyn": "nynorsk",
    ]

    static let extendedLanguagePrefixes: Set = ["zh", "min", "ar", "ms", "sw", "uz", "lv", "kok", "sgn"]

    private static let languageVariants = ["bokmal": "no", "nynorsk": "nn", "hakka": "hak", "xiang": "hsn"]
}
