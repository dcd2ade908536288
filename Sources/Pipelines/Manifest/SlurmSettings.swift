/// What a manifest says about the jobs of Slurm, for all stages or for one.
public struct SlurmSettings: Sendable, Equatable {
    /// The partition; nil for the cluster's default.
    public var partition: String?
    /// The account that is charged; nil for the user's default.
    public var account: String?
    /// The time limit as `sbatch --time` takes it; nil for the partition's.
    public var time: String?
    /// The memory of a node as `sbatch --mem` takes it; nil for what the step took last time, or the cluster's default.
    public var memory: String?
    /// The processors of a job; nil for the threads of its stage.
    public var cpus: String?
    /// A folder of the node to which files that are read often are copied; nil where they are read where they are.
    public var scratch: String?
    /// Further options of `sbatch`.
    public var extra: [String]?
    /// How often a job that was lost, or that ran out of time, is continued; nil for three times.
    public var retries: String?

    typealias Key = (name: String, path: WritableKeyPath<SlurmSettings, String?> & Sendable, meaning: String)

    /// The keys of the mapping, with what they mean.
    static let keys: [Key] = [
        ("partition", \.partition, "The partition; the cluster's default where it is missing."),
        ("account", \.account, "The account that is charged."),
        ("time", \.time, "The time limit of a job, as sbatch --time takes it, such as 8:00:00."),
        ("memory", \.memory, "The memory of a job, as sbatch --mem takes it, such as 8G."),
        ("cpus", \.cpus, "The processors of a job; the threads of its stage where it is missing."),
        ("scratch", \.scratch, "A folder of the node, such as $TMPDIR, for copies of what a training reads often."),
        ("retries", \.retries, "How often a job that was lost or out of time is continued; three times by default."),
    ]

    public init() {}

    /// These settings where they say something, else those of `others`.
    func over(_ others: SlurmSettings) -> SlurmSettings {
        var merged = others
        for key in Self.keys { if let value = self[keyPath: key.path] { merged[keyPath: key.path] = value } }
        if let extra { merged.extra = extra }
        return merged
    }
}

extension Manifest {
    /// The settings of a stage's jobs.
    public func slurm(of stage: String) -> SlurmSettings {
        stages.first { $0.name.value == stage }?.slurm?.over(slurm) ?? slurm
    }
}
