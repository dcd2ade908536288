import CKernels
import Synchronization
import Text

/// Learns from one part of a text, reading it several times.
struct EmbeddingWorker {
    /// What the workers share.
    final class Shared: Sendable {
        let tables: VectorTables
        let options: EmbeddingOptions
        let noise: NoiseWords
        let subwords: Subwords
        /// The number among the words of each number in the text; -1 for words without a vector.
        let numbers: [Int32]
        /// Of 2³² random numbers, those up to this keep a word.
        let keeping: [UInt32]
        /// Words with a vector that all workers will read, and those that they have read.
        let total: Int
        let done = Atomic<Int>(0)
        let isCancelled = Atomic<Bool>(false)

        init(_ text: EmbeddingText, _ options: EmbeddingOptions) {
            self.options = options
            numbers = text.numbers
            noise = NoiseWords(text.counts)
            subwords = Subwords(text.words, options.subwords, buckets: options.buckets)
            tables = VectorTables(options, words: text.words.count, inputRows: subwords.count)
            total = text.known * options.epochs
            let (known, sampling) = (Double(text.known), options.sampling)
            keeping = text.counts.map { count in
                guard sampling > 0 else { return .max }
                let share = sampling * known / Double(count)
                return UInt32(min(1, share.squareRoot() + share) * Double(UInt32.max))
            }
        }

        var rate: Float {
            let first = options.learningRate ?? options.method.learningRate
            let share = Float(done.load(ordering: .relaxed)) / Float(max(1, total))
            return max(EmbeddingOptions.lowestRate, first - (first - EmbeddingOptions.lowestRate) * share)
        }
    }

    /// Two vectors.
    final class Scratch {
        fileprivate let hidden, step: UnsafeMutablePointer<Float>

        init(stride: Int) {
            (hidden, step) = (VectorTables.zeros(stride), VectorTables.zeros(stride))
        }

        deinit {
            hidden.deallocate()
            step.deallocate()
        }
    }

    private let shared: Shared
    private let text: UnsafeBufferPointer<Int32>
    private var random: StableRandom
    /// The words of a segment that are kept.
    private var words: [Int32] = []
    /// Rows of outputs: each word that is to be predicted, then random ones.
    private var rows: [Int32] = []
    /// The mean of several inputs, and what the inputs are to change by.
    private let hidden, step: UnsafeMutablePointer<Float>
    private var rate: Float
    private var unreported = 0
    /// The loss and the number of predictions of an epoch.
    private var loss = 0.0, predictions = 0

    /// A longer segment is cut.
    private static let longestSegment = 10_000
    /// Words between two reports of progress.
    private static let interval = 10_000

    /// - Parameters:
    ///   - text: the part of the text, which begins and ends with whole segments.
    ///   - index: the worker's number.
    ///   - scratch: memory that is the worker's own for as long as it works.
    init(_ shared: Shared, _ text: UnsafeBufferPointer<Int32>, index: Int, _ scratch: Scratch) {
        self.shared = shared
        self.text = text
        random = StableRandom(seed: shared.options.seed, index: -1 - index)
        (hidden, step) = (scratch.hidden, scratch.step)
        rate = shared.rate
    }

    /// Reads the part of the text as often as the options say.
    /// - Parameter report: called every few thousand words with the mean loss of a prediction in this epoch; what it
    ///   throws ends the work.
    /// - Returns: that loss in the last epoch.
    mutating func run(_ report: (Double) throws -> Void) throws -> Double {
        dk_prepare_thread()
        for _ in 0..<shared.options.epochs {
            (loss, predictions) = (0, 0)
            for token in text {
                if token >= 0 {
                    let word = shared.numbers[Int(token)]
                    guard word >= 0 else { continue }
                    unreported += 1
                    if UInt32(truncatingIfNeeded: random.next() >> 32) <= shared.keeping[Int(word)] {
                        words.append(word)
                    }
                    guard words.count == Self.longestSegment else { continue }
                }
                learn()
                words.removeAll(keepingCapacity: true)
                if unreported >= Self.interval { try self.report(report) }
            }
        }
        try self.report(report)
        return meanLoss
    }

    private var meanLoss: Double { loss / Double(max(1, predictions)) }

    private mutating func report(_ report: (Double) throws -> Void) throws {
        shared.done.add(unreported, ordering: .relaxed)
        unreported = 0
        rate = shared.rate
        if shared.isCancelled.load(ordering: .relaxed) { throw CancellationError() }
        try report(meanLoss)
    }

    /// Learns from the words of a segment.
    private mutating func learn() {
        guard words.count > 1 else { return }
        for center in words.indices {
            let reach = 1 + random.below(shared.options.window)
            let range = max(0, center - reach)...min(words.count - 1, center + reach)
            rows.removeAll(keepingCapacity: true)
            if shared.options.method == .skipGram {
                predictContext(of: center, in: range)
            } else {
                predictCenter(center, in: range)
            }
        }
    }

    /// Skip-gram: the words of the context from the word in its middle.
    private mutating func predictContext(of center: Int, in range: ClosedRange<Int>) {
        for place in range where place != center { addRows(predicting: words[place]) }
        let inputs = shared.subwords.rows(of: words[center])
        if inputs.count == 1 {
            let input = shared.tables.input(words[center])
            descend(from: input)
            dk_add(step, input, shared.tables.stride)
        } else {
            clear(hidden)
            for row in inputs { dk_add(shared.tables.input(row), hidden, shared.tables.stride) }
            scale(hidden, 1 / Float(inputs.count))
            descend(from: hidden)
            for row in inputs { dk_add(step, shared.tables.input(row), shared.tables.stride) }
        }
    }

    /// CBOW: the word in the middle from the mean of the vectors around it.
    private mutating func predictCenter(_ center: Int, in range: ClosedRange<Int>) {
        let (subwords, tables) = (shared.subwords, shared.tables)
        clear(hidden)
        var count = 0
        for place in range where place != center {
            for row in subwords.rows(of: words[place]) {
                dk_add(tables.input(row), hidden, tables.stride)
                count += 1
            }
        }
        scale(hidden, 1 / Float(count))
        addRows(predicting: words[center])
        descend(from: hidden)
        // Each is changed as much as their mean is to change, as word2vec does.
        for place in range where place != center {
            for row in subwords.rows(of: words[place]) { dk_add(step, tables.input(row), tables.stride) }
        }
    }

    private mutating func addRows(predicting word: Int32) {
        rows.append(word)
        for _ in 0..<shared.options.negatives {
            var other = shared.noise.word(random.next())
            while other == word { other = shared.noise.word(random.next()) }
            rows.append(other)
        }
    }

    /// A step down the loss of predicting the rows from an input: changes them, and computes the input's step.
    private mutating func descend(from input: UnsafePointer<Float>) {
        clear(step)
        let group = 1 + shared.options.negatives
        loss += Double(
            dk_negative_sampling(
                input, shared.tables.outputs, shared.tables.stride, rows, rows.count, group, rate, step))
        predictions += rows.count / group
    }

    private func clear(_ vector: UnsafeMutablePointer<Float>) {
        vector.update(repeating: 0, count: shared.tables.stride)
    }

    private func scale(_ vector: UnsafeMutablePointer<Float>, _ factor: Float) {
        for index in 0..<shared.tables.stride { vector[index] *= factor }
    }
}
