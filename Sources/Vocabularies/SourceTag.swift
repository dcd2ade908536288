/// A word that a model reads with a source and that says where its pair is from or what it is about: `bt` is the token
/// `<bt>` (Caswell, Chelba & Grangier 2019; Kobus, Crego & Senellart 2017).
public struct SourceTag: Sendable, Hashable {
    /// The name, without brackets.
    public let name: String

    /// - Parameter text: the name, with or without brackets.
    /// - Returns: nil where it cannot be a tag: it has 1 to 64 letters, digits, `-`, `_`, `.` and `:`, and is no token that
    ///   every vocabulary has.
    public init?(_ text: String) {
        let isBracketed = text.hasPrefix("<") && text.hasSuffix(">") && text.count > 2
        name = isBracketed ? String(text.dropFirst().dropLast()) : text
        guard (1...64).contains(name.count), name.allSatisfy(Self.isNameCharacter) else { return nil }
        guard !(SpecialToken.names + AnnotationToken.names).contains("<\(name)>") else { return nil }
    }

    /// What a name is made of, for messages.
    public static let rule = "1 to 64 letters, digits, '-', '_', '.' and ':'"

    private static func isNameCharacter(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || "-_.:".contains(character))
    }

    /// The token in a source vocabulary.
    public var token: String { "<\(name)>" }
}

extension VocabularyOptions {
    /// The tokens of the source vocabulary that stand for no text, in the order of their ids, after the specials.
    var textlessTokens: [String] { (hasAnnotationTokens ? AnnotationToken.names : []) + tags.map(\.token) }
}

extension VocabularyPair {
    /// The id of a tag's token in the source vocabulary; nil where the vocabulary was learnt without it.
    public func id(of tag: SourceTag) -> Int32? {
        tags.firstIndex(of: tag).map { firstTag + Int32($0) }
    }

    /// The id of the first tag, if there is one.
    private var firstTag: Int32 {
        hasAnnotationTokens ? AnnotationToken.ids.upperBound : AnnotationToken.ids.lowerBound
    }

    /// Whether the source vocabulary has the tokens of its tags where they belong.
    var hasTagsInPlace: Bool { tags.enumerated().allSatisfy { source.token(firstTag + Int32($0)) == $1.token } }
}
