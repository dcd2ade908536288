import Tensors
import Translation

/// The bytes of activations as a function of the size of a batch: source steps, target steps and sentences.
///
/// Every activation is proportional to some of the three and independent of the others, so measuring eight small batches
/// is enough.
struct ActivationSize {
    private static let extents = [4, 8]
    /// By source, target and sentences, each small or large.
    private var measured: [Double] = []
    /// The same of the copies that the gradients of the whole batch need, where workers share it.
    private var copied: [Double] = []

    init(_ model: EncoderDecoder, _ options: TrainingOptions, isRecording: Bool) {
        let size = model.layout.count
        let weights = Weights(count: size)
        for source in Self.extents {
            for target in Self.extents {
                for sentences in Self.extents {
                    func words(_ steps: Int) -> [[Int32]] {
                        Array(repeating: Array(repeating: Batch.end, count: steps - 1), count: sentences)
                    }
                    let tape = Tape(weights: weights)
                    tape.shard = Shard(whole: sentences)
                    // The same in each batch, as the size of logits is known.
                    tape.logitRowsAtOnce = Self.extents[0] * Self.extents[0]
                    tape.precision = options.precision
                    tape.isRecording = isRecording
                    tape.isTraining = isRecording
                    _ = model.loss(
                        tape, Batch(sources: words(source), targets: words(target)),
                        dropout: options.dropout.rates(epochs: 1),
                        smoothing: options.labelSmoothing)
                    if isRecording { tape.backward() }
                    measured.append(Double(tape.peakMemory))
                    copied.append(Double(BatchGradients.copiedBytes(tape)))
                }
            }
        }
    }

    /// For a batch of a corpus, over all workers.
    /// - Parameter readings: how often each pair is read.
    func bytes(_ batch: [Int], _ pairs: [EncodedPair], workers: Int, readings: Int = 1) -> Int {
        let source = batch.reduce(0) { max($0, pairs[$1].source.count + 1) }
        let target = batch.reduce(0) { max($0, pairs[$1].target.count + 1) }
        return bytes(
            source: source, target: target, sentences: batch.count, workers: workers, readings: readings)
    }

    /// For a batch of that many source steps, target steps and sentences, over all workers.
    /// - Parameter readings: how often each pair is read.
    func bytes(source: Int, target: Int, sentences: Int, workers: Int, readings: Int = 1) -> Int {
        func extrapolated(_ measured: [Double], sentences: Int) -> Double {
            extrapolate(measured, source: source, target: target, sentences: sentences * readings)
        }
        let own = extrapolated(measured, sentences: (sentences + workers - 1) / workers)
        return workers * Int(own) + (workers > 1 ? Int(extrapolated(copied, sentences: sentences)) : 0)
    }

    /// Interpolates linearly in each of the three.
    private func extrapolate(_ measured: [Double], source: Int, target: Int, sentences: Int) -> Double {
        let (low, high) = (Double(Self.extents[0]), Double(Self.extents[1]))
        let shares: [Double] = [source, target, sentences].map { (Double($0) - low) / (high - low) }
        var sum = 0.0
        for (corner, bytes) in measured.enumerated() {
            var weight = 1.0
            for (axis, share) in shares.enumerated() {
                weight *= corner >> (2 - axis) & 1 == 1 ? share : 1 - share
            }
            sum += weight * bytes
        }
        return sum
    }
}
