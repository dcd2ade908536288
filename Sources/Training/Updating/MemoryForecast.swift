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
    /// Activations of the largest batch, and what a search on the dev set keeps, over all workers.
    public let activations: Int
    /// Compiled products, and the unused ends of pages.
    public let products: Int

    /// Mapped files of token ids, of which all pages will have been read; the system takes them back where memory is
    /// scarce.
    public let mapped: Int

    /// Bytes in all.
    public var total: Int { present + parameters + activations + products + mapped }

    /// Measures what the model needs for small batches, and forecasts what it needs for those of the corpus.
    /// - Parameters:
    ///   - model: the model to be trained.
    ///   - options: number of workers, batch size, precision, optimizer and averages, which decide what is kept.
    ///   - train: the pairs to learn from; the largest batch of them is what activations are forecast for.
    ///   - draw: which of them each epoch has; nil for each once.
    ///   - dev: the pairs to evaluate on, of which the same is true.
    ///   - maximumRatio: the bound on the length of candidates, as `SearchOptions.maximumRatio`.
    ///   - ranks: how many train together, each with as many workers, and keep what the others send.
    ///   - available: bytes that the process can still get.
    /// - Throws: ``TrainingError/outOfMemory(_:)`` where more is needed.
    public init(
        _ model: any TaskModel, _ options: TrainingOptions, train: EncodedCorpus, draw: EpochDraw? = nil,
        dev: [EncodedPair], maximumRatio: Double = SearchOptions.widestRatio, ranks: Int = 1, available: Int
    ) throws {
        // Beside the corpus, the epochs of sampled subwords that are trained on and made.
        let samples = options.noise.sourceSubwordSampling > 0 || options.noise.targetSubwordSampling > 0
        mapped = train.mappedSize * (samples ? 3 : 1)
        parameters = Self.parameters(of: model, options)
        // Checked first, because the measurement itself needs them.
        try Self.check(parameters, available, options, parameters: parameters)
        (activations, products) = Self.measure(
            model, options, train: train, draw, dev: dev, maximumRatio: maximumRatio, ranks: ranks)
        // The measurement has read the code that a training reads, and needs its memory no more.
        MemoryHints.returnFreedMemory()
        present = Memory.resident
        try Self.check(
            parameters + activations + products, available, options, parameters: parameters, activations: activations)
    }

    private static func parameters(of model: any TaskModel, _ options: TrainingOptions) -> Int {
        // The weights, the gradients, the optimizer's state, the average, the mean at the end, and the file of the best
        // weights, which is mapped at the end; the weights and the momentum of outer steps; where the file has no gaps
        // and the layout has, a copy of it as well.
        let buffers =
            3 + options.optimizer.stateNames.count + (options.averageRate > 0 ? 1 : 0)
            + (options.averageLast > 0 ? 2 : 0) + (options.synchronizeEvery == nil ? 0 : 2)
            + (model.layout.count > model.layout.parameterCount ? 1 : 0)
        let tables = model.lookupTables.map(\.parameter)
        let packed = model.layout.parameters.filter { !tables.contains($0) }.reduce(0) { $0 + $1.count }
        return buffers * MemoryHints.roundedToPages(model.layout.count * MemoryLayout<Float>.size)
            + options.precision.packedBytesPerWeight * packed
    }

    private static func measure(
        _ model: any TaskModel, _ options: TrainingOptions, train: EncodedCorpus, _ draw: EpochDraw?,
        dev: [EncodedPair], maximumRatio: Double, ranks: Int
    ) -> (activations: Int, products: Int) {
        let rehearsal = Rehearsal(model, options)
        let learning = ActivationSize(rehearsal, isRecording: true)
        let evaluating = ActivationSize(rehearsal, isRecording: false)
        var products = CompiledProducts(rehearsal)
        let batching = Batching(options, model.targetForm)
        let workers = options.workers
        let team = ActivationSize.Team(workers: workers, ranks: ranks, exchanges: options.synchronizeEvery == nil)
        var largest = 0
        var epoch = 0
        if let streams = batching.streams(train) {
            for batch in Set([0, streams.batchCount - 1]) {
                let extent = ActivationSize.Extent(
                    source: 1, target: streams.steps(of: batch), sentences: streams.count)
                largest = max(largest, learning.bytes(extent, team))
                products.add(extent, words: streams.tokens(of: batch), workers: team.all)
            }
            epoch = options.mostEpochs
        }
        while epoch < options.mostEpochs && (epoch == 0 || epoch * train.count < pairsLookedAt) {
            let plan = batching.batches(train, epoch: epoch, draw: draw)
            let readings = options.readings(batchesOfAnEpoch: plan.count)
            for batch in plan {
                let source = batch.reduce(0) { max($0, train.readLength($1, model.targetForm)) } + 1
                for size in TargetSize.all(batch, of: train, options, maximumRatio: maximumRatio) {
                    let extent = ActivationSize.Extent(
                        source: source, target: size.steps, sentences: size.sentences, readings: readings)
                    largest = max(largest, learning.bytes(extent, team))
                    products.add(extent, words: readings * size.words, workers: team.all)
                }
            }
            epoch += 1
        }
        // Each worker has a batch of its own.
        for batch in batching.sortedBatches(dev) {
            let extent = ActivationSize.Extent(
                source: batch.reduce(0) { max($0, dev[$1].readLength(model.targetForm)) } + 1,
                target: batch.reduce(0) { max($0, dev[$1].target.count) } + 1, sentences: batch.count)
            largest = max(largest, workers * evaluating.bytes(extent, ActivationSize.Team()))
            products.add(extent, words: batch.reduce(0) { $0 + dev[$1].target.count + 1 }, workers: 1)
        }
        let generator = model as? any GeneratingModel
        let samples = options.minimumRisk?.samples ?? 0
        if generator != nil { products.addSearch(beam: max(options.evaluationBeam, samples)) }
        let rowBytes = model.configuration.targetVocabulary * MemoryLayout<Float>.size
        let logits = Tape.defaultLogitRowsAtOnce * rowBytes
        let longest = dev.reduce(samples > 0 ? train.indices.reduce(0) { max($0, train.sourceLength($1)) } : 0) {
            max($0, $1.source.count)
        }
        let search = generator.map { BeamSearch.keptBytes($0, longest: longest) } ?? 0
        // A fiftieth more, because the largest batches in bfloat16 came within a thousandth of the sum of all terms.
        // Each worker's activations, and what its search keeps, end within a page.
        return (
            largest + largest / 50 + workers * (logits + search),
            products.bytes(workers: workers) + workers * 2 * MemoryHints.hugePage
        )
    }

    /// Batches of more epochs are looked at, for the shapes of their products, until that many pairs have been.
    private static let pairsLookedAt = 200_000

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

    /// What ``summary`` says it needs, in bytes; nil where a text has no summary.
    public static func total(inSummary text: String) -> Int64? {
        text.firstMatch(of: /needs about ([0-9.]+) GB of memory/).flatMap { Double($0.1) }.map { Int64($0 * 1e9) }
    }

    /// One line for the log.
    public var summary: String {
        let (all, parts) = (
            MemoryShortage.gigabytes(total),
            [parameters, activations, present + products + mapped].map(MemoryShortage.gigabytes)
        )
        return
            "needs about \(all) GB of memory: \(parts[0]) parameters and optimizer, \(parts[1]) activations, \(parts[2]) other"
    }
}
