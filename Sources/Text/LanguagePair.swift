import Foundation

/// Two languages in one text, with a hyphen between them: `fr-en`, `en-zh-CN`, `zh-Hant-TW-en-GB`.
///
/// Tags have hyphens, too. The hyphen between the languages is the one that leaves a tag by BCP 47 on both sides, with
/// a language and a region that there are. Where several do, it is the one whose tags are written as BCP 47 recommends,
/// regions in capitals: `fr-CA-es` is `fr-CA` and `es`, although `ca-ES` is a tag, too. An underscore never divides.
public struct LanguagePair: Sendable, Hashable {
    /// The tags as they are written.
    public let first: String, second: String

    /// Why a text is not one pair of languages.
    public enum Problem: Error, Hashable, CustomStringConvertible {
        case noPair(String)
        /// More than one hyphen can be the one between the languages.
        case ambiguous(String, [LanguagePair])

        /// What is wrong, and what to write instead.
        public var description: String {
            switch self {
            case .noPair(let text):
                return
                    "'\(text)' is not a pair of languages; write two language tags with a hyphen between them, as in "
                    + "fr-en or en-zh-CN"
            case .ambiguous(let text, let pairs):
                let readings = pairs.map { "\($0.first) and \($0.second)" }.joined(separator: " or ")
                let spellings = pairs.map { pair in
                    [pair.first, pair.second].map { $0.replacing("-", with: "_") }.joined(separator: "-")
                }
                return "'\(text)' can be \(readings); write \(spellings.joined(separator: " or "))"
            }
        }
    }

    private init(_ first: some Sequence<Substring>, _ second: some Sequence<Substring>) {
        self.first = first.joined(separator: "-")
        self.second = second.joined(separator: "-")
    }

    /// Divides a text into two languages.
    /// - Throws: a ``Problem`` if it is not one pair of languages.
    public init(_ text: some StringProtocol) throws(Problem) {
        let text = String(text)
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count > 1, LanguageTag.isWellFormed(text) else { throw .noPair(text) }
        let all = parts.indices.dropFirst().map { LanguagePair(parts[..<$0], parts[$0...]) }
        // A single hyphen divides whatever there is.
        if all.count == 1 {
            self = all[0]
            return
        }
        var valid: [LanguagePair] = []
        // Codes that were replaced, such as `iw`, count where there is nothing else.
        for takesOtherNames in [false, true] where valid.isEmpty {
            valid = all.filter { pair in
                [pair.first, pair.second].allSatisfy { LanguageTag.isValid($0, takesOtherNames: takesOtherNames) }
            }
        }
        guard !valid.isEmpty else { throw .noPair(text) }
        if valid.count > 1 {
            let usual = valid.filter { pair in
                [pair.first, pair.second].allSatisfy { LanguageTag.hasRecommendedCase($0) }
            }
            if usual.count == 1 { valid = usual }
        }
        guard valid.count == 1 else { throw .ambiguous(text, valid) }
        self = valid[0]
    }
}

extension LanguageTag {
    /// Whether a text is a tag by the grammar of BCP 47 (RFC 5646, section 2.1), with a language and a region that there
    /// are; `_` is `-`.
    /// - Parameter takesOtherNames: whether other names of languages count, such as codes that were replaced.
    static func isValid(_ text: String, takesOtherNames: Bool) -> Bool {
        var rest = subtags(text).map { $0.lowercased() }[...]
        guard let language = rest.popFirst() else { return false }
        let isKnown =
            Locale.LanguageCode(language).isISOLanguage
            || takesOtherNames
                && Locale.LanguageCode(canonical(language).prefix { $0 != "-" }.description).isISOLanguage
        guard isKnown else { return false }
        func take(_ isWanted: (String) -> Bool) {
            if let next = rest.first, isWanted(next) { rest.removeFirst() }
        }
        if extendedLanguagePrefixes.contains(language) { take { $0.utf8.count == 3 && isLetters($0) } }
        take { $0.utf8.count == 4 && isLetters($0) }
        take(isKnownRegion)
        while let next = rest.first, isVariant(next) { rest.removeFirst() }
        guard let singleton = rest.popFirst() else { return true }
        // An extension or private use: at least one subtag after a single character.
        guard singleton.utf8.count == 1, let last = rest.last, let next = rest.first else { return false }
        return singleton == "x" || last.utf8.count > 1 && next.utf8.count > 1
    }

    /// Whether a tag is written as BCP 47 recommends: the language in small letters, a script with a capital, a region
    /// in capitals.
    static func hasRecommendedCase(_ text: String) -> Bool {
        let subtags = subtags(text)
        return subtags.enumerated().allSatisfy { index, subtag in
            switch subtag.utf8.count {
            case 2 where index > 0: subtag == subtag.uppercased()
            case 4 where index > 0: subtag == subtag.capitalized
            default: subtag == subtag.lowercased()
            }
        }
    }

    private static func subtags(_ text: String) -> [String] {
        text.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "_" }.map(String.init)
    }

    private static func isLetters(_ text: String) -> Bool { text.utf8.allSatisfy { (0x61...0x7A).contains($0) } }

    /// Reserved for the United Kingdom, and often written.
    private static let reservedRegions: Set = ["UK"]

    private static func isKnownRegion(_ subtag: String) -> Bool {
        guard isRegion(subtag) else { return false }
        let code = subtag.uppercased()
        return code.utf8.count == 3 || Locale.Region(code).isISORegion || reservedRegions.contains(code)
    }

    private static func isVariant(_ subtag: String) -> Bool {
        (5...8).contains(subtag.utf8.count) || subtag.utf8.count == 4 && subtag.first?.isNumber == true
    }
}
