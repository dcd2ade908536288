import Platform
import Tensors
import Translation

/// Measures what a ``ScalingForecast`` needs beside the times of a benchmark's updates.
struct ScalingMeasurement {
    private let parallel: ParallelModel
    private var batches: [BatchExtent] = []
    private var blocks: [[Int]] = []
    private var timeBefore: TeamTime
    /// The last update, and the epoch that it is of.
    private var last: (settings: UpdateSettings, epoch: Epoch)?

    /// Batches that are noted; those of a long benchmark are like its first ones.
    private static let mostBatches = 1000
    /// Seconds that shards are measured for, at most, except that one batch always is; and for each rate.
    private static let mostSeconds = 3.0, rateSeconds = 0.2

    /// - Parameter parallel: what the benchmark trains.
    init(_ parallel: ParallelModel) { (self.parallel, timeBefore) = (parallel, parallel.teamTime) }

    /// The updates that are measured begin.
    mutating func begin() { timeBefore = parallel.teamTime }

    /// Notes an update that was measured, once it is done.
    mutating func add(_ shards: [Batch?], _ settings: UpdateSettings, of epoch: Epoch) {
        last = (settings, epoch)
        guard batches.count < Self.mostBatches, let first = shards.lazy.compactMap({ $0 }).first else { return }
        batches.append(
            BatchExtent(
                steps: first.sourceSteps + first.targetSteps, sentences: first.shard?.batchSize ?? first.size,
                isRepeated: first.isRepeated))
        blocks.append(parallel.gradients.blockWork)
    }

    /// Measures the rest, and computes the forecast.
    /// - Parameters:
    ///   - seconds: what the updates took. Each rate, and the shards but for those of the first batch, are measured for a
    ///     part of that.
    ///   - updates: how many there were.
    ///   - tokens: their target tokens.
    func forecast(_ seconds: Double, updates: Int, tokens: Int) -> Result<
        ScalingForecast, ScalingForecast.Unavailable
    > {
        guard parallel.ranks.communicator.count == 1 else { return .failure(.ranks) }
        let cores = Processor.cores
        guard parallel.workers.count <= cores else { return .failure(.sharedCores(cores)) }
        return .success(ScalingForecast(figures(seconds, updates: updates, tokens: tokens)))
    }

    private func figures(_ seconds: Double, updates: Int, tokens: Int) -> ScalingFigures {
        let workers = parallel.workers.count
        var figures = ScalingFigures(
            workers: workers, seconds: seconds, targetTokens: tokens, time: parallel.teamTime - timeBefore)
        (figures.batches, figures.blocks) = (batches, blocks)
        let shards = measureShards(seconds: min(Self.mostSeconds, seconds / 2))
        figures.shardCost = ShardCost(fitting: shards.samples)
        figures.making = shards.making * Double(updates)
        let cores = max(workers, min(Processor.cores, ScalingForecast.cores.max() ?? 1))
        let rateSeconds = min(Self.rateSeconds, seconds / 10)
        let precision = parallel.options.precision
        figures.products = CoreRate(cores: cores) { _, _ in
            Tape.peakMatmulRate(in: precision, seconds: rateSeconds)
        }
        figures.memory = CoreRate(cores: cores) { worker, working in
            passRate(ParallelModel.share(parallel.weights.count, worker, working), seconds: rateSeconds)
        }
        // A copy reads each byte and writes it.
        let rows = batches.reduce(0) { $0 + $1.steps * $1.sentences }
        let copied = shards.bytesPerRow * Double(rows) * Double(updates) / Double(max(1, batches.count))
        figures.copying = figures.memory.alone > 0 ? 2 * copied / figures.memory.alone : 0
        figures.waking = wakingSeconds()
        return figures
    }

    // MARK: Shards

    private struct Shards {
        var samples: [ShardCost.Sample] = []
        /// Seconds in which a batch is made.
        var making = 0.0
        /// The bytes that several workers copy for products of gradients, for a sentence in a time step.
        var bytesPerRow = 0.0
    }

    /// Computes batches of the last epoch as one of several workers would, alone: with as many as were measured, or more,
    /// so that it takes no more memory than the training did.
    private func measureShards(seconds: Double) -> Shards {
        var result = Shards()
        guard let last else { return result }
        let own = parallel.workers.count
        let counts = Set(ScalingForecast.cores + [own, 2 * own]).filter { $0 >= own }.sorted()
        let start = MonotonicTime.now
        var (made, bytes, rows) = (0, 0, 0)
        for batch in 0..<last.epoch.batchCount {
            if made > 0, MonotonicTime.now - start > seconds { break }
            for count in counts {
                let begun = MonotonicTime.now
                let shards = last.epoch.shards(
                    batch, repeats: last.settings.consistency > 0, update: last.settings.number, parallel.options,
                    workers: count
                ).compactMap(\.self)
                if count == own {
                    result.making += MonotonicTime.now - begun
                    made += 1
                }
                guard let largest = shards.max(by: { $0.size < $1.size }) else { continue }
                let tokens = shards.reduce(0) { $0 + $1.targetTokens }
                // The first time products are compiled.
                _ = parallel.rehearse(largest, tokens: tokens, last.settings)
                let steps = largest.sourceSteps + largest.targetSteps
                result.samples.append(
                    ShardCost.Sample(
                        steps: steps, sentences: largest.size,
                        seconds: parallel.rehearse(largest, tokens: tokens, last.settings)))
                // Of the smallest, so that the copies take little memory.
                if count == counts.last {
                    bytes += BatchGradients.copiedBytes(parallel.workers.state(0))
                    rows += steps * largest.size
                }
            }
        }
        result.making /= Double(max(1, made))
        result.bytesPerRow = Double(bytes) / Double(max(1, rows))
        return result
    }

    // MARK: Cores

    /// Passes over a range of all that an update of the weights reads, which is written over: each pass reads two numbers
    /// and writes one.
    /// - Returns: bytes a second.
    private func passRate(_ range: Range<Int>, seconds: Double) -> Double {
        let values = parallel.weights.values + range.lowerBound
        let buffers = [parallel.gradients.buffer] + parallel.optimizerState.buffers
        let start = MonotonicTime.now
        var bytes = 0
        repeat {
            for buffer in buffers {
                ParameterKernels.average(
                    buffer.base + range.lowerBound, towards: values, count: range.count, rate: 0.5)
                bytes += 3 * MemoryLayout<Float>.size * range.count
            }
        } while MonotonicTime.now - start < seconds
        return Double(bytes) / (MonotonicTime.now - start)
    }

    /// What it takes to wake all workers for nothing, and to await them.
    private func wakingSeconds() -> Double {
        let rounds = 200
        let start = MonotonicTime.now
        for _ in 0..<rounds { parallel.workers.run { _, _ in } }
        return (MonotonicTime.now - start) / Double(rounds)
    }
}

extension CoreRate {
    /// Measures one core alone and all together, in turns, and takes the best of two of each: other programs only make them
    /// slower. The time in which these have the core does not count: with every core busy, several workers would seem to
    /// slow each other down.
    /// - Parameter rate: what a worker does a second while a number of them work.
    package init(cores: Int, _ rate: (_ worker: Int, _ working: Int) -> Double) {
        let team = Workers(cores) { $0 }
        var (alone, together) = (0.0, 0.0)
        for _ in 0..<2 {
            alone = max(alone, Self.mean(team, 1, rate))
            together = cores > 1 ? max(together, Self.mean(team, cores, rate)) : alone
        }
        self.init(alone: alone, together: together, cores: cores)
    }

    /// The mean rate of the first workers while the others are idle, for a second of their own time.
    private static func mean(
        _ team: Workers<Int>, _ working: Int, _ rate: (_ worker: Int, _ working: Int) -> Double
    ) -> Double {
        var rates = [Double](repeating: 0, count: team.count)
        rates.withUnsafeMutableBufferPointer { rates in
            team.run { worker, _ in
                guard worker < working else { return }
                let (start, own) = (MonotonicTime.now, ThreadTime.now)
                let measured = rate(worker, working)
                let share = (ThreadTime.now - own) / (MonotonicTime.now - start)
                rates[worker] = share > 0 ? measured / min(1, share) : measured
            }
        }
        return rates.reduce(0, +) / Double(working)
    }
}
