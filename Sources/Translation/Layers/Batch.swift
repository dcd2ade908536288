import Tensors

/// A batch of sentence pairs as a model reads it: time-major, padded after each sentence.
public struct Batch: Sendable {
    /// The number of sentence pairs, B.
    public let size: Int
    /// Source tokens with `</s>`, [S, B].
    public var source: [Int32]
    /// The number of tokens of each source sentence, `</s>` included.
    public let sourceLengths: [Int]
    /// `<s>` and the target tokens, [T, B].
    public var targetInputs: [Int32]
    /// The target tokens and `</s>`, [T, B]; -1 past the end.
    public private(set) var targetOutputs: [Int32]
    /// The length of the longest source sentence, S.
    public let sourceSteps: Int
    /// The length of the longest target sentence, T.
    public let targetSteps: Int
    /// The number of target tokens to predict, `</s>` included.
    public let targetTokens: Int
    /// Whether the second half repeats the sentences of the first, perhaps with other source tokens.
    public let isRepeated: Bool
    /// Which sentences of a larger batch these are; nil for a batch by itself.
    public let shard: Shard?

    /// Makes a batch of sentences without special tokens.
    public init(sources: [[Int32]], targets: [[Int32]], isRepeated: Bool = false) {
        precondition(sources.count == targets.count && !sources.isEmpty)
        self.isRepeated = isRepeated
        shard = nil
        size = sources.count
        sourceLengths = sources.map { $0.count + 1 }
        sourceSteps = sourceLengths.max() ?? 0
        targetSteps = targets.reduce(0) { max($0, $1.count + 1) }
        targetTokens = targets.reduce(0) { $0 + $1.count + 1 }
        var source = [Int32](repeating: Self.pad, count: sourceSteps * size)
        var inputs = [Int32](repeating: Self.pad, count: targetSteps * size)
        var outputs = [Int32](repeating: -1, count: targetSteps * size)
        for b in 0..<size {
            for (t, token) in sources[b].enumerated() { source[t * size + b] = token }
            source[sources[b].count * size + b] = Self.end
            inputs[b] = Self.start
            for (t, token) in targets[b].enumerated() {
                inputs[(t + 1) * size + b] = token
                outputs[t * size + b] = token
            }
            outputs[targets[b].count * size + b] = Self.end
        }
        self.source = source
        targetInputs = inputs
        targetOutputs = outputs
    }

    /// Some of the sentences of a batch, padded as they are there.
    /// - Parameters:
    ///   - shard: which sentences; at least one.
    ///   - batch: the whole batch.
    public init(_ shard: Shard, of batch: Batch) {
        precondition(shard.batchSize == batch.size && shard.isRepeated == batch.isRepeated && !shard.sentences.isEmpty)
        func part(_ tokens: [Int32]) -> [Int32] {
            stride(from: 0, to: tokens.count, by: batch.size).flatMap { step in
                shard.sentences.map { tokens[step + $0] }
            }
        }
        self.shard = shard
        isRepeated = batch.isRepeated
        size = shard.sentences.count
        source = part(batch.source)
        sourceLengths = shard.sentences.map { batch.sourceLengths[$0] }
        targetInputs = part(batch.targetInputs)
        targetOutputs = part(batch.targetOutputs)
        (sourceSteps, targetSteps) = (batch.sourceSteps, batch.targetSteps)
        targetTokens = targetOutputs.count { $0 >= 0 }
    }

    /// The same sentences with other tokens to predict.
    init(_ batch: Batch, targetOutputs: [Int32]) {
        self = batch
        self.targetOutputs = targetOutputs
    }

    // Special tokens, which have these numbers in every vocabulary.
    /// Padding.
    public static let pad: Int32 = 0
    /// `<s>`
    public static let start: Int32 = 2
    /// `</s>`
    public static let end: Int32 = 3
}
