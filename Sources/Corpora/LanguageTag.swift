import Diagnostics

/// A language as BCP 47 and older habits write it: `fr`, `fr-CA`, `EN_us`, `da-01`. Case does not count, `_` is `-`.
public struct LanguageTag: Sendable, Hashable, CustomStringConvertible {
    /// The tag in lower case with hyphens.
    public let description: String
    /// The language without script and region.
    public let language: String

    public init(_ text: some StringProtocol) {
        let folded = String(text).lowercased().replacing("_", with: "-")
        description = String(folded.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        language = String(description.prefix { $0 != "-" })
    }

    /// How well a variant of a unit answers a request for a language.
    enum Match: UInt8, Comparable {
        case exact, bareLanguage, otherRegion, none

        static func < (a: Match, b: Match) -> Bool { a.rawValue < b.rawValue }
    }

    /// The exact tag before the bare language before another region of it. Another script is another language.
    func match(_ found: LanguageTag) -> Match {
        if found == self { return .exact }
        guard found.language == language, !language.isEmpty else { return .none }
        if found.description == language { return .bareLanguage }
        if let script, let other = found.script, script != other { return .none }
        return .otherRegion
    }

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
