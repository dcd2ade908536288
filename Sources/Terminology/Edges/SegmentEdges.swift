import Text

/// Gives translations the case and the final punctuation mark of their sources, where the languages allow it.
///
/// A source in capitals is translated as a sentence and has a translation in capitals; placeholders and code keep theirs.
/// If one of the two ends in a full stop, question or exclamation mark, colon, semicolon or ellipsis, and the other ends
/// in a word or in another of these, the translation gets the mark of the source, as its language writes it, or none.
/// Where quotes or brackets end the text, it stays as it is.
public struct SegmentEdges: Sendable {
    private let sourceMarks: FinalMarks, targetMarks: FinalMarks
    private let target: LanguageTag
    private let sourceLanguage: String

    /// - Parameters:
    ///   - source: the language of the sources.
    ///   - target: that of the translations.
    public init(source: LanguageTag, target: LanguageTag) {
        sourceMarks = FinalMarks(source)
        targetMarks = FinalMarks(target)
        self.target = target
        sourceLanguage = String(source.language)
    }

    /// The translation with the edges of its source.
    /// - Parameters:
    ///   - translation: the translation.
    ///   - source: its source, as it was before ``sentenceCased(_:keeping:terms:)``.
    ///   - kept: words that stay as they are.
    public func applied(to translation: String, of source: String, keeping kept: [String] = []) -> String {
        guard translation.hasText else { return translation }
        let punctuated = punctuated(translation, source)
        return Self.isInCapitals(source, keeping: kept) ? inCapitals(punctuated, keeping: kept) : punctuated
    }

    // MARK: Case

    /// A source in capitals as a sentence, as models have seen most text: small letters after its first one.
    /// - Parameters:
    ///   - source: the source.
    ///   - kept: words of it that stay as they are, and do not count.
    ///   - terms: words of it that stay as they are.
    /// - Returns: the text; nil for a source that is not in capitals, and where small letters make placeholders of text
    ///   whose position in the source is not known.
    public func sentenceCased(_ source: String, keeping kept: [String] = [], terms: [String] = []) -> String? {
        guard Self.isInCapitals(source, keeping: kept) else { return nil }
        var isStart = true
        let cased = Self.parts(of: source, keeping: kept + terms).map { part in
            if part.isText { return small(part.text, &isStart) }
            isStart = false
            return part.text
        }.joined()
        return Self.withoutNewPlaceholders(cased, of: source)
    }

    /// A text in small letters with the source's own wherever small ones make a placeholder, as of `%ZD`.
    /// - Returns: nil where the texts have such placeholders and different numbers of characters.
    private static func withoutNewPlaceholders(_ cased: String, of source: String) -> String? {
        let closed = Placeholders(in: cased).closedRanges
        guard !closed.isEmpty else { return cased }
        guard cased.count == source.count else { return nil }
        var rest = closed.sorted { $0.lowerBound < $1.lowerBound }[...]
        var result = ""
        var start = 0
        for (character, own) in zip(cased, source) {
            let end = start + character.utf8.count
            while let first = rest.first, first.upperBound <= start { rest.removeFirst() }
            // What is a placeholder in both is the same in both.
            let isWithin = rest.first.map { $0.lowerBound < end } ?? false
            result.append(isWithin ? own : character)
            start = end
        }
        return result
    }

    /// - Parameter isStart: whether a sentence begins with the next letter.
    private func small(_ text: String, _ isStart: inout Bool) -> String {
        let characters = Array(text)
        func isLetter(_ index: Int) -> Bool { characters.indices.contains(index) && characters[index].isLetter }
        var result = ""
        var isEnd = false
        for (index, character) in characters.enumerated() {
            if character.isLetter || character.isNumber {
                let isAlone = !isLetter(index - 1) && !isLetter(index + 1)
                let stays = isStart || sourceLanguage == "en" && character == "I" && isAlone
                result +=
                    stays ? String(character) : small(character, endsWord: isLetter(index - 1) && !isLetter(index + 1))
                (isStart, isEnd) = (false, false)
            } else {
                result.append(character)
                if ".!?…".contains(character) { isEnd = true }
                if isEnd, character.isWhitespace { isStart = true }
            }
        }
        return result
    }

    private func small(_ character: Character, endsWord: Bool) -> String {
        switch (sourceLanguage, character) {
        case ("tr", "I"), ("az", "I"): "ı"
        case ("tr", "İ"), ("az", "İ"): "i"
        case ("el", "Σ") where endsWord: "ς"
        default: character.lowercased()
        }
    }

    /// Whether all letters of a text are capitals, enough of them that it is no abbreviation: of three words, or of one
    /// with five letters.
    private static func isInCapitals(_ text: String, keeping kept: [String]) -> Bool {
        let runs = parts(of: text, keeping: kept).filter(\.isText).flatMap { $0.text.split { !$0.isLetter } }
        let areCapitals = runs.allSatisfy { run in
            // Letters of scripts without case say nothing.
            run.allSatisfy { !$0.isLowercase }
                && !run.unicodeScalars.contains { $0.properties.generalCategory == .otherLetter }
        }
        guard areCapitals else { return false }
        let words = runs.filter { $0.count > 1 && $0.contains { $0.isCased } }
        return words.count > 2 || words.contains { $0.count > 4 }
    }

    private func inCapitals(_ text: String, keeping kept: [String]) -> String {
        Self.parts(of: text, keeping: kept).map { part in
            guard part.isText else { return part.text }
            let text = ["tr", "az"].contains(target.language) ? part.text.replacing("i", with: "İ") : part.text
            return text.uppercased()
        }.joined()
    }

    /// What is text, and what stays as it is: placeholders, and the given words.
    private static func parts(of text: String, keeping kept: [String]) -> [(text: String, isText: Bool)] {
        let bytes = Array(text.utf8)
        var parts: [(text: String, isText: Bool)] = []
        var start = 0
        let closed = Placeholders(in: text).closedRanges
        let words = ranges(of: kept, in: text).filter { !closed.contains(where: $0.overlaps) }
        for range in (closed + words).sorted(by: { ($0.lowerBound, $1.upperBound) < ($1.lowerBound, $0.upperBound) })
        where range.lowerBound >= start {
            parts.append((String(decoding: bytes[start..<range.lowerBound], as: UTF8.self), true))
            parts.append((String(decoding: bytes[range], as: UTF8.self), false))
            start = range.upperBound
        }
        return parts + [(String(decoding: bytes[start...], as: UTF8.self), true)]
    }

    /// The UTF-8 of words in a text.
    private static func ranges(of kept: [String], in text: String) -> [Range<Int>] {
        guard !kept.isEmpty else { return [] }
        let segment = SegmentWords(text)
        // In another normalization the text has other bytes than its words.
        guard segment.text.utf8.elementsEqual(text.utf8) else { return [] }
        let words = segment.words.map(\.text)
        var ranges: [Range<Int>] = []
        for wanted in Set(kept).map({ SegmentWords($0).words.map(\.text) })
        where !wanted.isEmpty && wanted.count <= words.count {
            for start in 0...(words.count - wanted.count) where words[start...].starts(with: wanted) {
                ranges.append(segment.bytes(of: start..<start + wanted.count))
            }
        }
        return ranges
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
