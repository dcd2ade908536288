import Platform
import Tensors
import Translation
import Vocabularies

/// What is made of which text, and how.
public struct AugmentationSettings: Sendable {
    /// The name of the method.
    public var method: String
    /// The languages of the pairs, as tags.
    public var source: String, target: String
    /// The bitext to read, named without its languages; nil where ``text`` is read.
    public var bitext: String?
    /// Files of one language, a segment in each line.
    public var text: [String] = []
    /// Model folders.
    public var model: [String] = []

    /// Hypotheses that the search keeps; nil for what suits each model.
    public var beam: Int?
    /// How translations are drawn; nil for the best ones.
    public var sampling: Sampling?
    /// Pairs that are made of each line, by each model.
    public var copies = 1
    /// The translations among which distillation chooses.
    public var best = 8
    /// By what it chooses: `bleu` or `chrf`.
    public var metric = "bleu"
    /// A tag that the models read with each line.
    public var tag: SourceTag?
    /// How sources are changed by the method `noise`.
    public var noise = NoiseRates()

    /// The least mean log probability of a token; nil keeps all.
    public var minimumScore: Double?
    /// Models that translate back what was made.
    public var roundTrip: [String] = []
    /// The least chrF of what comes back.
    public var minimumRoundTrip = 40.0

    /// The most tokens of a line; longer ones are dropped.
    public var longest = 200
    /// The seed of ``noise``.
    public var seed: UInt64 = 1
    /// Lines after which progress is saved.
    public var linesAtOnce = 2048
    /// Dropped pairs that are shown for each reason.
    public var samples = 5

    /// Worker threads.
    public var threads = Processor.cores
    /// The most sentences that a thread translates at a time.
    public var batchSize = 16
    /// The precision of matrix products.
    public var precision = Precision.fastest

    /// - Parameters:
    ///   - method: the name of the method.
    ///   - source: the source language of the pairs, as a tag.
    ///   - target: their target language.
    public init(method: String, source: String, target: String) {
        (self.method, self.source, self.target) = (method, source, target)
    }

    /// The method; nil for a name that none has.
    public var kind: AugmentationKind? { AugmentationMethods.named(method) }
}
