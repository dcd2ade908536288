import Tensors
import Translation

/// Noise on the training sentences, so that the model does not memorize them.
public struct NoiseOptions: Codable, Sendable, Equatable {
    /// Subword sampling: the inverse temperature alpha of a unigram vocabulary (Kudo 2018; towards 0 all segmentations
    /// are equally likely, at 1 they have their probability), or the share of BPE merges that is skipped (Provilkov,
    /// Emelianenko & Voita 2020). 0 for the best segmentation.
    public var sourceSubwordSampling: Float = 0
    /// The same for the target side.
    public var targetSubwordSampling: Float = 0
    /// Word dropout: the share of source tokens that the encoder reads as `<unk>` (Gal & Ghahramani 2016; Sennrich & Zhang 2019).
    public var sourceWordDropout: Float = 0
    /// The same for previous target tokens.
    public var targetWordDropout: Float = 0
    /// The share of sources that are read without their annotations, so that the model also learns to do without; nil
    /// where no source has annotations.
    public var annotationDropout: Float?

    public init() {}
}

extension NoiseOptions {
    /// Which pairs of a batch are read without their annotations.
    func droppedAnnotations(_ count: Int, key: RandomKey) -> [Bool] {
        guard let annotationDropout, annotationDropout > 0 else { return [Bool](repeating: false, count: count) }
        var generator = KeyedGenerator(key.derived("annotations"))
        let limit = UInt64(Double(annotationDropout) * 0x1p53)
        return (0..<count).map { _ in generator.next() >> 11 < limit }
    }
}

extension Batch {
    /// Replaces a share of the input tokens by `<unk>`; the tokens to predict stay.
    public mutating func dropWords(_ noise: NoiseOptions, key: RandomKey) {
        Self.dropWords(&source, rate: noise.sourceWordDropout, key.derived("source"))
        Self.dropWords(&targetInputs, rate: noise.targetWordDropout, key.derived("target"))
    }

    private static func dropWords(_ words: inout [Int32], rate: Float, _ key: RandomKey) {
        guard rate > 0 else { return }
        var generator = KeyedGenerator(key)
        let limit = UInt64(Double(rate) * 0x1p53)
        for index in words.indices where words[index] > end && generator.next() >> 11 < limit {
            words[index] = unknown
        }
    }
}
