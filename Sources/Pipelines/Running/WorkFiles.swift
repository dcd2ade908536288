/// The runner's own files in a work folder.
struct WorkFiles {
    let plan: Plan
    let records: String, hashes: String, lock: String, logs: String, lockFile: String, jobs: String

    init(_ plan: Plan) {
        self.plan = plan
        let work = plan.manifest.work
        jobs = "\(work)/.pipeline/jobs"
        records = "\(work)/.pipeline/records"
        hashes = "\(work)/.pipeline/hashes.json"
        lock = "\(work)/.pipeline/lock"
        logs = "\(work)/logs"
        lockFile = "\(work)/pipeline.lock.json"
    }

    /// What a runner that was killed was still writing of these.
    var leftovers: [String] {
        let own: [Artifact] = [.init(hashes, .file), .init(lockFile, .file), .init(records, .folder(only: []))]
        return own.flatMap { $0.leftovers(languages: []) }
    }

    /// The messages of an invocation's last run.
    func log(of id: String) -> String { "\(logs)/\(id).log" }

    /// The script of an invocation's job, what the runner in it printed, how it ended, and the lock of its step.
    func script(of id: String) -> String { "\(jobs)/\(id).sh" }
    func output(of id: String) -> String { "\(jobs)/\(id).out" }
    func end(of id: String) -> String { "\(jobs)/\(id).end.json" }
    func stepLock(of id: String) -> String { "\(jobs)/\(id).lock" }
}
