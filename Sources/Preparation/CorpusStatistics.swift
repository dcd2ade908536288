import Corpora
import Evaluation
import Text

/// What the corpus report shows beyond counts: lengths, vocabulary, languages. Of the training set.
public struct CorpusStatistics: Codable, Sendable {
    /// A point of the vocabulary's growth.
    public struct Growth: Codable, Sendable, Equatable {
        /// The number of pairs read so far.
        public let pairs: Int
        public let sourceWords, sourceTypes: Int
        public let targetWords, targetTypes: Int
    }

    /// The words of the two sides of some pairs, evenly taken; in languages without spaces the tokens that they are
    /// scored by.
    public internal(set) var lengths: [[Int]] = []
    /// How many segments have each number of words; the last element holds the longer ones, too.
    public internal(set) var sourceLengths = [Int](repeating: 0, count: 101)
    /// The same for the target side.
    public internal(set) var targetLengths = [Int](repeating: 0, count: 101)
    /// The vocabulary's growth with the number of pairs.
    public internal(set) var growth: [Growth] = []
    /// The languages that CLD2 is sure of, in some pairs.
    public internal(set) var sourceLanguages: [String: Int] = [:]
    /// The same for the target side.
    public internal(set) var targetLanguages: [String: Int] = [:]
    /// The number of pairs whose languages were detected.
    public internal(set) var languageSample = 0
}

/// Gathers the statistics pair by pair.
final class StatisticsCollector {
    private(set) var statistics = CorpusStatistics()
    private var pairs = 0
    private var sourceCounter, targetCounter: WordCounter
    private var nextPoint = 100
    private let step: Int
    private let languages: LanguageCheck

    /// - Parameter expected: about how many pairs will come; decides which are taken as samples.
    init(expected: Int, source: String, target: String) {
        step = max(1, expected / 2000)
        languages = LanguageCheck(source: source, target: target)
        sourceCounter = WordCounter(source)
        targetCounter = WordCounter(target)
    }

    /// Whether the sides seem to be in other languages than said.
    func warnings() -> [String] { languages.warnings() }

    func add(_ source: SegmentView, _ target: SegmentView) {
        pairs += 1
        let sourceWords = sourceCounter.add(source), targetWords = targetCounter.add(target)
        statistics.sourceLengths[min(100, sourceWords)] += 1
        statistics.targetLengths[min(100, targetWords)] += 1
        if (pairs - 1) % step == 0, statistics.lengths.count < 2100 {
            statistics.lengths.append([sourceWords, targetWords])
            statistics.languageSample += 1
            statistics.sourceLanguages[Self.language(of: source), default: 0] += 1
            statistics.targetLanguages[Self.language(of: target), default: 0] += 1
            languages.add(source.bytes, target.bytes)
        }
        if pairs == nextPoint {
            mark()
            nextPoint = nextPoint * 3 / 2
        }
    }

    func finish() -> CorpusStatistics {
        if statistics.growth.last?.pairs != pairs { mark() }
        return statistics
    }

    private func mark() {
        statistics.growth.append(
            .init(
                pairs: pairs, sourceWords: sourceCounter.words, sourceTypes: sourceCounter.typeCount,
                targetWords: targetCounter.words, targetTypes: targetCounter.typeCount))
    }

    /// The language that CLD2 is sure of, by its current code.
    private static func language(of segment: SegmentView) -> String {
        guard let tag = LanguageDetector.detect(segment.bytes)?.tag else { return "?" }
        return tag.description.contains("-") ? tag.description : tag.canonicalLanguage
    }
}

/// Counts the words of segments and remembers the different ones: words between spaces; in a language without them, the
/// tokens that the language is scored by.
private struct WordCounter {
    private let tokenizer: (any Tokenizer)?
    private(set) var words = 0
    private var types = Set<UInt64>()

    init(_ language: String) {
        let tag = LanguageTag(language)
        tokenizer = tag.isWrittenWithoutSpaces ? Tokenizers.default(for: tag).tokenizer : nil
    }

    var typeCount: Int { types.count }

    /// Adds a segment and returns its number of words.
    mutating func add(_ segment: SegmentView) -> Int {
        let count = tokenizer.map { addTokens(of: $0.tokenize(Array(segment.bytes))) } ?? addWords(of: segment.bytes)
        words += count
        return count
    }

    private mutating func addTokens(of line: [UInt8]) -> Int { line.withUnsafeBytes { addWords(of: $0) } }

    private mutating func addWords(of text: UnsafeRawBufferPointer) -> Int {
        var start = 0, count = 0
        while start < text.count {
            let rest = UnsafeRawBufferPointer(rebasing: text[start...])
            let length = rest.firstOffset(of: 0x20) ?? rest.count
            if length > 0 {
                types.insert(StableHash.of(UnsafeRawBufferPointer(rebasing: rest[..<length])))
                count += 1
            }
            start += length + 1
        }
        return count
    }
}
