import Foundation

/// A process, distinguished from a later one with the same number. On Linux: by its start time in /proc.
package struct ProcessMark: Codable, Sendable, Equatable {
    package var id: Int32
    /// Clock ticks from the start of the machine to that of the process.
    package var started: UInt64
    /// The kernel's name for this run of the machine.
    package var boot: String

    /// The mark of a running process; nil where there is none.
    package init?(_ id: Int32) {
        guard let started = Self.startTime(id) else { return nil }
        self.id = id
        self.started = started
        boot = Self.currentBoot
    }

    /// Whether the process still runs.
    package var isRunning: Bool { boot == Self.currentBoot && Self.startTime(id) == started }

    /// Whether the process leads a process group in which something still runs.
    package var hasGroup: Bool {
        guard boot == Self.currentBoot else { return false }
        // The kernel gives the leader's number to no other process as long as the group has members.
        let leader = Self.startTime(id)
        guard leader == nil || leader == started, kill(-id, 0) == 0 else { return false }
        // What has ended is still a member until its parent asks for its status, which in a container may be never.
        let processes = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return processes.contains { process in
            guard let fields = Int32(process).flatMap(Self.status) else { return false }
            return fields[0] != "Z" && fields[2] == String(id)
        }
    }

    private static let currentBoot: String =
        (try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8))?
        .trimmingCharacters(in: .whitespacesAndNewlines) ?? ""

    private static func startTime(_ id: Int32) -> UInt64? {
        guard let fields = status(id), fields[0] != "Z" else { return nil }
        return UInt64(fields[19])
    }

    /// The fields of /proc/PID/stat from the third, the state, on (proc(5)); the second may hold spaces and
    /// parentheses.
    private static func status(_ id: Int32) -> [Substring]? {
        guard let text = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8),
            let name = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: name)...].split(separator: " ")
        return fields.count > 19 ? fields : nil
    }
}
