/// Where capitals in a segment say nothing about a word: at the start of sentences, and in titles.
struct SegmentCase {
    private let words: [SegmentWords.Word]
    private let cases: [LetterCase]
    /// Whether all longer words begin with a capital.
    private let isTitle: Bool

    init(_ segment: SegmentWords) {
        words = segment.words
        cases = words.map { LetterCase($0.text) }
        var capitalized = 0, others = 0
        for (word, letterCase) in zip(words, cases) where word.text.utf8.count > 3 && Self.isWord(word.text) {
            if letterCase == .small { others += 1 } else { capitalized += 1 }
        }
        isTitle = others == 0 && capitalized > 1
    }

    subscript(index: Int) -> LetterCase { cases[index] }

    /// Whether the words can be a term that is written in small letters.
    /// - Parameters:
    ///   - range: words of the segment.
    ///   - isSmall: for each of them whether its word of the term is.
    func allowsSmall(_ range: Range<Int>, _ isSmall: (Int) -> Bool) -> Bool {
        let isWholeTitle =
            range.count > 1 && range.allSatisfy { !Self.isWord(words[$0].text) || cases[$0] != .small }
        return range.allSatisfy { index in
            guard isSmall(index) else { return true }
            switch cases[index] {
            case .small, .capitals: return true
            case .mixed: return false
            case .capitalized:
                return isTitle || isWholeTitle || index == range.lowerBound && isAtStart(index)
            }
        }
    }

    /// Whether a sentence, or an item of a list, begins with the word.
    private func isAtStart(_ index: Int) -> Bool {
        for word in words[..<index].reversed() {
            guard !Self.isWord(word.text) else { return false }
            if ".!?:…。！？：•–—|".contains(word.text) { return true }
            guard "\"'«»“”‘’„([{*_`#-¿¡<>/=+~\u{A0}".contains(word.text) else { return false }
        }
        return true
    }

    private static func isWord(_ text: String) -> Bool {
        text.unicodeScalars.first.map { $0.properties.isAlphabetic || $0.properties.numericType != nil } ?? false
    }
}
