/// A set of sizes and training options for a corpus of some size. Options that are given override it.
package struct Preset: Sendable {
    package let name: String
    /// The fewest pairs for which `--preset auto` takes it.
    let pairs: Int

    // The model.
    let encoderLayers: Int
    let decoderLayers: Int
    let embeddingSize: Int
    let hiddenSize: Int

    // The training.
    let epochs: Int
    let batchTokens: Int
    var learningRate: Float
    let warmup: Int
    let wordDropout: Float
    /// Used with vocabularies of subwords alone.
    let subwordSampling: Float
    let labelSmoothing: Float
    /// Used in trainings of at least ``consistencyEpochs``.
    let consistency: Float
    let averageRate: Float

    /// From the smallest corpus to the largest.
    static let all = [
        // The less there is to learn from, the more it is disturbed (Sennrich & Zhang 2019). Measured on 5,000 pairs of
        // Multi30k, English to French, dev BLEU: this 40.3; without R-Drop, 30 epochs, 39.4; without sampled
        // segmentations 39.7; half the width without R-Drop, 36 epochs, 38.6.
        Preset(
            name: "tiny", pairs: 0, encoderLayers: 1, decoderLayers: 1, embeddingSize: 256, hiddenSize: 512,
            epochs: 24, batchTokens: 800, learningRate: 0.002, warmup: 100, wordDropout: 0.1,
            subwordSampling: 0.5, labelSmoothing: 0.1, consistency: 1, averageRate: 0),
        // Measured on Multi30k. With R-Drop dev BLEU was 51.0 after 2.7 minutes, 52.2 after 4 and 53.3 after 10; without
        // it 51.1 to 51.7 after 2.5, 51.4 after 3, 51.8 after 6 and 52.0 after 17.
        Preset(
            name: "small", pairs: 10_000, encoderLayers: 1, decoderLayers: 1, embeddingSize: 256, hiddenSize: 512,
            epochs: 8, batchTokens: 1200, learningRate: 0.0025, warmup: 200, wordDropout: 0,
            subwordSampling: 0, labelSmoothing: 0.1, consistency: 1, averageRate: 0),
        // For what is too much for a single layer: on the 161,000 pairs of Tatoeba, ten minutes of two layers gave dev BLEU
        // 51.8, and as many of preset small, on one core in twenty, 52.7.
        Preset(
            name: "base", pairs: 300_000, encoderLayers: 2, decoderLayers: 2, embeddingSize: 256, hiddenSize: 512,
            epochs: 8, batchTokens: 2400, learningRate: 0.0015, warmup: 1000, wordDropout: 0,
            subwordSampling: 0, labelSmoothing: 0.1, consistency: 0, averageRate: 0),
        Preset(
            name: "big", pairs: 1_000_000, encoderLayers: 2, decoderLayers: 2, embeddingSize: 512, hiddenSize: 1024,
            epochs: 6, batchTokens: 4000, learningRate: 0.001, warmup: 2000, wordDropout: 0,
            subwordSampling: 0, labelSmoothing: 0.1, consistency: 0, averageRate: 0),
    ]

    /// The number of epochs from which it is worth reading each pair twice.
    static let consistencyEpochs = 4.0

    /// The preset for a corpus of a number of pairs.
    package static func suggested(pairs: Int) -> Preset {
        // The first asks for no pair at all.
        all.last { $0.pairs <= pairs } ?? all[0]
    }

    static func named(_ name: String) -> Preset? { all.first { $0.name == name } }

    /// The name that chooses by the size of the corpus.
    static let automatic = "auto"
    static let names = ([automatic] + all.map(\.name)).joined(separator: ", ")
}
