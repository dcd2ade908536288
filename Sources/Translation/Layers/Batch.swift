import Tensors
import Vocabularies

/// How a batch has what a model is to predict of each sentence.
public enum TargetForm: Sendable {
    /// Tokens, each predicted from those before it and the last followed by `</s>`.
    case generated
    /// One token for the whole source: its class.
    case single
    /// A token for each word of the source, which is a row of a `WordSequence`; it is predicted at the word's first token.
    case aligned
}

/// A batch of sentence pairs as a model reads it: time-major, padded after each sentence.
public struct Batch: Sendable {
    /// The number of sentence pairs, B.
    public let size: Int
    /// Source tokens with `</s>`, [S, B].
    public var source: [Int32]
    /// Where targets are aligned with words, the `WordFeatures` of each token's word, [K, S, B]; ``pad`` where there is
    /// none.
    public private(set) var wordFeatures: [Int32] = []
    /// The number of tokens of each source sentence, `</s>` included.
    public let sourceLengths: [Int]
    /// `<s>` and the target tokens, [T, B]; empty where targets are not generated.
    public var targetInputs: [Int32]
    /// The target tokens and, where they are generated, `</s>`, [T, B]; -1 where nothing is predicted.
    public private(set) var targetOutputs: [Int32]
    /// The length of the longest source sentence, S.
    public let sourceSteps: Int
    /// The length of the longest target sentence, T; in other forms 1, or that of the sources.
    public let targetSteps: Int
    /// The number of target tokens to predict, with each `</s>`; those of candidates are not counted.
    public private(set) var targetTokens: Int
    /// What each sentence counts in the objective, B; empty where all count alike.
    public private(set) var weights: [SentenceWeight] = []
    /// Whether the second half repeats the sentences of the first, perhaps with other source tokens.
    public let isRepeated: Bool
    /// Which sentences of a larger batch these are; nil for a batch by itself.
    public let shard: Shard?
    /// Whether its texts continue those of another batch.
    public private(set) var continuation = Continuation.none
    /// The states that the texts have before the first step, and receive after the last; nil for states of zeros.
    public var carried: CarriedStates?

    /// Whether the texts of a batch continue those of another.
    public enum Continuation: Sendable {
        /// Each text is alone.
        case none
        /// The first of several batches of the same texts.
        case begins
        /// The next batch of the same texts.
        case continues
    }

    /// Makes a batch of sentences without special tokens.
    /// - Parameters:
    ///   - sources: the source tokens.
    ///   - targets: what is to be predicted, as `form` says.
    ///   - form: how the batch has the targets.
    ///   - isRepeated: whether the second half repeats the sentences of the first.
    public init(
        sources: [[Int32]], targets: [[Int32]], form: TargetForm = .generated, isRepeated: Bool = false
    ) {
        precondition(sources.count == targets.count && !sources.isEmpty)
        self.isRepeated = isRepeated
        shard = nil
        size = sources.count
        let words = form == .aligned ? sources.map { WordSequence(row: $0) } : []
        let sources = form == .aligned ? words.map(\.tokens) : sources
        sourceLengths = sources.map { $0.count + 1 }
        sourceSteps = sourceLengths.max() ?? 0
        var source = [Int32](repeating: Self.pad, count: sourceSteps * size)
        for b in 0..<size {
            for (t, token) in sources[b].enumerated() { source[t * size + b] = token }
            source[sources[b].count * size + b] = Self.end
        }
        self.source = source
        switch form {
        case .generated: targetSteps = targets.reduce(0) { max($0, $1.count + 1) }
        case .single: targetSteps = 1
        case .aligned: targetSteps = sourceSteps
        }
        var inputs: [Int32] = []
        var outputs = [Int32](repeating: -1, count: targetSteps * size)
        if form == .generated {
            inputs = [Int32](repeating: Self.pad, count: targetSteps * size)
            for b in 0..<size {
                inputs[b] = Self.start
                for (t, token) in targets[b].enumerated() {
                    inputs[(t + 1) * size + b] = token
                    outputs[t * size + b] = token
                }
                outputs[targets[b].count * size + b] = Self.end
            }
        } else {
            for b in 0..<size {
                let steps = form == .aligned ? words[b].starts : [0]
                for (t, token) in zip(steps, targets[b]) { outputs[t * size + b] = token }
            }
        }
        if form == .aligned { wordFeatures = Self.features(words, steps: sourceSteps) }
        targetInputs = inputs
        targetOutputs = outputs
        targetTokens = outputs.count { $0 >= 0 }
    }

    /// The features of each token's word, [K, S, B].
    private static func features(_ sentences: [WordSequence], steps: Int) -> [Int32] {
        var features = [Int32](repeating: pad, count: WordFeatures.count * steps * sentences.count)
        for (b, sentence) in sentences.enumerated() {
            for (word, own) in sentence.features.enumerated() {
                let end = word + 1 < sentence.starts.count ? sentence.starts[word + 1] : sentence.tokens.count
                for t in sentence.starts[word]..<end {
                    for (k, feature) in own.enumerated() { features[(k * steps + t) * sentences.count + b] = feature }
                }
            }
        }
        return features
    }

    /// A part of continuous texts.
    /// - Parameters:
    ///   - inputs: of each text the tokens that are read; fewer than there are steps where it ends.
    ///   - outputs: as many tokens to predict.
    ///   - steps: T
    ///   - continuation: whether the texts continue those of another batch.
    public init(inputs: [[Int32]], outputs: [[Int32]], steps: Int, continuation: Continuation) {
        precondition(inputs.count == outputs.count && !inputs.isEmpty)
        isRepeated = false
        shard = nil
        size = inputs.count
        source = Array(repeating: Self.end, count: size)
        sourceLengths = Array(repeating: 1, count: size)
        (sourceSteps, targetSteps) = (1, steps)
        var (read, predicted) = (
            [Int32](repeating: Self.pad, count: steps * size), [Int32](repeating: -1, count: steps * size)
        )
        for text in 0..<size {
            for step in 0..<inputs[text].count {
                read[step * size + text] = inputs[text][step]
                predicted[step * size + text] = outputs[text][step]
            }
        }
        (targetInputs, targetOutputs) = (read, predicted)
        targetTokens = predicted.count { $0 >= 0 }
        self.continuation = continuation
    }

    /// Some of the sentences of a batch, padded as they are there.
    /// - Parameters:
    ///   - shard: which sentences; at least one.
    ///   - batch: the whole batch.
    public init(_ shard: Shard, of batch: Batch) {
        precondition(shard.batchSize == batch.size && shard.isRepeated == batch.isRepeated && !shard.sentences.isEmpty)
        func part(_ tokens: [Int32]) -> [Int32] {
            // A side that the model does not read is empty.
            stride(from: 0, to: tokens.count, by: batch.size).flatMap { step in
                shard.sentences.map { tokens[step + $0] }
            }
        }
        self.shard = shard
        isRepeated = batch.isRepeated
        size = shard.sentences.count
        source = part(batch.source)
        wordFeatures = part(batch.wordFeatures)
        sourceLengths = shard.sentences.map { batch.sourceLengths[$0] }
        targetInputs = part(batch.targetInputs)
        targetOutputs = part(batch.targetOutputs)
        (sourceSteps, targetSteps) = (batch.sourceSteps, batch.targetSteps)
        weights = batch.weights.isEmpty ? [] : shard.sentences.map { batch.weights[$0] }
        targetTokens = Self.count(targetOutputs, weights)
        continuation = batch.continuation
        carried = batch.carried
    }

    /// The same sentences, which do not all count alike.
    /// - Parameters:
    ///   - batch: sentences that are read once.
    ///   - weights: what each sentence counts, B.
    public init(_ batch: Batch, weights: [SentenceWeight]) {
        precondition(weights.count == batch.size && !batch.isRepeated)
        self = batch
        self.weights = weights
        targetTokens = Self.count(targetOutputs, weights)
    }

    /// The tokens to predict of sentences that are no candidates.
    private static func count(_ outputs: [Int32], _ weights: [SentenceWeight]) -> Int {
        guard !weights.isEmpty else { return outputs.count { $0 >= 0 } }
        return outputs.indices.count { outputs[$0] >= 0 && !weights[$0 % weights.count].isCandidate }
    }

    /// The same sentences with other tokens to predict.
    init(_ batch: Batch, targetOutputs: [Int32]) {
        self = batch
        self.targetOutputs = targetOutputs
    }

    /// The tokens of a side that a model reads.
    public func tokens(_ side: LookupTable.Side) -> [Int32] {
        switch side {
        case .source: source
        case .target: targetInputs
        case .words: wordFeatures
        }
    }

    // Special tokens, which have these numbers in every vocabulary.
    /// Padding.
    public static let pad: Int32 = 0
    /// `<unk>`
    public static let unknown: Int32 = 1
    /// `<s>`
    public static let start: Int32 = 2
    /// `</s>`
    public static let end: Int32 = 3
}
