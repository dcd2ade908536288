import Corpora
import Diagnostics
import Text

/// A pair of segments with its number and its alignment.
struct AlignedPair: Sendable {
    /// The number of its line, from 1.
    let index: Int
    let source, target: String
    let links: [WordLink]

    /// A link to a word that the pair does not have.
    var problem: (line: Int, message: String)? {
        let sources = SegmentWords(source).words.count, targets = SegmentWords(target).words.count
        guard let link = links.first(where: { $0.source >= sources || $0.target >= targets }) else { return nil }
        return (
            index,
            "the link \(link.source)-\(link.target) is to a word that there is not; the pair has "
                + "\(sources.counted("source word")) and \(targets.counted("target word")); "
                + "align this bitext with pipeline-align"
        )
    }
}

/// A phrase of a segment and its translation.
struct Phrase: Sendable {
    /// Hashes of what all forms of a phrase share.
    struct Keys: Sendable {
        var source, pair: UInt64
    }

    var words: PhrasePair
    var keys: Keys
}

/// The phrases of a pair that may be terms, in the order of the source.
struct PairPhrases: Sendable {
    fileprivate(set) var phrases: [Phrase] = []
    fileprivate let from, to: SegmentWords

    /// A phrase as the source segment has it.
    func source(_ phrase: Phrase) -> String { from.text(of: phrase.words.source) }

    /// A phrase as the target segment has it.
    func target(_ phrase: Phrase) -> String { to.text(of: phrase.words.target) }
}

/// Finds phrases that may be terms.
struct PhraseSplitter: Sendable {
    let source, target: Inflection
    let longest: Int

    /// The phrases of a pair.
    /// - Parameter frequent: words that no phrase begins or ends with.
    func phrases(of pair: AlignedPair, _ frequent: FrequentWords) -> PairPhrases {
        var result = PairPhrases(from: SegmentWords(pair.source), to: SegmentWords(pair.target))
        guard !pair.links.isEmpty else { return result }
        let (from, to) = (result.from.words, result.to.words)
        let isOpen = (open(result.from), open(result.to))
        let isContent = (
            from.map { Self.isContent($0.text, frequent.source) }, to.map { Self.isContent($0.text, frequent.target) }
        )
        let hashes = (from.map { hash($0, source) }, to.map { hash($0, target) })
        result.phrases = PhrasePair.consistent(with: pair.links, longest: longest).compactMap { words in
            guard words.source.upperBound <= from.count, words.target.upperBound <= to.count,
                isContent.0[words.source.lowerBound], isContent.0[words.source.upperBound - 1],
                isContent.1[words.target.lowerBound], isContent.1[words.target.upperBound - 1],
                words.source.allSatisfy({ isOpen.0[$0] }), words.target.allSatisfy({ isOpen.1[$0] })
            else { return nil }
            let key = hashes.0[words.source].reduce(StableHash.empty, Self.joined)
            return Phrase(
                words: words,
                keys: Phrase.Keys(source: key, pair: hashes.1[words.target].reduce(Self.joined(key, 1), Self.joined)))
        }
        return result
    }

    /// For each word whether it is text, not code.
    private func open(_ segment: SegmentWords) -> [Bool] {
        let closed = Placeholders(in: segment.text).closedRanges
        return segment.words.map { word in !closed.contains { $0.overlaps(word.range) } }
    }

    /// Whether a term may begin or end with a word: two letters at least, no apostrophe of an elision, not frequent.
    private static func isContent(_ word: String, _ frequent: Set<String>) -> Bool {
        guard let last = word.unicodeScalars.last, last.properties.isAlphabetic else { return false }
        let letters = word.unicodeScalars.count { $0.properties.isAlphabetic }
        let isLong = letters > 1 || letters == 1 && word.unicodeScalars.allSatisfy { Script.isIdeographic($0.value) }
        return isLong && !frequent.contains(word.lowercased())
    }

    private func hash(_ word: SegmentWords.Word, _ inflection: Inflection) -> UInt64 {
        StableHash.hash(of: inflection.stem(word.text.lowercased()).utf8)
    }

    /// The hash of a sequence that goes further by an element.
    private static func joined(_ hash: UInt64, _ next: UInt64) -> UInt64 {
        let mixed = (hash ^ next) &* 0x9E37_79B9_7F4A_7C15
        return mixed ^ mixed >> 29
    }
}

/// How often phrases and pairs of phrases occur.
struct PhraseCounts: Sendable {
    private var sources: [UInt64: Int32] = [:]
    private var pairs: [UInt64: Int32] = [:]

    mutating func add(_ keys: Phrase.Keys) {
        sources[keys.source, default: 0] += 1
        pairs[keys.pair, default: 0] += 1
    }

    func isReliable(_ keys: Phrase.Keys, _ options: TrainingTerms.Options) -> Bool {
        guard let pair = pairs[keys.pair], let source = sources[keys.source] else { return false }
        return Int(pair) >= options.leastCount && Double(pair) >= options.leastProbability * Double(source)
    }
}

/// Words of each side that no term begins or ends with.
struct FrequentWords: Sendable {
    let source, target: Set<String>
}

/// In how many segments each word is.
struct WordFrequencies: Sendable {
    private var counts: [String: Int] = [:]
    private var segments = 0
    /// In corpora of a few segments no word is frequent.
    private static let least = 10

    static func words(of segment: String) -> Set<String> {
        Set(SegmentWords(segment).words.map { $0.text.lowercased() })
    }

    mutating func add(_ words: Set<String>) {
        segments += 1
        for word in words { counts[word, default: 0] += 1 }
    }

    /// The words that more than a share of the segments have.
    func frequent(_ share: Double) -> Set<String> {
        let limit = max(Self.least, Int(share * Double(segments)))
        return Set(counts.lazy.filter { $0.value > limit }.map(\.key))
    }
}
