/// What the time of all workers together has gone into, in seconds, and how long the others have waited for the slowest.
public struct TeamTime: Sendable, Equatable {
    /// Forward and backward passes through the shards, their products included: the sum over the workers.
    public var steps = 0.0
    /// The same of each update's slowest worker.
    public var slowestSteps = 0.0
    /// Products for the gradients of weights: the sum over the workers.
    public var gradients = 0.0
    /// Passes over memory: the sum over the workers.
    public var passes = 0.0
    /// Products for gradients and passes over memory, of the slowest worker each time that they were run.
    public var slowestRest = 0.0
    /// How often the workers were run, and waited for.
    public var runs = 0

    /// Of no work.
    public init() {}

    /// The time between two moments.
    static func - (left: TeamTime, right: TeamTime) -> TeamTime {
        var result = left
        result.steps -= right.steps
        result.slowestSteps -= right.slowestSteps
        result.gradients -= right.gradients
        result.passes -= right.passes
        result.slowestRest -= right.slowestRest
        result.runs -= right.runs
        return result
    }
}
