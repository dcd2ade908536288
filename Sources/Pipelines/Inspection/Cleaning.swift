import Diagnostics
import Files
import Foundation

/// The files that the runs of a plan made, and their removal.
public struct Cleaning {
    /// Files and folders that go, absolute.
    public private(set) var removed: [String] = []
    /// Outputs that somebody changed since: they stay.
    public private(set) var kept: [String] = []
    private let plan: Plan
    private let files: WorkFiles
    private var records: [String] = []
    /// What is left of the records of outputs that stay, so that the next cleaning still knows them.
    private var remaining: [String: RunRecord] = [:]
    private let isWhole: Bool

    /// Finds what the records name: nothing else is removed, whatever else is in the work folder.
    /// - Parameters:
    ///   - stages: only what these stages made; everything where it is empty.
    ///   - includesChanged: whether outputs that were changed by another hand go too.
    public init(_ plan: Plan, stages: [String] = [], includesChanged: Bool = false) throws {
        self.plan = plan
        files = WorkFiles(plan)
        isWhole = stages.isEmpty
        let records = RunRecords(folder: files.records)
        let hashes = FileHashes(file: files.hashes, paths: plan.manifest.paths)
        let invocations = Dictionary(plan.invocations.map { ($0.id, $0) }) { first, _ in first }
        // Records of stages that the manifest no longer has name what is theirs as well.
        let known = records.ids.compactMap { id in records.onDisk(id).map { (id, $0) } }
        if let stage = stages.first(where: { name in
            !plan.stageNames.contains(name) && !known.contains { $0.1.key.stage == name }
        }) {
            throw Diagnostic(.usage, "there is no stage `\(stage)`\(Pipelines.advice(stage, among: plan.stageNames))")
        }
        for (id, record) in known where stages.isEmpty || stages.contains(record.key.stage) {
            self.records.append(id)
            for (portable, hash) in record.outputs.sorted(by: { $0.key < $1.key }) {
                let path = absolute(portable)
                guard let now = try hashes.hash(path) else { continue }
                if now == hash || includesChanged {
                    removed.append(path)
                } else {
                    kept.append(path)
                    var rest = remaining[id] ?? record
                    rest.outputs = (remaining[id]?.outputs ?? [:]).merging([portable: hash]) { $1 }
                    rest.byproducts = nil
                    remaining[id] = rest
                }
            }
            removed += (record.byproducts ?? []).map(absolute).filter(FileManager.default.fileExists)
            removed += try earlierOutputs(of: record, hashes)
            if let invocation = invocations[id] {
                removed += invocation.unfinishedWork + invocation.leftovers + invocation.caches
                try addOlderVersions(of: invocation, record, hashes, includesChanged)
            }
            removed += [files.log(of: id)].filter(FileManager.default.fileExists)
        }
        if isWhole {
            removed += files.leftovers
            let comparison = ["html", "md", "json"].map { "\(plan.manifest.reports)/comparison/report.\($0)" }
            let index = "\(plan.manifest.reports)/index.html"
            let own = [files.lockFile, files.hashes, index] + (plan.cases.isEmpty ? [] : comparison)
            removed += own.filter(FileManager.default.fileExists)
        }
        removed = removed.uniqued()
    }

    /// Outputs of earlier runs that the last one, which ended early, has not replaced.
    private func earlierOutputs(of record: RunRecord, _ hashes: FileHashes) throws -> [String] {
        try (record.earlier ?? []).flatMap { outputs in
            try outputs.filter { record.outputs[$0.key] == nil }.sorted { $0.key < $1.key }.compactMap {
                let path = absolute($0.key)
                return try hashes.hash(path) == $0.value ? path : nil
            }
        }
    }

    /// Sorts the older versions of output folders into those that a run made and those that somebody changed.
    private mutating func addOlderVersions(
        of invocation: Invocation, _ record: RunRecord, _ hashes: FileHashes, _ includesChanged: Bool
    ) throws {
        for (path, folder) in invocation.olderVersions {
            let isOwn = try (record.allOutputs ?? []).contains { outputs in
                let files = outputs.map { (absolute($0.key), $0.value) }.filter { $0.0.hasPrefix(folder + "/") }
                return try !files.isEmpty
                    && files.allSatisfy { try hashes.hash(path + $0.0.dropFirst(folder.count)) == $0.1 }
            }
            if isOwn || includesChanged {
                removed.append(path)
            } else {
                kept.append(path)
                var rest = remaining[invocation.id] ?? record
                if remaining[invocation.id] == nil { (rest.outputs, rest.byproducts) = ([:], nil) }
                remaining[invocation.id] = rest
            }
        }
    }

    private func absolute(_ portable: String) -> String {
        plan.manifest.paths.absolute(Expansion(text: portable, startsAtCurrentFolder: false))
    }

    /// How many bytes that gives back.
    public var bytes: Int64 {
        removed.reduce(0) { sum, path in
            let inside = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
            return ([path] + inside.map { "\(path)/\($0)" }).reduce(sum) { sum, path in
                var status = stat()
                return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
                    ? sum + Int64(status.st_size) : sum
            }
        }
    }

    /// Removes it, and folders that are empty then.
    /// - Throws: a ``Diagnostic`` where a run is using the work folder, or something cannot be removed.
    public func run() throws {
        guard !records.isEmpty || !removed.isEmpty else { return }
        let lock = try WorkLock(files.lock, work: plan.manifest.paths.shown(plan.manifest.work))
        var folders: Set<String> = []
        // The record goes first: what is left of a stage after a crash in here is then nobody's finished work.
        let folder = RunRecords(folder: files.records)
        for id in records {
            if let record = remaining[id] { try folder.write(record, for: id) } else { unlink(folder.path(id)) }
        }
        for path in removed {
            do {
                try FileManager.default.removeItem(atPath: path)
            } catch {
                guard FileManager.default.fileExists(atPath: path) else { continue }
                throw Diagnostic(
                    .inputOutput, at: Place(plan.manifest.paths.shown(path)), "cannot be removed: \(error)")
            }
            folders.insert(Folder.parent(of: path))
        }
        withExtendedLifetime(lock) {}
        if isWhole {
            unlink(files.lock)
            folders.insert(files.records)
        }
        removeEmpty(folders)
    }

    /// Removes folders that hold nothing, from the innermost outwards, no further than the manifest's folder.
    private func removeEmpty(_ folders: Set<String>) {
        let ends = [plan.manifest.paths.manifestFolder, plan.manifest.paths.currentFolder, NSHomeDirectory()]
        for folder in folders {
            var folder = folder
            // rmdir(2) leaves what holds anything.
            while folder.count > 1, !ends.contains(folder), rmdir(folder) == 0 || errno == ENOENT {
                folder = Folder.parent(of: folder)
            }
        }
    }
}
