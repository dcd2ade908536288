import Foundation
import Platform

/// A lock on a file name. One process holds it; the kernel releases it when that process ends, however it ends.
package final class FileLock {
    package enum Problem: Error {
        /// The file cannot be made, for the given reason.
        case cannotCreate(String)
        /// The file system has no locks, for the given reason.
        case cannotLock(String)
        /// Another process holds the lock; its description of itself may be empty.
        case taken(by: String)
    }

    private let path: String
    private let descriptor: Int32

    /// Takes the lock on a file, which is made if it is missing.
    package init(_ path: String) throws(Problem) {
        self.path = path
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else { throw .cannotCreate(SystemError.reason) }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let code = errno
                close(descriptor)
                guard code == EWOULDBLOCK else { throw .cannotLock(SystemError.reason(of: code)) }
                let owner = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
                throw .taken(by: owner.trimmingCharacters(in: .newlines))
            }
            // Whoever had the lock may have removed the file in between: then the name is that of another file.
            var own = stat(), named = stat()
            guard fstat(descriptor, &own) == 0, stat(path, &named) == 0, own.st_ino == named.st_ino,
                own.st_dev == named.st_dev
            else {
                close(descriptor)
                continue
            }
            self.descriptor = descriptor
            break
        }
        ftruncate(descriptor, 0)
        let line = "process \(getpid()) on \(ProcessInfo.processInfo.hostName)\n"
        _ = line.withCString { write(descriptor, $0, strlen($0)) }
    }

    /// Removes the file; the lock stays until the object goes. Where the file has been moved, `path` says where it is.
    package func removeFile(at path: String? = nil) { unlink(path ?? self.path) }

    deinit {
        ftruncate(descriptor, 0)
        // Closing alone would leave the lock to a process that is being started at this moment.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
