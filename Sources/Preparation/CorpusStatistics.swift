import Corpora

/// What the corpus report shows beyond counts: lengths, vocabulary, languages. Of the training set.
public struct CorpusStatistics: Codable, Sendable {
    /// A point of the vocabulary's growth.
    public struct Growth: Codable, Sendable, Equatable {
        public let pairs: Int
        public let sourceWords, sourceTypes: Int
        public let targetWords, targetTypes: Int
    }

    /// The words of the two sides of some pairs, evenly taken.
    public internal(set) var lengths: [[Int]] = []
    /// How many segments have each number of words; the last place holds the longer ones, too.
    public internal(set) var sourceLengths = [Int](repeating: 0, count: 101)
    public internal(set) var targetLengths = [Int](repeating: 0, count: 101)
    public internal(set) var growth: [Growth] = []
    /// The languages that CLD2 is sure of, in some pairs.
    public internal(set) var sourceLanguages: [String: Int] = [:]
    public internal(set) var targetLanguages: [String: Int] = [:]
    public internal(set) var languageSample = 0
}

/// Gathers the statistics pair by pair.
final class StatisticsCollector {
    private(set) var statistics = CorpusStatistics()
    private var pairs = 0, sourceWords = 0, targetWords = 0
    private var sourceTypes = Set<UInt64>(), targetTypes = Set<UInt64>()
    private var nextPoint = 100
    private let step: Int

    /// - Parameter expected: about how many pairs will come; decides which are taken as samples.
    init(expected: Int) { step = max(1, expected / 2000) }

    func add(_ source: SegmentView, _ target: SegmentView) {
        pairs += 1
        sourceWords += source.words
        targetWords += target.words
        statistics.sourceLengths[min(100, source.words)] += 1
        statistics.targetLengths[min(100, target.words)] += 1
        Self.count(source.bytes, &sourceTypes)
        Self.count(target.bytes, &targetTypes)
        if (pairs - 1) % step == 0, statistics.lengths.count < 2100 {
            statistics.lengths.append([source.words, target.words])
            statistics.languageSample += 1
            statistics.sourceLanguages[LanguageFilter.detect(source.bytes) ?? "?", default: 0] += 1
            statistics.targetLanguages[LanguageFilter.detect(target.bytes) ?? "?", default: 0] += 1
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
                pairs: pairs, sourceWords: sourceWords, sourceTypes: sourceTypes.count, targetWords: targetWords,
                targetTypes: targetTypes.count))
    }

    private static func count(_ text: UnsafeRawBufferPointer, _ types: inout Set<UInt64>) {
        var start = 0
        while start < text.count {
            let rest = UnsafeRawBufferPointer(rebasing: text[start...])
            let length = rest.firstOffset(of: 0x20) ?? rest.count
            types.insert(StableHash.of(UnsafeRawBufferPointer(rebasing: rest[..<length])))
            start += length + 1
        }
    }
}
