import Foundation
import Text

/// The language in a file's name: `messages.fr.xlf`, `app_pt-BR.xlf`, `fr.xlf`, `en-fr.xlf`, `fr/app.xlf`.
enum FileLanguage {
    /// The target language in a path, if there is one. A wanted language in any part of the file's name comes first, then
    /// any language that is a whole part between dots, then a wanted one that is the folder's name.
    /// - Parameters:
    ///   - other: the language of the file's sources, which is not that of its targets.
    ///   - wanted: the languages asked for.
    static func target(of path: String, notIn other: LanguageTag?, wanted: [LanguageTag]) -> LanguageTag? {
        let parts = path.split(separator: "/").map(String.init)
        guard let file = parts.last else { return nil }
        func tags(_ names: [String]) -> [LanguageTag] {
            names.filter(isLanguage).map { LanguageTag($0) }.filter { $0.canonicalLanguage != other?.canonicalLanguage }
        }
        func isWanted(_ tag: LanguageTag) -> Bool { wanted.contains { $0.match(tag) != .none } }
        let components = FileSuffix.unpacked(file).split(separator: ".").map(String.init)
        if let found = tags(components.reversed().flatMap(pieces)).first(where: isWanted) { return found }
        // `fr` of `app.fr.xlf`, or of `fr.xlf`. A piece of a part, as in `how-to.xlf`, may be a word, and excludes no file.
        let whole = components.count > 2 ? Array(components.dropFirst().dropLast()) : Array(components.prefix(1))
        if let found = tags(whole.reversed()).first { return found }
        return tags(Array(parts.dropLast().suffix(1))).first(where: isWanted)
    }

    /// The parts of a file's name that can be languages, the last one first.
    private static func pieces(of component: String) -> [String] {
        let parts = component.split { $0 == "-" || $0 == "_" }.map(String.init)
        return parts.indices.map { parts[$0...].joined(separator: "-") } + parts
    }

    private static let codes: Set<String> = Set(
        Locale.LanguageCode.isoLanguageCodes.map(\.identifier).filter { $0.utf8.count == 2 })

    private static func isLanguage(_ text: String) -> Bool {
        guard LanguageTag.isWellFormed(text) else { return false }
        let tag = LanguageTag(text)
        return codes.contains(tag.language) || tag.language.utf8.count == 3 && codes.contains(tag.canonicalLanguage)
    }
}
