import Files
import Foundation

/// `pipeline.lock.json`: the inputs and options of every result in the work folder. Paths start at the manifest.
enum LockFile {
    struct Entry: Codable {
        var stage: String
        var revision: String
        var key: String
        var options: [String: [String]]
        /// Content hashes by path.
        var inputs: [String: String], outputs: [String: String]
        var exitStatus: Int32?
        /// The threads that it was given.
        var threads: Int?
        /// Wall time.
        var seconds: Double?
        /// User and system time of all processes of the stage.
        var cpuSeconds: Double?
        /// The most memory that one of its processes held, in bytes.
        var peakMemory: Int64?
        var finished: Date?
    }

    struct Content: Codable {
        var version: String
        var manifest: String
        /// The manifest's folder, which the paths start at, from that of this file.
        var folder: String?
        var machine: Machine?
        var source: String, target: String
        var seed: String?
        var stages: [String: Entry]
    }

    /// The entries of the last run, renewed one by one.
    struct Entries {
        fileprivate var stages: [String: Entry]

        init(_ path: String) {
            let data = FileManager.default.contents(atPath: path) ?? Data()
            stages = (try? JSON.decoder().decode(Content.self, from: data))?.stages ?? [:]
        }

        mutating func set(_ invocation: Invocation, _ record: RunRecord, _ inputs: InvocationInputs, _ plan: Plan) {
            let paths = plan.manifest.paths
            let files = inputs.paths.map { (paths.portable($1), inputs.key.inputs[$0] ?? "") }
            stages[invocation.id] = Entry(
                stage: record.key.stage, revision: record.key.revision, key: (try? record.key.hash()) ?? "",
                options: record.key.options, inputs: Dictionary(files) { first, _ in first },
                outputs: record.outputs, exitStatus: record.exitStatus, threads: record.threads,
                seconds: record.seconds,
                cpuSeconds: record.cpuSeconds, peakMemory: record.peakMemory, finished: record.finished)
        }
    }

    /// Writes the file, unless it says the same already. Invocations that the plan no longer has are left out.
    static func write(_ entries: Entries, _ plan: Plan, to path: String) throws {
        let ids = Set(plan.invocations.map(\.id))
        let manifest = plan.manifest
        let content = Content(
            version: plan.version, manifest: (manifest.path as NSString).lastPathComponent,
            folder: ManifestPaths.path(from: manifest.work, to: manifest.paths.manifestFolder), machine: .current,
            source: manifest.source, target: manifest.target, seed: manifest.seed?.value,
            stages: entries.stages.filter { ids.contains($0.key) })
        let data = try JSON.encoder(.indented).encode(content)
        if FileManager.default.contents(atPath: path) != data { try AtomicFile.write(data, to: path) }
    }
}
