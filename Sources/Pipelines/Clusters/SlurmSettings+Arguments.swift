extension SlurmSettings {
    /// How often a job is continued.
    var retryCount: Int { retries.flatMap { Int($0) } ?? 3 }

    /// The arguments of `sbatch` for the place and the bounds of a job.
    /// - Parameters:
    ///   - threads: the threads of its stage, of each rank.
    ///   - ranks: the ranks of its stage.
    ///   - memory: what the step will take, each of its ranks, in bytes; nil where nobody knows.
    func arguments(threads: Int, ranks: Int, memory: Int64?) -> [String] {
        var arguments = ranks > 1 ? ["--ntasks=\(ranks)"] : []
        // No threads stand for all processors, of which a job gets one unless it asks for more.
        let processors = cpus.flatMap { Int($0) } ?? max(1, threads)
        arguments += ["--cpus-per-task=\(processors)"]
        if let memory = self.memory {
            arguments.append("--mem=\(memory)")
        } else if let memory {
            // A quarter more, and what the runner itself takes.
            let megabytes = Int(memory / 1_000_000 * 5 / 4 + 200)
            // How many ranks a node gets is the scheduler's choice, so that theirs goes by processors.
            arguments.append(
                ranks > 1
                    ? "--mem-per-cpu=\((megabytes + processors - 1) / processors)M" : "--mem=\(megabytes)M")
        }
        if let partition { arguments.append("--partition=\(partition)") }
        if let account { arguments.append("--account=\(account)") }
        if let time { arguments.append("--time=\(time)") }
        return arguments + (extra ?? [])
    }
}
