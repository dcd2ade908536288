import Foundation
import Text

/// What a word looks like, as numbers that need no list: its letters in lower case, its shape, and its first and last
/// characters, each hashed into one of ``buckets``.
///
/// They tell a model about words that its vocabulary does not have: prefixes, endings, capital letters, digits and signs.
public enum WordFeatures {
    /// What each number of a word is of.
    public static let names = [
        "word", "shape", "prefix-1", "prefix-2", "prefix-3", "suffix-1", "suffix-2", "suffix-3", "suffix-4",
    ]
    /// How many numbers a word has.
    public static var count: Int { names.count }
    /// The numbers are below this and above 0, which stands for no word.
    public static let buckets = 1 << 15

    private static let prefixes = 3
    private static let suffixes = 4
    /// Signs of a shape at most, so that long names and addresses have a few shapes only.
    private static let longestShape = 8

    /// The numbers of a word, one for each of ``names``.
    public static func of(_ word: String) -> [Int32] {
        let characters = Array(word.precomposedStringWithCanonicalMapping.lowercased())
        var parts = [String(characters), shape(word)]
        for count in 1...prefixes { parts.append(String(characters.prefix(count))) }
        for count in 1...suffixes { parts.append(String(characters.suffix(count))) }
        return parts.enumerated().map { index, text in
            let hash = StableHash.mixed(StableHash.hash(of: text.utf8), UInt64(index))
            return Int32(1 + hash % UInt64(buckets - 1))
        }
    }

    /// `X` for capital letters, `x` for other letters, `d` for digits and all else itself, of runs of one of them the first:
    /// `Xx` of `Paris`, `d.d` of `3.14`.
    static func shape(_ word: String) -> String {
        var signs: [Character] = []
        for character in word {
            let sign: Character =
                character.isUppercase ? "X" : character.isLetter ? "x" : character.isNumber ? "d" : character
            if signs.last != sign { signs.append(sign) }
            if signs.count == longestShape { break }
        }
        return String(signs)
    }
}
