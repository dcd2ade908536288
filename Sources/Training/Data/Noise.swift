import Tensors
import Translation

/// What training does to its sentences, so that the model does not learn them by heart.
public struct NoiseOptions: Codable, Sendable, Equatable {
    /// How segmentations are drawn: the sharpness alpha of a unigram vocabulary (Kudo 2018; towards 0 all segmentations
    /// are equally likely, at 1 they have their probability), or the share of BPE merges that is left out (Provilkov,
    /// Emelianenko & Voita 2020). 0 always takes the best one.
    public var sourceSubwordSampling: Float = 0
    public var targetSubwordSampling: Float = 0
    /// Share of the source words that the encoder sees as `<unk>`, and of the previous target words that the decoder
    /// does (Gal & Ghahramani 2016; Sennrich & Zhang 2019).
    public var sourceWordDropout: Float = 0
    public var targetWordDropout: Float = 0

    public init() {}
}

extension Batch {
    /// Hides a share of the words behind `<unk>`; what is to be predicted stays.
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

    private static let unknown: Int32 = 1
}
