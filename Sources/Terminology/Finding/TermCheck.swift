import Corpora
import Text

/// Whether translations use the terms that they were given, in any accepted form.
///
/// A form is accepted if ``Inflection`` takes it for a target term; capitals do not count where the term has none. Each
/// occurrence in the translation counts for one term.
public struct TermCheck: Sendable {
    /// How often a term was given, and how often it was used.
    public struct Count: Sendable, Hashable, Codable {
        /// The term, and the one to use.
        public var source: String, target: String
        /// How often it was given.
        public var given: Int
        /// How often an accepted form of it was used.
        public var used: Int
    }

    /// Terms that a line lacks.
    public struct Lack: Sendable, Hashable, Codable {
        /// The number of the line, from 1.
        public var line: Int
        /// The term as the source has it, and the one to use.
        public var source: String, target: String
    }

    private let inflection: Inflection
    private let matchesCase: Bool
    /// What a glossary accepts for a source term.
    private let finder: TermFinder?
    private var counts: [SegmentTerm: Count] = [:]
    private var lines = 0
    /// The terms that lines lack, in their order.
    public private(set) var lacks: [Lack] = []

    /// - Parameters:
    ///   - target: the language of the translations.
    ///   - glossary: entries whose target terms are all accepted; without one, the given term alone is.
    ///   - isExact: whether the given forms alone are accepted.
    ///   - matchesCase: whether capitals count in all terms, those in small letters too.
    public init(target: LanguageTag, glossary: Glossary? = nil, isExact: Bool = false, matchesCase: Bool = false) {
        self.matchesCase = matchesCase
        inflection = isExact ? .none : Inflection(target)
        finder = glossary.map { TermFinder($0, isExact: isExact) }
    }

    /// Checks the translation of the next segment.
    /// - Returns: for each term whether it is used.
    @discardableResult
    public mutating func add(_ terms: [SegmentTerm], translation: String) -> [Bool] {
        lines += 1
        guard !terms.isEmpty else { return [] }
        return zip(terms, used(of: terms.map(accepted), in: translation)).map { term, used in
            counts[term, default: Count(source: term.source, target: term.target, given: 0, used: 0)].given += 1
            if used == nil {
                lacks.append(Lack(line: lines, source: term.source, target: term.target))
            } else {
                counts[term]?.used += 1
            }
            return used != nil
        }
    }

    /// Which target terms a translation uses.
    /// - Parameters:
    ///   - terms: for each term of a segment the target terms that are accepted, the preferred one first.
    ///   - translation: the segment's translation.
    /// - Returns: for each term the first of them that is used in an accepted form; nil where none is.
    public func used(of terms: [[String]], in translation: String) -> [String?] {
        let forms = SegmentWords(translation).words.map { Form($0, inflection, matchesCase) }
        var isUsed = [Bool](repeating: false, count: forms.count)
        return terms.map { targets in
            for target in targets {
                let wanted = SegmentWords(target).words.map { Form($0, inflection, matchesCase) }
                guard let found = Self.find(wanted, in: forms, isUsed) else { continue }
                for index in found { isUsed[index] = true }
                return target
            }
            return nil
        }
    }

    /// How often each term was given and used, the most frequent first.
    public var terms: [Count] {
        counts.values.sorted { ($1.given, $0.source, $0.target) < ($0.given, $1.source, $1.target) }
    }

    /// How many terms were given.
    public var given: Int { counts.values.reduce(0) { $0 + $1.given } }
    /// How many of them were used.
    public var used: Int { counts.values.reduce(0) { $0 + $1.used } }

    /// The target terms that are accepted, the given one first.
    private func accepted(_ term: SegmentTerm) -> [String] {
        guard let finder else { return [term.target] }
        // The glossary's entries for exactly this term, not for a part of it.
        let segment = SegmentWords(term.source)
        let found = finder.terms(in: segment).filter { $0.words == segment.words.indices }
        return [term.target] + found.flatMap(\.targets).filter { $0 != term.target }
    }

    private static func find(_ wanted: [Form], in forms: [Form], _ isUsed: [Bool]) -> Range<Int>? {
        guard !wanted.isEmpty, forms.count >= wanted.count else { return nil }
        for start in 0...(forms.count - wanted.count) where wanted[0].accepts(forms[start]) {
            let range = start..<start + wanted.count
            if zip(wanted, forms[range]).allSatisfy({ $0.accepts($1) }), range.allSatisfy({ !isUsed[$0] }) {
                return range
            }
        }
        return nil
    }
}

/// What is compared of a word.
private struct Form: Sendable {
    let written, small: String
    /// Whether capitals do not count.
    let isSmall: Bool

    init(_ word: SegmentWords.Word, _ inflection: Inflection, _ matchesCase: Bool) {
        let text = word.text.replacing("\u{2019}", with: "'")
        written = inflection.stem(text)
        small = inflection.stem(text.lowercased())
        isSmall = !matchesCase && LetterCase(text) == .small
    }

    /// Whether a word of a translation is a form of this one.
    func accepts(_ other: Form) -> Bool { isSmall ? small == other.small : written == other.written }
}
