import Concurrency
import Foundation
import Tensors
import Translation

/// The set that decides which model is best.
public struct DevelopmentSet {
    public var pairs: [EncodedPair]
    /// BLEU of translations of the pairs' sources, from 0 to 100.
    public var bleu: ([[Int32]]) throws -> Double
    /// Some of the translations as text, always of the same pairs.
    public var samples: ([[Int32]]) -> [TranslationSample]

    public init(
        pairs: [EncodedPair], bleu: @escaping ([[Int32]]) throws -> Double,
        samples: @escaping ([[Int32]]) -> [TranslationSample] = { _ in [] }
    ) {
        self.pairs = pairs
        self.bleu = bleu
        self.samples = samples
    }

    /// The indices of so many pairs, from all parts of the set.
    public static func sampleIndices(_ count: Int, of size: Int) -> [Int] {
        (0..<min(count, size)).map { size * (2 * $0 + 1) / (2 * min(count, size)) }
    }
}

/// What a model makes of a sentence of the dev set.
public struct TranslationSample: Codable, Sendable {
    public var source: String
    public var reference: String
    public var translation: String

    public init(source: String, reference: String, translation: String) {
        self.source = source
        self.reference = reference
        self.translation = translation
    }
}

/// Measures a model under training on the dev set.
struct Evaluator {
    struct Result {
        /// -log p per target word, in nats.
        var loss: Double
        var bleu: Double
        /// What decides which model is best; higher is better.
        var score: Double
        var samples: [TranslationSample]
    }

    let dev: DevelopmentSet
    private let options: TrainingOptions
    private let batches: [[Int]]
    private let maximumRatio: Double

    /// - Parameter maximumRatio: as ``SearchOptions/maximumRatio``.
    init(_ dev: DevelopmentSet, _ options: TrainingOptions, _ batching: Batching, maximumRatio: Double) {
        self.dev = dev
        self.options = options
        self.maximumRatio = maximumRatio
        batches = batching.sortedBatches(dev.pairs)
    }

    /// Target words, `</s>` included.
    var tokens: Int { dev.pairs.reduce(0) { $0 + $1.target.count + 1 } }

    /// - Returns: nil where it was interrupted.
    func evaluate(_ parallel: ParallelModel) throws -> Result? {
        let sums = parallel.loss(dev.pairs, batches)
        if Interruption.isRequested { return nil }
        var search = BeamSearch(parallel.model, SearchOptions(beam: options.evaluationBeam))
        search.options.maximumRatio = maximumRatio
        search.isCancelled = { Interruption.isRequested }
        let translations = parallel.translate(search, dev.pairs.map(\.source))
        if Interruption.isRequested { return nil }
        let bleu = try dev.bleu(translations)
        let loss = sums.negativeLog / Double(max(1, sums.tokens))
        return Result(
            loss: loss, bleu: bleu, score: options.bestBy == .bleu ? bleu : -loss,
            samples: dev.samples(translations))
    }
}
