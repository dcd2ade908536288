import Tensors
import Translation

/// How pairs form batches: sentences of similar length together, in random order.
public struct Batching: Sendable {
    /// Target tokens of a batch, padding included.
    public let tokens: Int
    public let key: RandomKey
    /// How a batch has its targets. Where they are not generated, the sources decide how long a pair is.
    public let form: TargetForm
    /// As ``TrainingOptions/backpropagationSteps``.
    private let steps: Int?
    /// How many rows of a batch a pair may take in training.
    private let rowsOfPair: Int
    /// The number of batches whose sentences are sorted by length together: enough that there is little padding, few
    /// enough that batches are random.
    private static let window = 100

    public init(tokens: Int, key: RandomKey, form: TargetForm = .generated, steps: Int? = nil, rowsOfPair: Int = 1) {
        self.tokens = tokens
        self.key = key
        self.form = form
        self.steps = steps
        self.rowsOfPair = rowsOfPair
    }

    /// The streams of continuous text; nil for separate sentences.
    func streams(_ corpus: EncodedCorpus) -> TextStreams? {
        steps.map { steps in
            TextStreams(
                lengths: (0..<corpus.count).lazy.map(corpus.targetLength), count: max(1, tokens / steps), steps: steps,
                tokens: { corpus[$0].target })
        }
    }

    /// The streams of the dev set; nil for separate sentences.
    func developmentStreams(_ pairs: [EncodedPair]) -> TextStreams? {
        steps.map { TextStreams(ofDevelopmentSet: pairs.map(\.target), steps: $0) }
    }

    /// The batches of a training.
    init(_ options: TrainingOptions, _ form: TargetForm) {
        self.init(
            tokens: options.batchTokens, key: RandomKey(options.seed).derived("batches"), form: form,
            steps: options.backpropagationSteps, rowsOfPair: options.minimumRisk?.rows ?? 1)
    }

    /// The steps of a pair that count for the size of a batch.
    private func length(_ index: Int, _ pairs: EncodedCorpus) -> Int {
        (form == .generated ? pairs.targetLength(index) : pairs.readLength(index, form)) + 1
    }

    /// The batches of an epoch. The same key and epoch give the same batches.
    /// - Parameters:
    ///   - pairs: the pairs.
    ///   - epoch: the number of the epoch, from 0.
    ///   - draw: which of the pairs it has; nil for each once.
    public func batches(_ pairs: EncodedCorpus, epoch: Int, draw: EpochDraw? = nil) -> BatchPlan {
        var generator = KeyedGenerator(key.derived(UInt64(epoch)))
        var order = (draw ?? EpochDraw(count: pairs.count)).indices(epoch: epoch).shuffled(using: &generator)
        let meanLength = order.reduce(0) { $0 + length(Int($1), pairs) } / max(1, order.count)
        let windowSize = max(1, tokens / max(1, rowsOfPair * meanLength)) * Self.window
        var starts: [UInt32] = []
        for start in stride(from: 0, to: order.count, by: windowSize) {
            let range = start..<min(start + windowSize, order.count)
            sort(&order[range], by: pairs)
            split(order, range, pairs, into: &starts)
        }
        return BatchPlan(order: order, starts: starts, shuffledBy: &generator)
    }

    /// Sorts a window by the lengths of target and source.
    ///
    /// The sources rise and fall in turn from one target length to the next, so that a batch of two target lengths has
    /// sources of similar length: a third less padding of sources.
    private func sort(_ window: inout ArraySlice<UInt32>, by pairs: EncodedCorpus) {
        let keys = window.map { index in
            guard form == .generated else {
                return SortKey(lengths: UInt32(pairs.readLength(Int(index), form)), index: index)
            }
            let (source, target) = (UInt32(pairs.sourceLength(Int(index))), UInt32(pairs.targetLength(Int(index))))
            return SortKey(lengths: target << 16 | (target % 2 == 0 ? source : 0xffff - source), index: index)
        }.sorted { ($0.lengths, $0.index) < ($1.lengths, $1.index) }
        for (position, key) in zip(window.indices, keys) { window[position] = key.index }
    }

    private struct SortKey {
        var lengths: UInt32
        var index: UInt32
    }

    /// Notes where the batches of a sorted window start.
    private func split(_ order: [UInt32], _ window: Range<Int>, _ pairs: EncodedCorpus, into starts: inout [UInt32]) {
        var start = window.lowerBound
        for position in window {
            // Sorted by length, so the last sentence is the longest.
            let rows = (position + 1 - start) * rowsOfPair
            if position == start || rows * length(Int(order[position]), pairs) > tokens {
                start = position
                starts.append(UInt32(position))
            }
        }
    }

    /// The batches of a set that is only evaluated: sorted as a whole, in a fixed order.
    public func sortedBatches(_ pairs: [EncodedPair]) -> [[Int]] {
        let lengths = pairs.map { (form == .generated ? $0.target.count : $0.readLength(form)) + 1 }
        return split(pairs.indices.sorted { (lengths[$0], $0) < (lengths[$1], $1) }, lengths)
    }

    private func split(_ sorted: [Int], _ lengths: [Int]) -> [[Int]] {
        var batches: [[Int]] = []
        var current: [Int] = []
        for index in sorted {
            // Sorted by length, so the last sentence is the longest.
            if !current.isEmpty, (current.count + 1) * lengths[index] > tokens {
                batches.append(current)
                current = []
            }
            current.append(index)
        }
        if !current.isEmpty { batches.append(current) }
        return batches
    }

    /// Divides a batch among workers, so that each gets short and long sentences alike.
    /// - Parameters:
    ///   - repetitions: the same pairs as the second half of the batch reads them; nil for a single reading.
    ///   - form: how the batch has the targets.
    ///   - key: the random key of the tokens that are dropped.
    ///   - weights: what each pair counts; none where all count alike.
    /// - Returns: a shard for each worker; nil for workers without a sentence.
    static func shards(
        _ batch: [Int], _ pairs: [EncodedPair], repetitions: [EncodedPair]? = nil, form: TargetForm, workers: Int,
        noise: NoiseOptions = NoiseOptions(), key: RandomKey = RandomKey(0), weights: [SentenceWeight] = []
    ) -> [Batch?] {
        // The batch is sorted by length. In the order of the reversed bits of its indices (van der Corput 1935), any
        // sentences that follow one another are spread evenly over it.
        let order = batch.indices.sorted { reversedBits($0) < reversedBits($1) }.map { batch[$0] }
        let drops = noise.droppedAnnotations(order.count, key: key)
        func sources(_ pairs: [EncodedPair]) -> [[Int32]] {
            zip(order, drops).map { $1 ? pairs[$0].sourceWithoutAnnotations : pairs[$0].source }
        }
        var targets = order.map { pairs[$0].target }
        if repetitions != nil { targets += targets }
        var whole = Batch(
            sources: sources(pairs) + (repetitions.map(sources) ?? []), targets: targets, form: form,
            isRepeated: repetitions != nil)
        if !weights.isEmpty { whole = Batch(whole, weights: order.map { weights[$0] }) }
        whole.dropWords(noise, key: key)
        return whole.shards(workers)
    }

    private static func reversedBits(_ index: Int) -> UInt {
        var (rest, result) = (UInt(bitPattern: index), UInt(0))
        for _ in 0..<UInt.bitWidth { (result, rest) = (result << 1 | rest & 1, rest >> 1) }
        return result
    }
}

extension Batch {
    /// Divides the batch.
    /// - Returns: a shard for each worker; nil for workers without a sentence.
    func shards(_ workers: Int) -> [Batch?] {
        (0..<workers).map { worker in
            let shard = Shard(worker, of: workers, batchSize: size, isRepeated: isRepeated)
            return shard.sentences.isEmpty ? nil : Batch(shard, of: self)
        }
    }
}
