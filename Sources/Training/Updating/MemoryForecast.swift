import Diagnostics
import Foundation
import Platform
import Tensors
import Translation

/// How much memory a training will take, told before it starts.
public struct MemoryForecast: Sendable {
    /// What the process has already: its code and the corpus.
    public let present: Int
    /// Weights, gradients, moments and averages, and the copies of weights that products work with.
    public let parameters: Int
    /// Activations of the largest batch, over all workers.
    public let activations: Int
    /// Compiled products and what the memory allocator keeps.
    public let primitives: Int

    /// Bytes in all.
    public var total: Int { present + parameters + activations + primitives }

    private let options: TrainingOptions

    /// What a worker takes beside its tensors, mostly compiled products: measured on five models.
    private static let primitivesPerWorker = 90 << 20

    /// Measures what the model needs for small batches and reckons what it needs for those of the corpus.
    /// - Parameter available: bytes that the process can still get; less than is needed is a
    ///   ``ExitStatus/configuration`` error that says what to change.
    public init(
        _ model: EncoderDecoder, _ options: TrainingOptions, train: [EncodedPair], dev: [EncodedPair], available: Int
    ) throws {
        self.options = options
        present = Memory.resident
        primitives = Self.primitivesPerWorker * options.workers
        // Per worker the gradients; over all the weights and two moments, the average, and the mean at the end.
        let buffers = 3 + options.workers + (options.averageRate > 0 ? 1 : 0) + (options.averageLast > 0 ? 2 : 0)
        let packed = model.layout.parameters.filter { !model.lookupTables.contains($0) }.reduce(0) { $0 + $1.count }
        parameters =
            buffers * model.layout.count * MemoryLayout<Float>.size
            + options.precision.packedBytesPerWeight * packed
        // Asked first: the measurement itself would need them.
        if parameters > available { throw Self.error(parameters, available, parameters: parameters, 0, options) }

        let batching = Batching(tokens: options.batchTokens, key: RandomKey(options.seed).derived("batches"))
        let learning = ActivationSize(model, options, isRecording: true)
        let evaluating = ActivationSize(model, options, isRecording: false)
        let logits =
            Tape.defaultLogitRowsAtOnce * model.configuration.targetVocabulary * MemoryLayout<Float>.size
        let largest = batching.batches(train, epoch: 0).map {
            learning.bytes(
                $0, train,
                sentences: ($0.count + options.workers - 1) / options.workers * (options.mayReadTwice ? 2 : 1))
        }.max()
        let largestEvaluated = batching.sortedBatches(dev).map { evaluating.bytes($0, dev, sentences: $0.count) }.max()
        activations = (max(largest ?? 0, largestEvaluated ?? 0) + logits) * options.workers
        if total - present > available {
            throw Self.error(total - present, available, parameters: parameters, activations, options)
        }
    }

    private static func error(
        _ needed: Int, _ available: Int, parameters: Int, _ activations: Int, _ options: TrainingOptions
    ) -> Diagnostic {
        let remedy =
            activations > parameters
            ? "lower --batch-tokens (\(options.batchTokens)) or --maximum-length, or train with fewer --threads (\(options.workers))"
            : "lower --hidden-size and --embedding-size or the sizes of the vocabularies, or train with fewer --threads (\(options.workers))"
        let share =
            activations > parameters
            ? "\(gigabytes(activations)) for the activations of a batch"
            : "\(gigabytes(parameters)) for parameters and optimizer"
        return Diagnostic(
            .configuration,
            "the training needs about \(gigabytes(needed)) GB of memory, \(share), and \(gigabytes(available)) GB are free; \(remedy)"
        )
    }

    /// One line for the log.
    public var summary: String {
        let (all, parts) = (Self.gigabytes(total), [parameters, activations, present + primitives].map(Self.gigabytes))
        return
            "needs about \(all) GB of memory: \(parts[0]) parameters and optimizer, \(parts[1]) activations, \(parts[2]) the rest"
    }

    private static func gigabytes(_ bytes: Int) -> String { String(format: "%.2f", Double(bytes) / 1e9) }
}

/// The bytes of activations as a function of a batch's extent: source steps, target steps and sentences.
///
/// Every activation grows in proportion to each of the three or not at all, so eight small batches tell all.
private struct ActivationSize {
    private static let extents = [4, 8]
    /// By source, target and sentences, each small or large.
    private var measured: [Double] = []

    init(_ model: EncoderDecoder, _ options: TrainingOptions, isRecording: Bool) {
        let size = model.layout.count
        let weights = Weights(count: size), gradients = ParameterBuffer(count: isRecording ? size : 0)
        for source in Self.extents {
            for target in Self.extents {
                for sentences in Self.extents {
                    func words(_ steps: Int) -> [[Int32]] {
                        Array(repeating: Array(repeating: Batch.end, count: steps - 1), count: sentences)
                    }
                    let tape = Tape(weights: weights, gradients: gradients)
                    // The same rows at once in each: the output layer's share is known.
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
                }
            }
        }
    }

    /// For a batch of a corpus, of which a worker gets so many sentences.
    func bytes(_ batch: [Int], _ pairs: [EncodedPair], sentences: Int) -> Int {
        let source = batch.reduce(0) { max($0, pairs[$1].source.count + 1) }
        let target = batch.reduce(0) { max($0, pairs[$1].target.count + 1) }
        return Int(bytes(source: source, target: target, sentences: sentences))
    }

    /// Linear in each of the three.
    private func bytes(source: Int, target: Int, sentences: Int) -> Double {
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
