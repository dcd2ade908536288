import Foundation

/// A language as BCP 47 and older habits write it: `fr`, `fr-CA`, `EN_us`, `da-01`. Case does not count, `_` is `-`.
public struct LanguageTag: Sendable, Hashable, CustomStringConvertible {
    /// The tag in lower case with hyphens.
    public let description: String
    /// The language without script and region.
    public let language: String

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

    /// How well a variant of a unit answers a request for a language.
    public enum Match: UInt8, Comparable, Sendable {
        case exact, bareLanguage, otherRegion, otherName, none

        public static func < (a: Match, b: Match) -> Bool { a.rawValue < b.rawValue }
    }

    /// The exact tag before the bare language before another region of it, and those before another name of the
    /// language (`fra`, `french`, `iw`). Another script is another language.
    public func match(_ found: LanguageTag) -> Match {
        if found == self { return .exact }
        guard !language.isEmpty, !found.language.isEmpty else { return .none }
        guard found.language == language else {
            guard found.standardLanguage == standardLanguage else { return .none }
            if let script, let other = found.script, script != other { return .none }
            return .otherName
        }
        if found.description == language { return .bareLanguage }
        if let script, let other = found.script, script != other { return .none }
        return .otherRegion
    }

    /// The language by its shortest code of ISO 639, where it is named by a longer one, an old one or in English.
    private var standardLanguage: String {
        if language.utf8.count == 2 { return Self.replaced[language] ?? language }
        if let code = Self.bibliographic[language] ?? Locale.LanguageCode(language).identifier(.alpha2) { return code }
        return Self.englishNames[language] ?? language
    }

    private static let replaced = ["iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro"]

    /// The codes of ISO 639-2/B that differ from those of ISO 639-3.
    private static let bibliographic = [
        "alb": "sq", "arm": "hy", "baq": "eu", "bur": "my", "chi": "zh", "cze": "cs", "dut": "nl", "fre": "fr",
        "geo": "ka", "ger": "de", "gre": "el", "ice": "is", "mac": "mk", "mao": "mi", "may": "ms", "per": "fa",
        "rum": "ro", "slo": "sk", "tib": "bo", "wel": "cy",
    ]

    private static let englishNames: [String: String] = {
        let english = Locale(identifier: "en")
        let codes = Locale.LanguageCode.isoLanguageCodes.map(\.identifier).filter { $0.utf8.count == 2 }
        let names = codes.compactMap { code in
            english.localizedString(forLanguageCode: code).map { ($0.lowercased(), code) }
        }
        return Dictionary(names) { first, _ in first }
    }()

    private var script: Substring? {
        description.split(separator: "-").dropFirst().first { $0.count == 4 && $0.allSatisfy(\.isLetter) }
    }

    /// Whether the text can be a language in a file's name: letters, digits and hyphens.
    public static func isWellFormed(_ text: String) -> Bool {
        let parts = text.replacing("_", with: "-").split(separator: "-", omittingEmptySubsequences: false)
        return parts.allSatisfy {
            (1...8).contains($0.utf8.count) && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
        }
    }
}
