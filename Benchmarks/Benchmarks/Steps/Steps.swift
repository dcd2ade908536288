import Benchmark
import Tensors
import Translation

/// Whole steps of training and of searching on one thread: embeddings 256, bidirectional encoder 2 × 256, decoder 512,
/// 8,000 words a side.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(metrics: [.wallClock], warmupIterations: 2, maxDuration: .seconds(4))
    for precision in Precision.allCases where precision.isSupported && precision.canTrain {
        Benchmark("forward and backward of 60 sentences, \(precision.rawValue)") { benchmark in
            onTape { model, tape in
                tape.precision = precision
                tape.isRecording = true
                tape.isTraining = true
                let sentences = sentences(60, words: 14)
                for _ in benchmark.scaledIterations {
                    tape.reset()
                    _ = model.loss(
                        tape, Batch(sources: sentences, targets: sentences), dropout: DropoutRates(all: 0.3),
                        smoothing: 0.1)
                    tape.backward()
                }
            }
        }
    }
    for precision in Precision.allCases where precision.isSupported {
        for (count, beam) in [(64, 5), (1, 5), (64, 1)] {
            Benchmark("translating \(count) sentences, beam \(beam), \(precision.rawValue)") { benchmark in
                onTape { model, tape in
                    tape.precision = precision
                    var options = SearchOptions(beam: beam)
                    // A model with random weights does not know when to stop.
                    options.maximumRatio = 1
                    options.maximumExtra = 0
                    let sentences = sentences(count, words: 14)
                    for _ in benchmark.scaledIterations { _ = BeamSearch(model, options)(tape, sentences) }
                }
            }
        }
    }
}

private func sentences(_ count: Int, words: Int) -> [[Int32]] {
    (0..<count).map { (sentence: Int) -> [Int32] in
        (0..<words).map { (word: Int) -> Int32 in Int32(4 + (sentence * 131 + word * 17) % 7996) }
    }
}

/// Runs a body on a worker, where primitives are single-threaded as they are in a real run.
private func onTape(_ body: (EncoderDecoder, Tape) -> Void) {
    var configuration = ModelConfiguration(sourceVocabulary: 8000, targetVocabulary: 8000)
    configuration.normalizesLayers = true
    let model = EncoderDecoder(configuration)
    let weights = Weights(count: model.layout.count)
    weights.initialize(model.layout, key: RandomKey(1))
    let workers = Workers(1) { _ in Tape(weights: weights, gradients: ParameterBuffer(count: model.layout.count)) }
    workers.run { _, tape in body(model, tape) }
}
