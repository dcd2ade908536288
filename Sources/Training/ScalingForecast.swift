import Foundation

/// The speed of a training with other numbers of cores, computed from what a benchmark has measured with its own.
///
/// The updates of the benchmark would take m cores of the kind that was measured
///
///     T(m) = S · share(m) · κ(m) · e(m) + (G · g(m) · κ(m) + P(m) · σ(m)) / m · e(m) + w · m + A   seconds
///
/// and no less than the batches take to be made. `S`, `G` and `P` are what one core alone takes: forward and backward
/// passes, products for gradients, passes over memory. `share(m)` is the part of `S` in the largest of m shards, 1 / m
/// at best; `g(m)` says how much longer the last of m threads computes blocks of gradients than the mean; `κ(m)` and
/// `σ(m)` how many times as long products and passes over memory take while m cores are at work; `e(m)` how much longer
/// than that the slowest worker takes; both parts have a value of their own. `P(m)` includes the copies of rows that a
/// single worker does without. `w` is what waking and awaiting a worker takes in all updates, `A` what one thread does
/// alone.
///
/// `S`, `G`, `P` and `A` are such that T(m) of the workers that were measured is what their updates took.
public struct ScalingForecast: Sendable {
    /// What takes most of the time that m cores need beyond an m-th of one core's.
    public enum Limit: String, Sendable, CaseIterable {
        /// A batch has few sentences for each, or shards of different size; a time step costs what it costs.
        case shares = "shares of a batch"
        /// Threads have nothing left to take while others still compute.
        case blocks = "blocks of gradients"
        /// Cores share memory, and what is copied for several.
        case traffic = "caches and memory"
        /// Workers are woken, and wait for the slowest.
        case waiting = "waiting for workers"
        /// What one thread does alone, such as making batches.
        case serial = "work of one thread"
    }

    /// Why there is no forecast.
    public enum Unavailable: Error, Sendable {
        /// What ranks send each other is not part of the model.
        case ranks
        /// Workers share this number of cores, so that their times are not those of cores.
        case sharedCores(Int)
    }

    /// The forecast for a number of cores.
    public struct Row: Sendable {
        /// How many cores.
        public var cores: Int
        /// Target tokens a second.
        public var tokensPerSecond: Double
        /// How many times as fast as one core.
        public var speedup: Double
        /// Nil where nothing is lost.
        public var limit: Limit?
    }

    /// The numbers of cores of a forecast.
    public static let cores = [1, 2, 4, 8, 16]

    /// One for each number of cores.
    public let rows: [Row]
    /// What products and passes over memory were measured with.
    public let products, memory: CoreRate

    /// - Parameters:
    ///   - figures: of a benchmark.
    ///   - cores: the numbers of cores.
    public init(_ figures: ScalingFigures, cores: [Int] = ScalingForecast.cores) {
        let model = ScalingModel(figures)
        (products, memory) = (figures.products, figures.memory)
        let one = model.terms(1).total
        rows = cores.map { count in
            let terms = model.terms(count)
            let largest = terms.losses.max { $0.seconds < $1.seconds }
            return Row(
                cores: count, tokensPerSecond: Double(figures.targetTokens) / terms.total, speedup: one / terms.total,
                limit: largest.flatMap { $0.seconds > 1e-9 * terms.total ? $0.limit : nil })
        }
    }
}

/// The terms of a ``ScalingForecast`` and their factors.
private struct ScalingModel {
    private let figures: ScalingFigures
    /// S, G and P without copies, and what the copies take one core.
    private var steps = 0.0, gradients = 0.0, passes = 0.0, copies = 0.0
    /// e of forward and backward passes, and of all else, of the workers that were measured.
    private var stepDelay = 1.0, restDelay = 1.0
    /// w, and A.
    private var waking = 0.0, serial = 0.0

    /// What m cores take, and where more goes than an m-th of what one takes.
    struct Terms {
        var total: Double
        var losses: [(limit: ScalingForecast.Limit, seconds: Double)]
    }

    init(_ figures: ScalingFigures) {
        self.figures = figures
        let (own, time) = (figures.workers, figures.time)
        let units = figures.products.slowdownOfOwnUnits(own)
        let shared = figures.memory.slowdownOfSharedMemory(own)
        if own > 1, time.steps > 0 {
            // Relative to what the sizes of the shards explain.
            stepDelay = max(1, time.slowestSteps * work(own) / (time.steps * share(own)))
        }
        steps = time.slowestSteps / (share(own) * units * stepDelay)
        gradients = time.gradients / units
        copies = own > 1 ? min(figures.copying, time.passes / shared) : figures.copying
        passes = time.passes / shared - (own > 1 ? copies : 0)
        let expected = rest(own).total
        if expected > 0 {
            if own > 1 { restDelay = max(1, time.slowestRest / expected) }
            let factor = time.slowestRest / (expected * restDelay)
            gradients *= factor
            passes *= factor
            copies *= factor
        }
        let idle = max(0, figures.seconds - time.slowestSteps - time.slowestRest)
        waking = min(Double(time.runs) * figures.waking, idle) / Double(own)
        serial = idle - waking * Double(own)
    }

    /// The part of a whole batch's forward and backward passes that the largest of some shards has.
    private func share(_ workers: Int) -> Double { cost(workers) { $0.max() ?? 0 } ?? 1 / Double(workers) }

    /// The forward and backward passes of all shards relative to those of the whole batch: more than 1, as each has all
    /// time steps.
    private func work(_ workers: Int) -> Double { cost(workers) { $0.reduce(0, +) } ?? 1 }

    /// What some of the shards of all batches cost, relative to whole batches; nil where there are none.
    private func cost(_ workers: Int, _ join: ([Double]) -> Double) -> Double? {
        var (whole, part) = (0.0, 0.0)
        for batch in figures.batches {
            whole += figures.shardCost.seconds(steps: batch.steps, sentences: batch.sentences)
            part += join(
                batch.shards(workers).map { figures.shardCost.seconds(steps: batch.steps, sentences: $0) })
        }
        return whole > 0 ? part / whole : nil
    }

    /// g: how many times the mean the last worker computes blocks of gradients, of which each takes the next.
    private func blockDelay(_ workers: Int) -> Double {
        var (last, all) = (0, 0)
        for blocks in figures.blocks {
            var work = [Int](repeating: 0, count: workers)
            for block in blocks {
                let first = work.indices.min { work[$0] < work[$1] } ?? 0
                work[first] += block
            }
            last += work.max() ?? 0
            all += blocks.reduce(0, +)
        }
        return all > 0 ? Double(last) * Double(workers) / Double(all) : 1
    }

    /// e of some workers: noise makes the slowest of more workers slower, with the logarithm of their number.
    private func delay(_ own: Double, _ workers: Int) -> Double {
        figures.workers > 1 ? 1 + (own - 1) * log2(Double(workers)) / log2(Double(figures.workers)) : 1
    }

    /// Gradients and passes over memory without delays, and what of it blocks and traffic add to an m-th of one core's.
    private func rest(_ workers: Int) -> (total: Double, blocks: Double, traffic: Double) {
        let count = Double(workers)
        let (late, units) = (blockDelay(workers), figures.products.slowdownOfOwnUnits(workers))
        let memory =
            (passes + (workers > 1 ? copies : 0)) * figures.memory.slowdownOfSharedMemory(workers) / count
        let blocks = gradients * (late - 1) / count
        let traffic = gradients * late * (units - 1) / count + memory - passes / count
        return ((gradients + passes) / count + blocks + traffic, blocks, traffic)
    }

    func terms(_ workers: Int) -> Terms {
        let count = Double(workers)
        let (part, units) = (share(workers), figures.products.slowdownOfOwnUnits(workers))
        let other = rest(workers)
        let late = (steps: delay(stepDelay, workers), rest: delay(restDelay, workers))
        let busy = steps * part * units * late.steps + other.total * late.rest
        let sum = busy + waking * count + serial
        // Batches are made meanwhile. Where that takes longer than the updates that were measured, the measurement of it is
        // not exact.
        let total = max(sum, min(figures.making, figures.seconds))
        let shares = steps * (part - 1 / count)
        let traffic = steps * part * (units - 1) + other.traffic
        let lateness = steps * part * units * (late.steps - 1) + other.total * (late.rest - 1)
        let waiting = lateness + waking * (count - 1 / count)
        let alone = serial * (1 - 1 / count) + total - sum
        return Terms(
            total: total,
            losses: [
                (limit: .shares, seconds: shares), (limit: .blocks, seconds: other.blocks),
                (limit: .traffic, seconds: traffic), (limit: .waiting, seconds: waiting),
                (limit: .serial, seconds: alone),
            ])
    }
}
