import Foundation
import Platform
import Synchronization

/// Files that are still being written.
enum PartialFiles {
    /// Appended to the name of an output.
    private static let mark = ".partial-"
    /// Distinguishes the writers of one process.
    private static let number = Atomic(0)

    /// A file without a name in the folder of an output.
    /// - Returns: nil where the file system has none, or the system no way to name them later.
    static func openUnnamed(beside output: String) -> Int32? {
        let folder = Folder.parent(of: output)
        return UnnamedFile.open(in: folder.isEmpty ? "." : folder)
    }

    /// Gives a file without a name that of an output.
    /// - Returns: false where it cannot, with the reason in errno.
    static func name(_ descriptor: Int32, _ output: String) -> Bool {
        if UnnamedFile.link(descriptor, as: output) { return true }
        guard errno == EEXIST else { return false }
        // Only rename(2) replaces a file.
        flock(descriptor, LOCK_EX | LOCK_NB)
        while true {
            let name = nextName(beside: output)
            guard UnnamedFile.link(descriptor, as: name) else {
                if errno == EEXIST { continue }
                return false
            }
            if rename(name, output) == 0 { return true }
            let reason = errno
            unlink(name)
            errno = reason
            return false
        }
    }

    /// A file beside an output, locked until it is closed; a negative descriptor where it cannot be made.
    static func openNamed(beside output: String) -> (name: String, descriptor: Int32) {
        while true {
            let name = nextName(beside: output)
            let descriptor = open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
            guard descriptor >= 0 else {
                if errno == EEXIST { continue }
                return (name, descriptor)
            }
            var status = stat()
            // Before it was locked, another process may have taken it for the file of a killed process.
            let isLocked = flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
            if isLocked, fstat(descriptor, &status) == 0, status.st_nlink > 0 { return (name, descriptor) }
            close(descriptor)
        }
    }

    /// Removes what killed processes have left beside an output: files that nobody has locked.
    static func removeStale(of output: String) {
        let folder = Folder.parent(of: output)
        let start = Array(((output as NSString).lastPathComponent + mark).utf8)
        guard let listing = opendir(folder.isEmpty ? "." : folder) else { return }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let isOurs = withUnsafeBytes(of: &entry.pointee.d_name) { $0.starts(with: start) }
            guard isOurs else { continue }
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            let path = folder.isEmpty ? name : "\(folder)/\(name)"
            let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unlink(path) }
            close(descriptor)
        }
    }

    private static func nextName(beside output: String) -> String {
        "\(output)\(mark)\(getpid())-\(number.add(1, ordering: .relaxed).newValue)"
    }
}
