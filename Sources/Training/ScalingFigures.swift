import Tensors

/// What a ``ScalingForecast`` is computed from: seconds of all updates of a benchmark, and what was measured beside them.
public struct ScalingFigures: Sendable {
    /// The workers that were measured, each on a core of its own.
    public var workers: Int
    /// Seconds that the updates took.
    public var seconds: Double
    /// Their target tokens, `</s>` included.
    public var targetTokens: Int
    /// What the time of the workers went into.
    public var time: TeamTime
    /// The batches, or some of them.
    public var batches: [BatchExtent] = []
    /// What a shard of them takes.
    public var shardCost = ShardCost(step: 0, row: 1)
    /// For each of the batches the multiplications of each block of gradients, in the order in which threads take them.
    public var blocks: [[Int]] = []
    /// Products of numbers in a core's own cache.
    public var products = CoreRate(alone: 1, together: 1, cores: 1)
    /// Passes over all parameters.
    public var memory = CoreRate(alone: 1, together: 1, cores: 1)
    /// Seconds in which one core copies the rows that products for gradients read, as all workers but a single one do.
    public var copying = 0.0
    /// Seconds in which the workers are woken and waited for once where they have nothing to do.
    public var waking = 0.0
    /// Seconds in which the thread for it makes the batches.
    public var making = 0.0

    /// What a benchmark has of itself; all else is as on a machine of one core that does nothing but its work.
    public init(workers: Int, seconds: Double, targetTokens: Int, time: TeamTime) {
        (self.workers, self.seconds, self.targetTokens, self.time) = (workers, seconds, targetTokens, time)
    }
}

/// How large a batch is.
public struct BatchExtent: Sendable {
    /// Time steps of source and target, padding included.
    public var steps: Int
    /// Sentences, in both readings where it has two.
    public var sentences: Int
    /// Whether its second half repeats the sentences of the first.
    public var isRepeated: Bool

    /// All numbers, as they are documented above.
    public init(steps: Int, sentences: Int, isRepeated: Bool = false) {
        (self.steps, self.sentences, self.isRepeated) = (steps, sentences, isRepeated)
    }

    /// The sentences of each shard, for a number of workers; 0 for those that have none.
    func shards(_ workers: Int) -> [Int] { Shard.sizes(workers, batchSize: sentences, isRepeated: isRepeated) }
}

/// The seconds that one core takes forward and backward through a shard: a part for each time step, such as reading the
/// weights of a recurrent layer, and a part for each sentence in it.
public struct ShardCost: Sendable, Equatable {
    /// Seconds of a time step, however many sentences the shard has.
    public var step: Double
    /// Seconds of a sentence in a time step.
    public var row: Double

    /// A shard that was measured.
    public struct Sample: Sendable {
        /// Time steps of source and target, padding included.
        public var steps: Int
        /// Sentences, in both readings where there are two.
        public var sentences: Int
        /// What they took one core.
        public var seconds: Double

        /// All numbers, as they are documented above.
        public init(steps: Int, sentences: Int, seconds: Double) {
            (self.steps, self.sentences, self.seconds) = (steps, sentences, seconds)
        }
    }

    /// Both numbers, as they are documented above.
    public init(step: Double, row: Double) { (self.step, self.row) = (step, row) }

    /// The cost, of two parts not below 0, with the least squares of relative errors; a part for each sentence alone where
    /// the samples do not tell both apart.
    public init(fitting samples: [Sample]) {
        var (s11, s12, s22, s1, s2) = (0.0, 0.0, 0.0, 0.0, 0.0)
        for sample in samples where sample.seconds > 0 {
            let x1 = Double(sample.steps) / sample.seconds
            let x2 = x1 * Double(sample.sentences)
            s11 += x1 * x1
            s12 += x1 * x2
            s22 += x2 * x2
            s1 += x1
            s2 += x2
        }
        var best = (step: 0.0, row: s22 > 0 ? s2 / s22 : 1)
        let determinant = s11 * s22 - s12 * s12
        if determinant > 1e-9 * s11 * s22 {
            let step = (s1 * s22 - s2 * s12) / determinant
            let row = (s11 * s2 - s12 * s1) / determinant
            if row < 0 {
                best = (step: s1 / s11, row: 0)
            } else if step > 0 {
                best = (step: step, row: row)
            }
        }
        self.init(step: best.step, row: best.row)
    }

    /// The cost of a shard; 0 for one without a sentence.
    func seconds(steps: Int, sentences: Int) -> Double {
        sentences == 0 ? 0 : Double(steps) * (step + row * Double(sentences))
    }
}

/// How fast one core works while the others are idle, and each of several that work at the same time.
public struct CoreRate: Sendable {
    /// What a core does a second while the others are idle.
    public var alone: Double
    /// What each does a second while all do the same; the mean.
    public var together: Double
    /// How many are all.
    public var cores: Int

    /// All numbers, as they are documented above.
    public init(alone: Double, together: Double, cores: Int) {
        (self.alone, self.together, self.cores) = (alone, together, cores)
    }

    /// How many times as long a core takes beside all others: from 1, where they share nothing, to their number, where
    /// together they do no more than one.
    public var slowdown: Double {
        guard cores > 1, together > 0 else { return 1 }
        return min(Double(cores), max(1, alone / together))
    }

    /// The same with another number of cores at work, of what each core has for itself: beyond those that were measured it
    /// stays.
    func slowdownOfOwnUnits(_ working: Int) -> Double {
        guard cores > 1 else { return 1 }
        return 1 + (slowdown - 1) * Double(min(working, cores) - 1) / Double(cores - 1)
    }

    /// The same of memory, which all cores share: it grows with each of them. Where one core alone was measured, further
    /// ones get nothing out of memory that it does not.
    func slowdownOfSharedMemory(_ working: Int) -> Double {
        let share = cores > 1 ? (slowdown - 1) / Double(cores - 1) : 1
        return 1 + share * Double(working - 1)
    }
}
