/// What a model reads beside a source text: a tag, the translation of a similar text, and terms that the translation should
/// use.
///
/// They follow the source, the tag first, a match and each term after a token of ``AnnotationToken`` (Bulté & Tezcan 2019; Xu, Crego & Senellart 2020; Jon
/// et al. 2021).
public struct SourceAnnotations: Sendable, Hashable {
    /// The match of a memory.
    public var match: Match?
    /// Target terms, in the order of their source terms.
    public var terms: [String]
    /// Where the text is from, or what it is about.
    public var tag: SourceTag?

    /// The translation of a similar text.
    public struct Match: Sendable, Hashable {
        /// The similarity of the two source texts, from 0 to 1, which is equality.
        public var similarity: Double
        /// The translation of the similar text.
        public var target: String

        /// - Parameters:
        ///   - similarity: that of the source texts, from 0 to 1.
        ///   - target: the translation of the similar text.
        public init(similarity: Double, target: String) {
            self.similarity = similarity
            self.target = target
        }
    }

    /// - Parameters:
    ///   - match: the match of a memory.
    ///   - terms: target terms, in the order of their source terms.
    ///   - tag: where the text is from, or what it is about.
    public init(match: Match? = nil, terms: [String] = [], tag: SourceTag? = nil) {
        self.match = match
        self.terms = terms
        self.tag = tag
    }

    /// Whether there is a match, or a term.
    public var hasMatchOrTerms: Bool { match != nil || !terms.isEmpty }

    /// Whether there is nothing to read.
    public var isEmpty: Bool { !hasMatchOrTerms && tag == nil }
}

/// The tokens that announce what a model reads beside a source: a term, or a match, of which there is a token for each
/// band of similarity, so that the model learns how far to trust it. They stand for no text.
public enum AnnotationToken {
    /// From this similarity on a match has the token.
    private static let bands: [(least: Double, name: String)] = [
        (0, "<match-0>"), (0.7, "<match-70>"), (0.85, "<match-85>"), (0.95, "<match-95>"), (1, "<match-100>"),
    ]

    /// Their names, in the order of their ids; that of a match says the least similarity of its band in percent.
    public static let names = ["<term>"] + bands.map(\.name)

    /// Their ids in every source vocabulary that has them.
    public static let ids = Int32(SpecialToken.names.count)..<Int32(SpecialToken.names.count + names.count)

    /// The token before a term.
    public static var term: Int32 { ids.lowerBound }

    /// The token before a match.
    /// - Parameter similarity: from 0 to 1.
    public static func match(similarity: Double) -> Int32 {
        term + 1 + Int32(bands.lastIndex { $0.least <= similarity } ?? 0)
    }
}

/// The tokens of a source text, and of what the model reads beside it.
public struct SourceTokens: Sendable, Equatable {
    /// The text's own tokens, then those of its annotations.
    public var tokens: [Int32]
    /// How many are the text's own.
    public var ownCount: Int

    /// A source without annotations.
    public init(_ tokens: [Int32]) { self.init(tokens: tokens, ownCount: tokens.count) }

    /// - Parameters:
    ///   - tokens: the text's own tokens, then those of its annotations.
    ///   - ownCount: how many are the text's own.
    public init(tokens: [Int32], ownCount: Int) {
        self.tokens = tokens
        self.ownCount = ownCount
    }
}

extension VocabularyPair {
    /// The tokens of a source text and of what the model reads beside it.
    /// - Parameters:
    ///   - text: the source text.
    ///   - annotations: what the model reads beside it; for a match or terms the vocabularies must have
    ///     ``hasAnnotationTokens``, for a tag its token.
    ///   - longest: a match with more tokens is left out, and so are terms that together have more.
    public func encodeSource(_ text: String, _ annotations: SourceAnnotations, longest: Int) -> SourceTokens {
        var result = SourceTokens(source.encode(text))
        if let words = source as? WordSequenceVocabulary { result.ownCount = words.ownCount(of: result.tokens) }
        guard !annotations.isEmpty, result.ownCount > 0 else { return result }
        if let tag = annotations.tag {
            guard let id = id(of: tag) else { preconditionFailure("the source vocabulary has no token \(tag.token)") }
            result.tokens.append(id)
        }
        guard annotations.hasMatchOrTerms else { return result }
        precondition(hasAnnotationTokens, "the source vocabulary has no tokens for annotations")
        let terms = annotations.terms.map { [AnnotationToken.term] + source.encode($0) }.filter { $0.count > 1 }
        var room = longest
        for term in terms where term.count <= room {
            result.tokens += term
            room -= term.count
        }
        if let match = annotations.match {
            let translation = source.encode(match.target)
            if !translation.isEmpty, translation.count <= longest {
                result.tokens += [AnnotationToken.match(similarity: match.similarity)] + translation
            }
        }
        return result
    }
}
