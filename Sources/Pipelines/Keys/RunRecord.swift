import Diagnostics
import Foundation

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
    /// Content hashes by path from the manifest's folder.
    var outputs: [String: String] = [:]
    var exitStatus: Int32?
    /// Wall time.
    var seconds: Double?
    var finished: Date?
}

/// The records of a work folder.
struct RunRecords: Sendable {
    private let folder: String

    /// - Parameter folder: where the records lie; made when the first is written.
    init(folder: String) { self.folder = folder }

    /// The last record; nil where there is none, or none that this version can read.
    subscript(id: String) -> RunRecord? {
        guard let data = FileManager.default.contents(atPath: path(id)) else { return nil }
        return try? JSONDecoder.readable.decode(RunRecord.self, from: data)
    }

    func write(_ record: RunRecord, for id: String) throws {
        try AtomicFile.write(JSONEncoder.readable.encode(record), to: path(id))
    }

    private func path(_ id: String) -> String { "\(folder)/\(id).json" }
}
