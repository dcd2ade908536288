import Diagnostics
import Foundation
import Platform

/// Folders that hold inputs or outputs.
public enum Folder {
    /// Whether a file, or something that can be read like one, exists at the path.
    package static func hasFile(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
    }

    /// Whether a regular file exists at the path.
    package static func hasRegularFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Whether two paths name one file or folder, through links too. Neither has to exist.
    package static func isSame(_ first: String, _ second: String) -> Bool {
        var one = stat()
        var other = stat()
        if stat(first, &one) == 0, stat(second, &other) == 0 {
            return one.st_dev == other.st_dev && one.st_ino == other.st_ino
        }
        return URL(fileURLWithPath: first).resolvingSymlinksInPath().path
            == URL(fileURLWithPath: second).resolvingSymlinksInPath().path
    }

    /// The folder that a path is in; empty for a name alone.
    ///
    /// Foundation's `NSString.deletingLastPathComponent` ends the process at a name of one character.
    package static func parent(of path: String) -> String {
        var rest = path[...]
        while rest.count > 1, rest.last == "/" { rest.removeLast() }
        guard let slash = rest.lastIndex(of: "/") else { return "" }
        rest = rest[..<slash]
        while rest.last == "/" { rest.removeLast() }
        return rest.isEmpty ? "/" : String(rest)
    }

    /// Makes the folder and those above it; does nothing where it exists.
    public static func create(_ path: String) throws {
        // Foundation does not always tell why a folder cannot be made; mkdir(2) does.
        guard mkdir(path, 0o777) != 0 else { return }
        var problem = errno
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
        let parent = Folder.parent(of: path)
        if problem == ENOENT, !parent.isEmpty, parent != path {
            try create(parent)
            guard mkdir(path, 0o777) != 0 else { return }
            problem = errno
            // Another process may have been faster.
            if problem == EEXIST { return }
        }
        throw Diagnostic(
            .cannotCreate, at: Place(path), "cannot create the folder: \(SystemError.reason(of: problem))")
    }
}
