import Files
import Foundation

/// How a step ended that ran as a job elsewhere: a file of its own, since a scheduler's accounting may be off.
struct StepEnd: Codable, Sendable, Equatable {
    /// The job's number.
    var job: String
    /// The exit status of the step.
    var exitStatus: Int32

    /// Reads the file of a step; nil where there is none yet.
    init?(_ path: String) {
        guard let data = FileManager.default.contents(atPath: path),
            let end = try? JSONDecoder().decode(Self.self, from: data)
        else { return nil }
        self = end
    }

    init(job: String, exitStatus: Int32) {
        self.job = job
        self.exitStatus = exitStatus
    }

    /// Writes the file, whole or not at all.
    func write(to path: String) throws { try JSONFile.write(self, to: path) }
}
