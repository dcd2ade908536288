import Diagnostics
import Files
import Foundation
import Platform
import Synchronization

/// What is known of the last run of an invocation: one JSON file in the work folder.
struct RunRecord: Codable, Sendable {
    enum Outcome: String, Codable, Sendable {
        /// Written before the start: still there after the runner was killed.
        case running
        case done
        /// The stage ended with an exit status other than 0 or was ended by a signal.
        case failed
        case interrupted
    }

    var outcome: Outcome
    var key: InvocationKey
    /// The process while it runs.
    var process: ProcessMark?
    /// The job of a cluster that runs it; nil for a process of the runner's machine.
    var job: String?
    /// Content hashes by path from the manifest's folder.
    var outputs: [String: String] = [:]
    /// The outputs of earlier runs that may still be there, the last run's at the end: until this run is done its own,
    /// and older versions that it moved aside.
    var earlier: [[String: String]]?
    /// Files of its output folders that nobody else reads, by path from the manifest's folder.
    var byproducts: [String]?
    var exitStatus: Int32?
    /// The threads that it was given.
    var threads: Int?
    /// Wall time.
    var seconds: Double?
    /// User and system time of all its processes.
    var cpuSeconds: Double?
    /// The most memory that one of its processes held, in bytes.
    var peakMemory: Int64?
    var finished: Date?

    /// The outputs of all its runs; nil where there were none.
    var allOutputs: [[String: String]]? {
        let all = (earlier ?? []) + (outputs.isEmpty ? [] : [outputs])
        return all.isEmpty ? nil : all
    }
}

/// The records of a work folder. What was read or written once is remembered: a run holds the folder's lock.
final class RunRecords: Sendable {
    private let folder: String
    private let known = Mutex<[String: RunRecord?]>([:])
    private let hasFolder = Mutex(false)

    /// - Parameter folder: the folder of the records; made when the first is written.
    init(folder: String) { self.folder = folder }

    /// The last record; nil where there is none, or none that this version can read.
    subscript(id: String) -> RunRecord? {
        if let record = known.withLock({ $0[id] }) { return record }
        let record = onDisk(id)
        known.withLock { $0[id] = .some(record) }
        return record
    }

    /// The last record as another process may have written it just now.
    func onDisk(_ id: String) -> RunRecord? {
        guard let data = FileManager.default.contents(atPath: path(id)) else { return nil }
        return try? JSON.decoder().decode(RunRecord.self, from: data)
    }

    /// Reads a record again that another process may have written.
    func refresh(_ id: String) { known.withLock { $0[id] = nil } }

    /// All that there are, also those of invocations that no plan has any more.
    var ids: [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(".json".count)) }.sorted()
    }

    /// - Parameter isFlushed: whether it has to outlast a failure of the machine. A record that gets lost costs a
    ///   run of its stage, and one that is too old is found out by the hashes of the outputs, so only what took long
    ///   is worth a disk's time.
    func write(_ record: RunRecord, for id: String, isFlushed: Bool = false) throws {
        known.withLock { $0[id] = .some(record) }
        let data = try JSON.encoder(.indented).encode(record)
        if isFlushed { return try AtomicFile.write(data, to: path(id)) }
        try hasFolder.withLock {
            if !$0 { try Folder.create(folder) }
            $0 = true
        }
        try data.withUnsafeBytes { try Self.write($0, to: path(id)) }
    }

    func path(_ id: String) -> String { "\(folder)/\(id).json" }

    /// Writes in place. A truncated record counts as none, and whenever one is written here, the one before it asks for
    /// a run of the stage as well: nothing can be lost, and making and renaming files would take longer.
    private static func write(_ bytes: UnsafeRawBufferPointer, to path: String) throws {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw Diagnostic(
                .cannotCreate, at: Place(path), "cannot create the file: \(SystemError.reason)")
        }
        defer { close(descriptor) }
        let count = Foundation.write(descriptor, bytes.baseAddress, bytes.count)
        let reason = count < 0 ? SystemError.reason : "no space left"
        // Bytes past the end belong to the previous record.
        guard ftruncate(descriptor, off_t(max(0, count))) == 0, count == bytes.count else {
            throw Diagnostic(.inputOutput, at: Place(path), "cannot write: \(reason)")
        }
    }
}
