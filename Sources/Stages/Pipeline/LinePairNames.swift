import Foundation
import Text

/// Text files whose names differ in a language alone: `NAME.fr` with `NAME.en`, `NAME.fr.txt` with `NAME.en.txt`,
/// `NAME_fr.txt` with `NAME_en.txt`, `fr/NAME.txt` with `en/NAME.txt`.
struct LinePairGroup {
    /// One file of each language, by language.
    let files: [(language: LanguageTag, path: String)]

    /// The groups of two languages or more among the paths of files, plain or gzipped.
    static func groups(among paths: [String]) -> [LinePairGroup] {
        var members: [String: [String: String]] = [:]
        let candidates = paths.map { (path: $0, places: places($0)) }
        for (path, places) in candidates {
            for (key, language) in places { members[key, default: [:]][language] = path }
        }
        // A file belongs to the first part of its name in which there is another language.
        var chosen: [String: [String: String]] = [:]
        for (path, places) in candidates {
            guard let (key, language) = places.first(where: { members[$0.key]?.count ?? 0 > 1 }) else { continue }
            chosen[key, default: [:]][language] = path
        }
        return chosen.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map { _, files in
            LinePairGroup(files: files.sorted { $0.key < $1.key }.map { (LanguageTag($0.key), $0.value) })
        }
    }

    /// The pair of two languages as ingestion takes it: `NAME`, or `SOURCE:TARGET`; nil where there is none.
    func input(source: String, target: String) -> String? {
        guard let first = LanguageTag(source).best(among: files, \.language),
            let second = LanguageTag(target).best(among: files, \.language), first.path != second.path
        else { return nil }
        if let name = Self.name(first.path, source), name == Self.name(second.path, target) { return name }
        return "\(first.path):\(second.path)"
    }

    private static func name(_ path: String, _ language: String) -> String? {
        let plain = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path
        return plain.hasSuffix(".\(language)") ? String(plain.dropLast(language.count + 1)) : nil
    }

    // MARK: Where a name has a language

    /// A placeholder for the language that occurs in no file name.
    private static let gap = "\u{0}"

    /// What is left of a path without a language, and the language, for each part that may hold one; the likeliest
    /// first: the ending, the rest of the name from its end, the folders.
    private static func places(_ path: String) -> [(key: String, language: String)] {
        let plain = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path
        var folders = plain.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let parts = folders.removeLast().split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard let ending = parts.last,
            parts.count == 1 || isEnding(ending) || textEndings.contains(ending.lowercased())
        else { return [] }
        var places: [(String, String)] = []
        let folder = folders.joined(separator: "/")
        for (index, part) in parts.enumerated().reversed() {
            let isLast = index == parts.count - 1
            guard isLast ? isEnding(part) : isInnerPart(part) else { continue }
            var named = parts
            named[index] = gap
            places.append(("\(folder)/\(named.joined(separator: "."))", LanguageTag(part).description))
        }
        for (index, part) in parts.enumerated().reversed() {
            for separator in ["_", "-"] {
                let words = part.components(separatedBy: separator)
                // Two languages in one word, as in `fr-en`, say which pair it is, not which side.
                guard words.count > 1, words.count(where: isInnerPart) == 1,
                    let place = words.lastIndex(where: isInnerPart)
                else { continue }
                var named = parts
                named[index] = (words[..<place] + [gap] + words[(place + 1)...]).joined(separator: separator)
                places.append(("\(folder)/\(named.joined(separator: "."))", LanguageTag(words[place]).description))
            }
        }
        for (index, name) in folders.enumerated().reversed() where isInnerPart(name) {
            var named = folders + [parts.joined(separator: ".")]
            named[index] = gap
            places.append((named.joined(separator: "/"), LanguageTag(name).description))
        }
        return places
    }

    /// Endings of text files that are not languages, though some are codes of ISO 639-3.
    private static let textEndings: Set = ["txt", "text", "snt", "tok", "raw", "sent", "lines"]
    private static let otherEndings: Set = [
        "bak", "bin", "bpe", "cfg", "csv", "dat", "doc", "env", "err", "fig", "hyp", "idx", "img", "ini", "jar", "lib",
        "log", "lst", "map", "mid", "new", "obj", "old", "org", "out", "pdf", "pkl", "rar", "ref", "sam", "spm", "sql",
        "src", "srt", "tab", "tar", "tex", "tmp", "tmx", "toc", "tsv", "xlf", "xml", "yml", "zip",
    ]

    private static func isEnding(_ text: String) -> Bool {
        let text = text.lowercased()
        return isLanguage(text) && !textEndings.contains(text) && !otherEndings.contains(text)
    }

    /// Within a name three letters are a word more often than a language, unless it is one with a shorter code.
    private static func isInnerPart(_ text: String) -> Bool {
        isLanguage(text) && LanguageTag(text).canonicalLanguage.utf8.count == 2
    }

    private static func isLanguage(_ text: String) -> Bool {
        let language = text.prefix(while: \.isLetter).lowercased()
        return (2...3).contains(language.utf8.count) && text.utf8.count <= 11
            && (text.utf8.count == language.utf8.count || "-_".contains(text.dropFirst(language.count).first ?? "."))
            && LanguageTag.isWellFormed(text) && Locale.LanguageCode(language).isISOLanguage
    }
}
