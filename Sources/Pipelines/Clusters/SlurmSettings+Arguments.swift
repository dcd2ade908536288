extension SlurmSettings {
    /// How often a job is continued.
    var retryCount: Int { retries.flatMap { Int($0) } ?? 3 }

    /// The arguments of `sbatch` for the place and the bounds of a job.
    /// - Parameters:
    ///   - threads: the threads of its stage, of each rank.
    ///   - ranks: the ranks of its stage.
    ///   - memory: what the step took last time, in bytes.
    func arguments(threads: Int, ranks: Int, memory: Int64?) -> [String] {
        var arguments = ranks > 1 ? ["--ntasks=\(ranks)"] : []
        arguments += ["--cpus-per-task=\(cpus ?? String(max(1, threads)))"]
        // No threads stand for all processors, of which a job gets one unless it asks for more.
        // A quarter more than last time, and what the runner itself takes.
        let forecast = memory.map { "\($0 / 1_000_000 * 5 / 4 + 200)M" }
        if let memory = self.memory ?? forecast { arguments.append("--mem=\(memory)") }
        if let partition { arguments.append("--partition=\(partition)") }
        if let account { arguments.append("--account=\(account)") }
        if let time { arguments.append("--time=\(time)") }
        return arguments + (extra ?? [])
    }
}
