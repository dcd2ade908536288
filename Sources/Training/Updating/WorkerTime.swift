/// What a worker's time has gone into, in seconds.
public struct WorkerTime: Sendable, Equatable, BitwiseCopyable {
    /// Matrix products.
    public var products = 0.0
    /// All else of the forward and backward passes: recurrent cells, softmax, dropout, normalization.
    public var steps = 0.0
    /// Passes over memory: copies of rows, sums of gradients, their norm, the optimizer.
    public var passes = 0.0
    /// Waiting for other workers, and for what one thread does alone, such as making the batch.
    public var waiting = 0.0

    /// Of no work.
    public init() {}

    /// All of it.
    public var total: Double { products + steps + passes + waiting }

    /// The time between two moments.
    static func - (left: WorkerTime, right: WorkerTime) -> WorkerTime {
        var result = left
        result.products -= right.products
        result.steps -= right.steps
        result.passes -= right.passes
        return result
    }
}
