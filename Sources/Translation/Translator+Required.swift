import Vocabularies

extension Translator {
    /// What the translation of a line has to contain, in tokens; nil where nothing has to, or no form of it can be spelt
    /// with the vocabulary's tokens.
    func required(_ texts: [RequiredText], _ boundaries: RequiredTokens.Boundaries) -> RequiredTokens? {
        let items = texts.compactMap { text -> RequiredTokens.Item? in
            let sequences = text.forms.flatMap(sequences)
            guard !sequences.isEmpty else { return nil }
            let scalars = text.forms.map(\.unicodeScalars)
            return RequiredTokens.Item(
                sequences, atStart: text.atStart.flatMap(self.sequences).filter { !sequences.contains($0) },
                beginsWord: scalars.contains { $0.first?.isOfWord == true },
                endsWord: scalars.contains { $0.last?.isOfWord == true })
        }
        return items.isEmpty ? nil : RequiredTokens(items, boundaries)
    }

    /// The tokens of a text as a word of its own, and after what words touch.
    private func sequences(of form: String) -> [[Int32]] {
        let target = vocabularies.target
        var found = [target.encode(form)]
        for opening in Self.openings {
            let before = target.encode(opening), both = target.encode(opening + form)
            if both.starts(with: before) { found.append(Array(both.dropFirst(before.count))) }
        }
        return Set(found.filter { !$0.isEmpty && !$0.contains(SpecialToken.unknown) }).sorted {
            ($0.count, $0.description) < ($1.count, $1.description)
        }
    }

    private static let openings = ["(", "'", "\u{2019}", "\"", "«\u{A0}", "/"]

    /// Where words begin and end in translations.
    func wordBoundaries() -> RequiredTokens.Boundaries {
        let target = vocabularies.target
        // Any token that has no sign of joining says what the other one does.
        let other = SpecialToken.unknown
        let ids = (0..<Int32(target.count))
        return RequiredTokens.Boundaries(
            before: ids.map { id in
                target.words(of: [other, id]).last == 1
                    || !(target.token(id).unicodeScalars.first(where: Self.isVisible)?.isOfWord ?? false)
            },
            after: ids.map { id in
                // A word of its own ends where the next token carries the sign, which is asked for there.
                target.words(of: [id, other]).last == 0
                    && !(target.token(id).unicodeScalars.last(where: Self.isVisible)?.isOfWord ?? false)
            },
            sentences: ids.map { Self.beginsSentence(after: target.token($0)) })
    }

    /// Whether a sentence begins after a token; nil where that is as it was before the token, as after an opening quote.
    private static func beginsSentence(after token: String) -> Bool? {
        let scalars = token.unicodeScalars.filter(isVisible)
        guard let last = scalars.last else { return nil }
        if ".!?…。！？".unicodeScalars.contains(last) { return true }
        return scalars.allSatisfy { "\"'«»“”„‘’‹›()[]{}¿¡「」『』（）\u{A0}".unicodeScalars.contains($0) } ? nil : false
    }

    /// Whether a scalar of a token is text, not a sign of joining.
    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        scalar != "\u{2581}" && scalar != WordTokenizer.joiner
    }
}

extension Unicode.Scalar {
    /// Whether it belongs to a word rather than ends it.
    fileprivate var isOfWord: Bool { properties.isAlphabetic || properties.numericType != nil || self == "_" }
}
