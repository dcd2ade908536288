/// The sentences of a batch that one tape computes, where several tapes share the batch.
///
/// What a training computes does not depend on how a batch is divided. Every row of an activation belongs to one
/// sentence and is computed alone, so what is left are sums over rows. Those of a few numbers, such as biases, are first
/// taken within groups of sentences, ``groupCount`` at most, which are never divided, and then over the groups in their
/// order. Those for matrices and tables run over the rows of the whole batch in their order; see ``BatchGradients``.
public struct Shard: Sendable, Equatable {
    /// The number of sentences of the whole batch, B.
    public let batchSize: Int
    /// The index in the whole batch of each sentence, ascending.
    public let sentences: [Int]
    /// Whether the second half of the batch repeats the sentences of the first; a shard then has both readings of its
    /// own.
    public let isRepeated: Bool
    /// The group of each sentence.
    let groups: [Int]
    /// Sentences of one group that follow one another.
    let runs: [Run]

    /// Sentences that follow one another in the whole batch: all, or two parts where the batch is repeated.
    let parts: [Part]

    struct Part: Sendable, Equatable {
        /// The position of the first sentence within the shard.
        let start: Int
        /// The number of sentences.
        let count: Int
        /// The index of the first sentence in the whole batch.
        let first: Int
    }

    struct Run: Sendable, Equatable {
        /// The position of the first sentence within the shard.
        let start: Int
        /// The number of sentences.
        let count: Int
        /// Their group.
        let group: Int
    }

    /// The most groups. More than there are threads, and with many divisors, so that shards are of one size.
    public static let groupCount = 48

    /// A whole batch.
    public init(whole batchSize: Int) {
        self.init(Array(0..<batchSize), of: batchSize, isRepeated: false)
    }

    /// One of the shards that a batch is divided into.
    /// - Parameters:
    ///   - batchSize: the sentences of the batch, an even number where it `isRepeated`.
    ///   - isRepeated: whether the second half of the batch repeats the sentences of the first.
    ///   - index: which shard.
    ///   - count: into how many the batch is divided; those beyond the number of sentences are empty.
    public init(_ index: Int, of count: Int, batchSize: Int, isRepeated: Bool = false) {
        precondition((0..<count).contains(index) && !(isRepeated && batchSize % 2 != 0))
        let distinct = isRepeated ? batchSize / 2 : batchSize
        let own = Array(Self.start(index, of: count, distinct)..<Self.start(index + 1, of: count, distinct))
        self.init(own + (isRepeated ? own.map { distinct + $0 } : []), of: batchSize, isRepeated: isRepeated)
    }

    /// The number of sentences of each of the shards that a batch is divided into, in both readings.
    /// - Parameters:
    ///   - count: how many shards there are.
    ///   - batchSize: the sentences of the batch, an even number where it `isRepeated`.
    ///   - isRepeated: whether the second half of the batch repeats the sentences of the first.
    public static func sizes(_ count: Int, batchSize: Int, isRepeated: Bool = false) -> [Int] {
        let (distinct, readings) = isRepeated ? (batchSize / 2, 2) : (batchSize, 1)
        return (0..<count).map {
            readings * (start($0 + 1, of: count, distinct) - start($0, of: count, distinct))
        }
    }

    /// The first sentence of a shard's first group.
    /// - Parameter distinct: the sentences of the batch, each counted once.
    private static func start(_ index: Int, of count: Int, _ distinct: Int) -> Int {
        let groups = min(groupCount, distinct)
        return groups * index / count * distinct / max(1, groups)
    }

    private init(_ sentences: [Int], of batchSize: Int, isRepeated: Bool) {
        self.batchSize = batchSize
        self.sentences = sentences
        self.isRepeated = isRepeated
        let distinct = isRepeated ? batchSize / 2 : batchSize
        let groupCount = min(Self.groupCount, distinct)
        groups = sentences.map { (($0 % distinct + 1) * groupCount - 1) / distinct }
        var runs: [Run] = []
        for (position, group) in groups.enumerated() {
            if let last = runs.last, last.group == group, last.start + last.count == position {
                runs[runs.count - 1] = Run(start: last.start, count: last.count + 1, group: group)
            } else {
                runs.append(Run(start: position, count: 1, group: group))
            }
        }
        self.runs = runs
        let readings = isRepeated ? 2 : 1
        let count = sentences.count / readings
        parts =
            sentences.isEmpty
            ? []
            : (0..<readings).map { Part(start: $0 * count, count: count, first: sentences[$0 * count]) }
    }

    /// Where a row of a sequence lies among those of the whole batch, [T, B].
    /// - Parameter row: an index into the rows of the shard, time-major.
    func rowInBatch(_ row: Int) -> Int {
        let (step, position) = row.quotientAndRemainder(dividingBy: sentences.count)
        return step * batchSize + sentences[position]
    }
}
