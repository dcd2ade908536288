/// What a training saves and reports; nothing here changes the model.
public struct TrainerSettings: Sendable {
    /// Whether to train from scratch where an unfinished training of the same fingerprint could be continued.
    public var restarts = false
    /// Updates between two entries about training itself in the log.
    public var logEvery = 50
    /// Seconds between two checkpoints within an epoch.
    public var saveInterval = 60.0
    /// How many evaluations' weights stay in the folder. With 1 a finished training keeps the best ones in its
    /// checkpoint, so that a model that is lost can be restored; with 0 it does not.
    public var keptCheckpoints = 1
    /// A folder for TensorBoard.
    public var events: String?

    public init() {}
}
