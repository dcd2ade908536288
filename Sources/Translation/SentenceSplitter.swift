/// Divides a line into its sentences, by the punctuation of its language.
public struct SentenceSplitter: Sendable {
    /// A sentence, and the white space between it and the next one.
    public struct Sentence: Sendable, Equatable {
        /// The sentence without the white space after it.
        public var text: String
        /// The white space after the sentence.
        public var space: String

        public init(text: String, space: String) {
            self.text = text
            self.space = space
        }
    }

    private let language: Substring
    private let abbreviations: Set<Substring>

    /// - Parameter language: a language tag; without one, rules that hold in most languages.
    public init(language: String = "") {
        self.language = language.lowercased().prefix { $0 != "-" && $0 != "_" }
        abbreviations = Set(Self.abbreviations[String(self.language), default: Self.common].split(separator: " "))
    }

    /// Languages that mark the end of a sentence by a space, if at all, and have spaces within sentences too.
    private static let withoutMarks: Set<Substring> = ["th", "lo"]
    /// Marks that end a sentence whatever follows.
    private static let ends: Set<Character> = ["。", "！", "？", "｡", "।", "॥", "۔", "؟", "።", "។", "။", "։"]
    private static let openQuotes: Set<Character> = ["「", "『", "（", "《", "〈", "【"]
    private static let closeQuotes: Set<Character> = ["」", "』", "）", "》", "〉", "】"]
    private static let closers: Set<Character> = ["\"", "'", "”", "’", "»", ")", "]", "」", "』", "）", "》", "〉", "】"]
    private static let openers: Set<Character> = ["\"", "'", "“", "„", "‘", "«", "»", "(", "[", "¿", "¡"]
    /// Languages that write a number with a full stop for first, second and third.
    private static let withOrdinals: Set<Substring> = [
        "de", "da", "nb", "nn", "no", "is", "fi", "et", "lv", "cs", "sk", "pl", "sl", "hr", "sr", "bs", "hu", "tr",
        "eu",
    ]

    /// The sentences of a line, which together with their spaces are the line.
    public func sentences(of line: String) -> [Sentence] {
        guard !Self.withoutMarks.contains(language) else { return [Sentence(text: line, space: "")] }
        var result: [Sentence] = []
        var start = line.startIndex, wordStart = line.startIndex, index = line.startIndex
        // A quotation with sentences of its own is a part of the sentence around it, if it has an end.
        let isBalanced = line.count(where: Self.openQuotes.contains) == line.count(where: Self.closeQuotes.contains)
        var depth = 0
        // In text without any capital letter sentences begin with small letters.
        let hasCapitals = line.contains(where: \.isUppercase)
        while index < line.endIndex {
            let character = line[index]
            let mark = index
            line.formIndex(after: &index)
            if Self.openQuotes.contains(character) { depth += 1 }
            if Self.closeQuotes.contains(character) { depth -= 1 }
            if character.isWhitespace { wordStart = index }
            let isEnd = Self.ends.contains(character)
            guard isEnd || ".!?…".contains(character) else { continue }
            let isInside = isBalanced && depth > 0
            // Further marks and closing quotes belong to the sentence.
            var isAllEnds = isEnd, isFullStop = character == "."
            while index < line.endIndex {
                let next = line[index]
                guard ".!?…".contains(next) || Self.ends.contains(next) || Self.closers.contains(next) else { break }
                if Self.closeQuotes.contains(next) { depth -= 1 }
                if Self.ends.contains(next) { isAllEnds = true }
                if "!?…".contains(next) { isFullStop = false }
                line.formIndex(after: &index)
            }
            var following = index
            while following < line.endIndex, line[following].isWhitespace { line.formIndex(after: &following) }
            // French has a space before a closing quote.
            if language == "fr", following < line.endIndex, following > index, line[following] == "»" {
                index = line.index(after: following)
                following = index
                while following < line.endIndex, line[following].isWhitespace { line.formIndex(after: &following) }
            }
            guard following < line.endIndex, !isInside else { continue }
            if !isAllEnds {
                guard following > index, !hasCapitals || !startsSmall(line[following...]) else { continue }
                if isFullStop, isAbbreviation(line[wordStart..<mark], isFirst: wordStart == start, hasCapitals) {
                    continue
                }
            }
            result.append(Sentence(text: String(line[start..<index]), space: String(line[index..<following])))
            (start, wordStart, index) = (following, following, following)
        }
        if start < line.endIndex { result.append(Sentence(text: String(line[start...]), space: "")) }
        return result
    }

    /// Whether a text starts with a small letter, as no sentence does.
    private func startsSmall(_ text: Substring) -> Bool {
        text.first { !Self.openers.contains($0) && !$0.isWhitespace }?.isLowercase ?? false
    }

    /// The sentences of a line, none of which ends within some parts of it.
    /// - Parameter whole: the UTF-8 of these parts, in order.
    package func sentences(of line: String, keeping whole: [Range<Int>]) -> [Sentence] {
        var result: [Sentence] = []
        var rest = whole[...]
        var end = 0
        for sentence in sentences(of: line) {
            while let first = rest.first, first.upperBound <= end { rest.removeFirst() }
            if let first = rest.first, first.lowerBound < end, let last = result.indices.last {
                result[last].text += result[last].space + sentence.text
                result[last].space = sentence.space
            } else {
                result.append(sentence)
            }
            end += sentence.text.utf8.count + sentence.space.utf8.count
        }
        return result
    }

    /// Whether the full stop after a word belongs to it.
    /// - Parameter isFirst: whether the word is the first of its sentence.
    private func isAbbreviation(_ word: Substring, isFirst: Bool, _ hasCapitals: Bool) -> Bool {
        let word = word.drop { Self.openers.contains($0) }
        // Initials, and what has a full stop inside: J. R. R., e.g., z. B.
        if word.count == 1, word.first?.isLetter == true { return hasCapitals }
        if word.dropLast().contains(where: { $0 == "." }), word.contains(where: \.isLetter) { return true }
        if !word.isEmpty, word.allSatisfy(\.isNumber) {
            return isFirst || word.count < 3 && Self.withOrdinals.contains(language)
        }
        return abbreviations.contains(Substring(word.lowercased()))
    }

    private static let common = "dr prof st nr no art vol fig"

    /// Abbreviations that usually precede a capital letter or a number.
    private static let abbreviations = [
        "en": common
            + " mr mrs ms jr sr vs eq gen col sgt capt lt rev hon gov sen rep pp ch sec jan feb mar apr jun jul aug "
            + "sep sept oct nov dec approx dept est",
        "de": common + " hr hrn fr frl bzw ca vgl abs bd evtl ggf inkl zzgl mio mrd jh str tel sog gem geb",
        "fr": common + " m mm mme mmes mlle me pr ste cf pp av apr env chap éd",
        "es": common + " sr sra srta dra ud uds núm pág págs av aprox ee",
        "it": common + " sig sigra dott avv ing pag pagg cfr",
        "pt": common + " sr sra dra profa pág núm av aprox",
        "nl": common + " dhr mevr drs ir mr blz bijv ca",
        "sv": common + " ca kr resp", "da": common + " ca kr jf", "nb": common + " ca kr jf",
        "pl": common + " np ul tzn tj św str ok mgr inż", "cs": common + " např tj č str ing mgr",
        "ru": "г ул им см стр рис гл проф акад руб тыс млн млрд",
        "uk": "м вул ім див стор рис проф акад грн тис млн млрд",
    ]
}

extension ArraySlice<Range<Int>> {
    /// Takes those that begin before the end of a part of a text; they are in order.
    /// - Returns: those that are in the part, counted from its start.
    package mutating func take(inside part: Range<Int>) -> [Range<Int>] {
        var result: [Range<Int>] = []
        while let first, first.lowerBound < part.upperBound {
            removeFirst()
            guard part.lowerBound <= first.lowerBound, first.upperBound <= part.upperBound else { continue }
            result.append(first.lowerBound - part.lowerBound..<first.upperBound - part.lowerBound)
        }
        return result
    }
}
