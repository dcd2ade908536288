import Text

/// Finds the terms of a glossary in segments: the longest first, none over another.
///
/// A term has to be made of whole words. Written in small letters, it is found in small letters and in capitals, and
/// with a capital at the start of a sentence, in a title, and where all of its several words have one; otherwise it is
/// found as it is written. Its forms are found by ``Inflection``; of several terms that share a form, the one that is
/// written as the segment has it is taken. Code, addresses, tags and other ``Placeholders`` hold no terms, except where
/// they have text to translate.
public struct TermFinder: Sendable {
    private struct Term: Sendable {
        /// For each word whether it is written in small letters.
        var isSmall: [Bool]
        var text: String
        var targets: [String]
        var entries: [Int]
    }

    private let inflection: Inflection
    private var terms: [Term] = []
    private var trie = TermTrie()

    /// - Parameters:
    ///   - glossary: the terms.
    ///   - isExact: whether only the forms of the glossary count, not those that ``Inflection`` takes for the same.
    public init(_ glossary: Glossary, isExact: Bool = false) {
        inflection = isExact ? .none : Inflection(glossary.source)
        var known: [String: Int] = [:]
        for (index, entry) in glossary.entries.enumerated() {
            for source in entry.sources {
                if let term = known[source] {
                    terms[term].entries.append(index)
                    for target in entry.targets where !terms[term].targets.contains(target) {
                        terms[term].targets.append(target)
                    }
                } else {
                    known[source] = terms.count
                    add(source, entry, index)
                }
            }
        }
    }

    private mutating func add(_ source: String, _ entry: GlossaryEntry, _ index: Int) {
        let words = SegmentWords(source).words.map(\.text)
        guard !words.isEmpty else { return }
        let isSmall = words.map { LetterCase($0) == .small }
        let keys = zip(words, isSmall).map { word, isSmall in isSmall ? smallKey(word) : writtenKey(word) }
        trie.add(keys, term: Int32(terms.count))
        terms.append(Term(isSmall: isSmall, text: source, targets: entry.targets, entries: [index]))
    }

    /// The number of different terms.
    public var count: Int { terms.count }

    /// The terms of a segment, in its order.
    public func terms(in text: String) -> [FoundTerm] { terms(in: SegmentWords(text)) }

    /// The terms of a segment, in its order.
    public func terms(in segment: SegmentWords) -> [FoundTerm] {
        let forms = segment.words.map(forms)
        guard forms.contains(where: { !$0.isEmpty }) else { return [] }
        let cases = SegmentCase(segment)
        let closed = Placeholders(in: segment.text).closedRanges
        var found: [FoundTerm] = []
        var index = 0
        while index < forms.count {
            let term = trie.terms(from: index, in: forms).lazy.compactMap { terms, end in
                best(terms, index..<end, segment, cases, closed)
            }.first
            if let term { found.append(term) }
            index = term?.words.upperBound ?? index + 1
        }
        return found
    }

    /// The numbers of what terms may call a word.
    private func forms(_ word: SegmentWords.Word) -> [Int32] {
        switch LetterCase(word.text) {
        case .small: [trie.id(of: smallKey(word.text))].compactMap(\.self)
        case .mixed: [trie.id(of: writtenKey(word.text))].compactMap(\.self)
        case .capitalized, .capitals:
            [trie.id(of: writtenKey(word.text)), trie.id(of: smallKey(word.text.lowercased()))].compactMap(\.self)
        }
    }

    private func smallKey(_ word: String) -> String { inflection.stem(Self.plainApostrophe(word)) }

    /// A key that no word in small letters has.
    private func writtenKey(_ word: String) -> String { "^" + inflection.stem(Self.plainApostrophe(word)) }

    private static func plainApostrophe(_ word: String) -> String {
        word.utf8.contains(0xE2) ? word.replacing("\u{2019}", with: "'") : word
    }

    private func best(
        _ candidates: [Int32], _ range: Range<Int>, _ segment: SegmentWords, _ cases: SegmentCase,
        _ closed: [Range<Int>]
    ) -> FoundTerm? {
        let bytes =
            segment.words[range.lowerBound].range.lowerBound..<segment.words[range.upperBound - 1].range.upperBound
        guard !closed.contains(where: { $0.overlaps(bytes) }) else { return nil }
        let fitting = candidates.map { terms[Int($0)] }.filter { term in
            cases.allowsSmall(range) { term.isSmall[$0 - range.lowerBound] }
        }
        guard let first = fitting.first else { return nil }
        let source = segment.text(of: range)
        let term =
            fitting.count == 1
            ? first
            : fitting.first { $0.text == source } ?? fitting.first { $0.text.lowercased() == source.lowercased() }
                ?? first
        return FoundTerm(
            words: range, source: source, targets: term.targets, entries: term.entries,
            isSmall: term.isSmall.allSatisfy(\.self))
    }
}
