import Tensors
import Translation

/// How pairs form batches: sentences of similar length together, in random order.
public struct Batching: Sendable {
    /// Target tokens of a batch, padding included.
    public let tokens: Int
    public let key: RandomKey
    /// The number of batches whose sentences are sorted by length together: enough that there is little padding, few
    /// enough that batches are random.
    private static let window = 100

    public init(tokens: Int, key: RandomKey) {
        self.tokens = tokens
        self.key = key
    }

    /// The indices of the pairs of each batch of an epoch. The same key and epoch give the same batches.
    public func batches(_ pairs: [EncodedPair], epoch: Int) -> [[Int]] {
        var generator = KeyedGenerator(key.derived(UInt64(epoch)))
        let order = pairs.indices.shuffled(using: &generator)
        let meanLength = pairs.reduce(0) { $0 + $1.target.count + 1 } / max(1, pairs.count)
        let windowSize = max(1, tokens / max(1, meanLength)) * Self.window
        var result: [[Int]] = []
        for start in stride(from: 0, to: order.count, by: windowSize) {
            let window = order[start..<min(start + windowSize, order.count)].sorted {
                (pairs[$0].target.count, pairs[$0].source.count, $0)
                    < (pairs[$1].target.count, pairs[$1].source.count, $1)
            }
            result += split(window, pairs)
        }
        return result.shuffled(using: &generator)
    }

    /// The batches of a set that is only evaluated: sorted as a whole, in a fixed order.
    public func sortedBatches(_ pairs: [EncodedPair]) -> [[Int]] {
        split(pairs.indices.sorted { (pairs[$0].target.count, $0) < (pairs[$1].target.count, $1) }, pairs)
    }

    private func split(_ sorted: [Int], _ pairs: [EncodedPair]) -> [[Int]] {
        var batches: [[Int]] = []
        var current: [Int] = []
        for index in sorted {
            // Sorted by target length, so the last sentence is the longest.
            if !current.isEmpty, (current.count + 1) * (pairs[index].target.count + 1) > tokens {
                batches.append(current)
                current = []
            }
            current.append(index)
        }
        if !current.isEmpty { batches.append(current) }
        return batches
    }

    /// Distributes a batch to workers, so that each gets short and long sentences alike.
    /// - Parameters:
    ///   - repetitions: the same pairs as the second half of each shard reads them; nil for a single reading.
    ///   - key: the random key of the tokens that are dropped.
    /// - Returns: a shard for each worker; nil for workers without a sentence.
    static func shards(
        _ batch: [Int], _ pairs: [EncodedPair], repetitions: [EncodedPair]? = nil, workers: Int,
        noise: NoiseOptions = NoiseOptions(), key: RandomKey = RandomKey(0)
    ) -> [Batch?] {
        (0..<workers).map { worker in
            let own = stride(from: worker, to: batch.count, by: workers).map { batch[$0] }
            guard !own.isEmpty else { return nil }
            var sources = own.map { pairs[$0].source }
            var targets = own.map { pairs[$0].target }
            if let repetitions {
                sources += own.map { repetitions[$0].source }
                targets += targets
            }
            var shard = Batch(sources: sources, targets: targets, isRepeated: repetitions != nil)
            shard.dropWords(noise, key: key.derived(UInt64(worker)))
            return shard
        }
    }
}
