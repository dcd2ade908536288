import Communication
import Diagnostics
import Foundation
import Platform
import Tensors
import Translation

/// The speed of training on this machine, what the time goes into, and what the processor could multiply.
public struct Benchmark: Sendable {
    /// Updates that were measured.
    public var updates: Int
    /// Seconds that they took.
    public var seconds: Double
    /// Their target tokens, `</s>` included.
    public var targetTokens: Int
    /// Floating-point operations of all matrix products and recurrent layers.
    public var operations: Int
    /// Operations per second of products that stay in a core's cache, in the training's precision, on all workers
    /// simultaneously.
    public var peakRate: Double
    /// What products multiply.
    public var precision: Precision
    /// What the time of each worker went into.
    public var times: [WorkerTime]
    /// The speed with other numbers of cores.
    public var scaling: Result<ScalingForecast, ScalingForecast.Unavailable>

    /// Target tokens a second.
    public var tokensPerSecond: Double { Double(targetTokens) / seconds }
    /// Floating-point operations a second.
    public var operationsPerSecond: Double { Double(operations) / seconds }

    /// Trains for some seconds after a warm-up of 20 updates, and discards the model. What a forecast for other numbers of
    /// cores needs is measured after that, for some seconds more.
    /// - Parameters:
    ///   - setup: the model, the pairs to train on, and how.
    ///   - seconds: how long to measure.
    ///   - communicator: the ranks that train together.
    /// - Throws: ``TrainingError/outOfMemory(_:)``, or where another rank has ended.
    public init(
        _ setup: TrainingSetup, seconds: Double, _ communicator: any Communicator = SoloCommunicator()
    ) throws {
        let (model, options, train) = (setup.model, setup.options, setup.train)
        let key = RandomKey(options.seed)
        // Throws where memory is too small.
        _ = try MemoryForecast(
            model, options, train: train.pairs, draw: train.draw, dev: [], maximumRatio: train.maximumRatio,
            ranks: communicator.count, available: Memory.available / communicator.countOnMachine)
        let parallel = try ParallelModel(model, options, communicator)
        // Candidates are as long as the weights make them.
        parallel.weights.copy(
            from: setup.initialWeights ?? InitialWeights.random(model.layout, seed: options.seed))
        parallel.average?.copy(from: parallel.weights)
        let dropout = options.dropout.rates(epochs: Double(options.epochs))
        // By default each pair is read once.
        let consistency = options.consistency.weight(epochs: 0)
        let clock = ContinuousClock()
        var start = clock.now
        var operationsBefore = 0, timesBefore = parallel.times
        var measurement = ScalingMeasurement(parallel)
        (updates, targetTokens, precision) = (0, 0, options.precision)
        let objective = setup.makeObjective()
        var update = 0
        measuring: for epoch in 0... {
            let epoch = try Epoch(epoch, train, Batching(options, model.targetForm))
            for batch in 0..<epoch.batchCount {
                update += 1
                let rate = options.learningRate * min(1, Float(update) / Float(max(1, options.warmup)))
                let shards = try objective.shards(epoch, batch, repeats: consistency > 0, update: update, parallel)
                let settings = UpdateSettings(
                    number: update, learningRate: rate, dropout: dropout, consistency: consistency,
                    key: key.derived("dropout"))
                targetTokens += try parallel.update(shards, settings).tokens
                updates += 1
                if update > Self.warmup { measurement.add(shards, settings, of: epoch) }
                if update == Self.warmup {
                    start = clock.now
                    operationsBefore = parallel.operationCount
                    timesBefore = parallel.times
                    measurement.begin()
                    (updates, targetTokens) = (0, 0)
                }
                let passed = try parallel.ranks.agree(seconds: (clock.now - start).seconds, savesNow: false).seconds
                if update > Self.warmup, passed >= seconds { break measuring }
            }
        }
        let seconds = (clock.now - start).seconds
        self.seconds = seconds
        operations = try communicator.gather(parallel.operationCount - operationsBefore).reduce(0, +)
        let own = zip(parallel.times, timesBefore).map {
            var time = $0 - $1
            time.waiting = seconds - time.total
            return time
        }
        times = try communicator.gather(own, padding: WorkerTime()).flatMap(\.self)
        let rates = parallel.measure { Tape.peakMatmulRate(in: $0.precision, seconds: 1) }
        peakRate = try communicator.gather(rates.reduce(0, +)).reduce(0, +)
        scaling = measurement.forecast(seconds, updates: updates, tokens: targetTokens)
    }

    private static let warmup = 20
}
