import Foundation

/// The job of Slurm that this process runs in (sbatch(1), "output environment variables").
public struct SlurmAllocation: Sendable {
    /// The job's number.
    public let job: String
    /// The processors that it was given.
    public let threads: Int?
    /// How often it was put back into the queue.
    public let restarts: Int

    /// The job that the environment names; nil outside of one.
    public init?(_ environment: [String: String] = ProcessInfo.processInfo.environment) {
        guard let job = environment["SLURM_JOB_ID"] else { return nil }
        self.job = job
        threads = environment["SLURM_CPUS_PER_TASK"].flatMap { Int($0) }
        restarts = environment["SLURM_RESTART_COUNT"].flatMap { Int($0) } ?? 0
    }

    /// Whether the cluster has announced the end of the job's time.
    public var isOutOfTime: Bool { SignalRelay.shared.isOutOfTime }

    /// Whether the job may be put back into the queue once more.
    public func mayResume(_ stage: String, _ manifest: Manifest) -> Bool {
        restarts < manifest.slurm(of: stage).retryCount
    }

    /// Puts the job back into the queue, to resume from what its stage saved.
    public func resumeLater() throws { try SlurmQueue(.running(as: [])).requeue(job) }
}
