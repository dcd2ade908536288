import Text

/// Gives translations the case and the final punctuation mark of their sources, where the languages allow it.
///
/// A source in capitals has a translation in capitals; placeholders and code keep theirs. If one of the two ends in a
/// full stop, question or exclamation mark, colon, semicolon or ellipsis, and the other ends in a word or in another of
/// these, the translation gets the mark of the source, as its language writes it, or none. Where quotes or brackets end
/// the text, it stays as it is.
public struct SegmentEdges: Sendable {
    private let sourceMarks: FinalMarks, targetMarks: FinalMarks
    private let target: LanguageTag

    /// - Parameters:
    ///   - source: the language of the sources.
    ///   - target: that of the translations.
    public init(source: LanguageTag, target: LanguageTag) {
        sourceMarks = FinalMarks(source)
        targetMarks = FinalMarks(target)
        self.target = target
    }

    /// The translation with the edges of its source.
    public func applied(to translation: String, of source: String) -> String {
        guard !translation.isEmpty, translation.contains(where: { !$0.isWhitespace }) else { return translation }
        let punctuated = punctuated(translation, source)
        return Self.isInCapitals(source) ? inCapitals(punctuated) : punctuated
    }

    // MARK: Case

    /// Whether all letters of a text are capitals, enough of them that it is no abbreviation.
    static func isInCapitals(_ text: String) -> Bool {
        let letters = Self.parts(of: text).filter(\.isText).flatMap { part in
            part.text.split { !$0.isLetter }.filter { $0.contains { $0.isCased } }
        }
        guard letters.allSatisfy({ $0.allSatisfy { !$0.isLowercase } }) else { return false }
        let words = letters.filter { $0.count > 1 }
        return words.count > 1 && words.contains { $0.count > 4 } || words.contains { $0.count > 6 }
    }

    private func inCapitals(_ text: String) -> String {
        Self.parts(of: text).map { part in
            guard part.isText else { return part.text }
            let text = ["tr", "az"].contains(target.language) ? part.text.replacing("i", with: "İ") : part.text
            return text.uppercased()
        }.joined()
    }

    /// What is text, and what stays as it is.
    private static func parts(of text: String) -> [(text: String, isText: Bool)] {
        let bytes = Array(text.utf8)
        var parts: [(text: String, isText: Bool)] = []
        var start = 0
        for range in Placeholders(in: text).closedRanges {
            parts.append((String(decoding: bytes[start..<range.lowerBound], as: UTF8.self), true))
            parts.append((String(decoding: bytes[range], as: UTF8.self), false))
            start = range.upperBound
        }
        return parts + [(String(decoding: bytes[start...], as: UTF8.self), true)]
    }

    // MARK: Punctuation

    private func punctuated(_ translation: String, _ source: String) -> String {
        guard let wanted = sourceMarks.end(of: source), let own = targetMarks.end(of: translation),
            wanted.mark != own.mark, targetMarks.writes(wanted.mark), own.mark == nil || targetMarks.writes(own.mark)
        else { return translation }
        var text = own.text
        // The full stop of an abbreviation is none.
        if wanted.mark == nil, own.mark == .stop, FinalMarks.isAbbreviation(text) { return translation }
        if wanted.mark == .stop, own.mark == nil, FinalMarks.isAbbreviation(source) { return translation }
        text += targetMarks.written(wanted.mark)
        return targetMarks.opened(text, own: own.mark, wanted: wanted.mark)
    }
}

extension Character {
    fileprivate var isCased: Bool { isUppercase || isLowercase }
}
