import Foundation
import Platform
import Tensors
import Translation

/// The memory that a training will need, computed before it starts.
public struct MemoryForecast: Sendable {
    /// Memory of the process so far: its code and the corpus.
    public let present: Int
    /// Weights, gradients, the optimizer's state and averages, and the copies of weights that products read.
    public let parameters: Int
    /// Activations of the largest batch, over all workers.
    public let activations: Int
    /// Compiled primitives, and memory that the allocator keeps.
    public let primitives: Int

    /// Mapped files of token ids, of which all pages will have been read; the system takes them back where memory is
    /// scarce.
    public let mapped: Int

    /// Bytes in all.
    public var total: Int { present + parameters + activations + primitives + mapped }

    /// Memory of a worker beside its tensors, mostly compiled primitives: measured on five models.
    private static let primitivesPerWorker = 125 << 20

    /// Measures what the model needs for small batches, and forecasts what it needs for those of the corpus.
    /// - Parameters:
    ///   - model: the model to be trained.
    ///   - options: number of workers, batch size, precision, optimizer and averages, which decide what is kept.
    ///   - train: the pairs to learn from; the largest batch of them is what activations are forecast for.
    ///   - dev: the pairs to evaluate on, of which the same is true.
    ///   - available: bytes that the process can still get.
    /// - Throws: ``TrainingError/outOfMemory(_:)`` where more is needed.
    public init(
        _ model: EncoderDecoder, _ options: TrainingOptions, train: EncodedCorpus, dev: [EncodedPair], available: Int
    ) throws {
        present = Memory.resident
        // Beside the corpus, the epochs of sampled subwords that are trained on and made.
        let samples = options.noise.sourceSubwordSampling > 0 || options.noise.targetSubwordSampling > 0
        mapped = train.mappedSize * (samples ? 3 : 1)
        primitives = Self.primitivesPerWorker * options.workers
        // The weights, the gradients, the optimizer's state, the average, and the mean at the end.
        let buffers =
            2 + options.optimizer.stateNames.count + (options.averageRate > 0 ? 1 : 0)
            + (options.averageLast > 0 ? 2 : 0)
        let packed = model.layout.parameters.filter { !model.lookupTables.contains($0) }.reduce(0) { $0 + $1.count }
        parameters =
            buffers * model.layout.count * MemoryLayout<Float>.size
            + options.precision.packedBytesPerWeight * packed
        // Checked first, because the measurement itself needs them.
        try Self.check(parameters, available, options, parameters: parameters)

        let batching = Batching(tokens: options.batchTokens, key: RandomKey(options.seed).derived("batches"))
        let learning = ActivationSize(model, options, isRecording: true)
        let evaluating = ActivationSize(model, options, isRecording: false)
        let logits =
            Tape.defaultLogitRowsAtOnce * model.configuration.targetVocabulary * MemoryLayout<Float>.size
        let largest = batching.batches(train, epoch: 0).map { batch in
            learning.bytes(
                source: batch.reduce(0) { max($0, train.sourceLength($1)) } + 1,
                target: batch.reduce(0) { max($0, train.targetLength($1)) } + 1, sentences: batch.count,
                workers: options.workers, readings: options.mayReadTwice ? 2 : 1)
        }.max()
        // Each worker has a batch of its own.
        let largestEvaluated = batching.sortedBatches(dev).map { evaluating.bytes($0, dev, workers: 1) }.max()
        activations = max(largest ?? 0, (largestEvaluated ?? 0) * options.workers) + logits * options.workers
        try Self.check(total - present - mapped, available, options, parameters: parameters, activations: activations)
    }

    private static func check(
        _ needed: Int, _ available: Int, _ options: TrainingOptions, parameters: Int, activations: Int = 0
    )
        throws(TrainingError)
    {
        guard needed > available else { return }
        throw .outOfMemory(
            MemoryShortage(
                needed: needed, parameters: parameters, activations: activations, available: available,
                batchTokens: options.batchTokens, workers: options.workers))
    }

    /// One line for the log.
    public var summary: String {
        let (all, parts) = (
            MemoryShortage.gigabytes(total),
            [parameters, activations, present + primitives + mapped].map(MemoryShortage.gigabytes)
        )
        return
            "needs about \(all) GB of memory: \(parts[0]) parameters and optimizer, \(parts[1]) activations, \(parts[2]) other"
    }
}
