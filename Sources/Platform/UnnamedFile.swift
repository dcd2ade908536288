import CPlatform
import Foundation

/// Files without a name, which vanish with the process that writes them. On Linux: `O_TMPFILE` of open(2).
package enum UnnamedFile {
    /// A file without a name on the file system of a folder, to be written and read.
    /// - Returns: its descriptor; nil where the file system has none, or the system no way to name them later.
    package static func open(in folder: String) -> Int32? {
        let descriptor = platform_open_unnamed(folder)
        guard descriptor >= 0 else { return nil }
        guard access(path(of: descriptor), F_OK) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// Gives the file a name that is not taken.
    /// - Returns: false where it cannot, with the reason in errno.
    package static func link(_ descriptor: Int32, as name: String) -> Bool {
        linkat(AT_FDCWD, path(of: descriptor), AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0
    }

    /// A path that leads to an open file.
    private static func path(of descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }
}
