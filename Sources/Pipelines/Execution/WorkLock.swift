import Diagnostics
import Foundation

/// The right to run in a work folder: one process has it, and the kernel takes it back when that process ends.
final class WorkLock {
    private let descriptor: Int32

    /// Takes the lock.
    /// - Throws: a ``Diagnostic`` that names the process that has it.
    init(_ path: String, work: String) throws {
        let advice = "the work folder has to be writable; set another `work`"
        do {
            try Folder.create((path as NSString).deletingLastPathComponent)
        } catch let error as Diagnostic {
            throw Diagnostic(error.status, at: Place(work), "\(error.message); \(advice)")
        }
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            let reason = String(cString: strerror(errno))
            throw Diagnostic(.cannotCreate, at: Place(work), "cannot create a file in it: \(reason); \(advice)")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            defer { close(descriptor) }
            guard reason == EWOULDBLOCK else {
                throw Diagnostic(
                    .inputOutput, at: Place(path), "cannot be locked: \(String(cString: strerror(reason)))")
            }
            let owner = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
            let name = owner.isEmpty ? "another run" : "another run (\(owner.trimmingCharacters(in: .newlines)))"
            throw Diagnostic(
                .cannotCreate, at: Place(work),
                "\(name) is using this work folder; wait for it, end it, or set another `work`")
        }
        self.descriptor = descriptor
        ftruncate(descriptor, 0)
        let line = "process \(getpid()) on \(ProcessInfo.processInfo.hostName)\n"
        _ = line.withCString { write(descriptor, $0, strlen($0)) }
    }

    deinit {
        // The file stays: removing it would let two processes hold locks on two files of one name.
        ftruncate(descriptor, 0)
        // Closing alone would leave the lock to a process that is being started at this moment.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
