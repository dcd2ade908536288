import Concurrency

/// Counts tokens on all processors and keeps the most frequent, in memory that does not grow with the text.
///
/// Where a text has more different tokens than fit, those of one half of the hash values are counted in one pass and
/// those of the other half in another, and so on: the counts stay exact.
final class TokenCounter: VocabularyLearner {
    typealias Counts = [String: Int]

    private let options: VocabularyOptions
    private let count: @Sendable (ArraySlice<String>) -> Counts
    private let make: (TokenList) -> StoredVocabulary

    /// Tokens whose hash has a remainder.
    private struct Part {
        var divisor = 1
        var remainder = 0

        func contains(_ token: String) -> Bool { divisor == 1 || token.hashValue & (divisor - 1) == remainder }
    }

    private var part = Part()
    /// The parts that later passes count.
    private var pending: [Part] = []
    private var counts: Counts = [:]
    private var kept: Counts = [:]
    private var block: [String] = []
    private static let blockSize = 1 << 14

    /// - Parameters:
    ///   - count: counts the tokens of some segments.
    ///   - make: makes the vocabulary.
    init(
        _ options: VocabularyOptions, count: @escaping @Sendable (ArraySlice<String>) -> Counts,
        make: @escaping (TokenList) -> StoredVocabulary
    ) {
        self.options = options
        self.count = count
        self.make = make
    }

    func add(_ segment: UnsafeRawBufferPointer, _: TextSide) {
        block.append(String(decoding: segment, as: UTF8.self))
        if block.count == Self.blockSize { countBlock() }
    }

    private func countBlock() {
        let (block, count) = (block, count)
        for counted in parallelMap(block.count, chunk: 1024, { count(block[$0]) }) {
            for (token, number) in counted where part.contains(token) { counts[token, default: 0] += number }
            while counts.count > options.tokensInMemory { divide() }
        }
        self.block.removeAll(keepingCapacity: true)
    }

    /// Leaves one half of the tokens to a later pass.
    private func divide() {
        part.divisor *= 2
        pending.append(Part(divisor: part.divisor, remainder: part.remainder + part.divisor / 2))
        let part = part
        counts = counts.filter { part.contains($0.key) }
    }

    func endPass() -> Bool {
        countBlock()
        let room = TokenList.room(options.size, options.textlessTokens)
        for (token, number) in TokenList.mostFrequent(counts, room, options.minimumCount) { kept[token] = number }
        if let room, kept.count > room {
            kept = Counts(uniqueKeysWithValues: TokenList.mostFrequent(kept, room, 1).map { ($0.key, $0.value) })
        }
        counts = [:]
        guard let next = pending.popLast() else { return false }
        part = next
        return true
    }

    func finish() -> StoredVocabulary {
        make(
            TokenList(
                counting: kept, size: options.size, minimumCount: options.minimumCount,
                textless: options.textlessTokens))
    }
}
