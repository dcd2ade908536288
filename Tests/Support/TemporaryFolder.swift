import Foundation
import Synchronization

/// A folder of its own for one test, removed after it; one that tests share goes when the process ends.
public final class TemporaryFolder: Sendable {
    /// The folder's path, without a slash at the end.
    public let path: String

    /// Makes an empty folder.
    /// - Parameter onDisk: whether it has to be where files are flushed to a disk, for tests of just that.
    public init(onDisk: Bool = false) throws {
        path = "\(onDisk ? TemporaryFolder.disk : TemporaryFolder.usual)/dragoman-\(UUID().uuidString)"
        TemporaryFolder.living.withLock { [path] in _ = $0.insert(path) }
        _ = TemporaryFolder.removesAtExit
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    /// The paths of those that are there. Static properties hold some, and nothing ends these.
    private static let living = Mutex<Set<String>>([])

    private static let removesAtExit: Void = {
        atexit {
            for path in TemporaryFolder.living.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
        }
    }()

    private static let disk = FileManager.default.temporaryDirectory.path

    /// In memory, where there is room. All that stages write is flushed to its disk, and waiting for that would take most
    /// of the time of the tests: 70 times in a training of a second. `TMPDIR` names another place.
    private static let usual: String = {
        let memory = "/dev/shm"
        var status = statvfs()
        guard ProcessInfo.processInfo.environment["TMPDIR"] == nil, access(memory, W_OK | X_OK) == 0,
            statvfs(memory, &status) == 0
        else { return disk }
        // ST_NOEXEC, which Swift does not import: scripts of tests could not be run.
        let canExecute = UInt64(status.f_flag) & 8 == 0
        // Some gigabytes: containers often have 64 MB, and a few tests copy the executables.
        let hasRoom = UInt64(status.f_bavail) * UInt64(status.f_frsize) >= 4 << 30
        return canExecute && hasRoom ? memory : disk
    }()

    deinit {
        try? FileManager.default.removeItem(atPath: path)
        TemporaryFolder.living.withLock { [path] in _ = $0.remove(path) }
    }

    /// The path of a file or folder in it.
    public func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Writes a file, and the folders in which it is.
    /// - Returns: its path.
    @discardableResult
    public func write(_ bytes: some Sequence<UInt8>, to name: String) throws -> String {
        let file = URL(fileURLWithPath: path(name))
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        return path(name)
    }

    /// Writes a file in UTF-8.
    /// - Returns: its path.
    @discardableResult
    public func write(_ text: String, to name: String) throws -> String { try write(text.utf8, to: name) }

    /// Writes a script that can be run.
    ///
    /// Another process writes it: one of this process that is just being forked would hold the file open for writing, and
    /// a file that is being written cannot be run.
    /// - Returns: its path.
    @discardableResult
    public func writeScript(_ text: String, to name: String) throws -> String {
        let copy = Process()
        copy.executableURL = URL(fileURLWithPath: "/bin/cp")
        copy.arguments = [try write(text, to: name + ".text"), path(name)]
        try copy.run()
        copy.waitUntilExit()
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path(name))
        return path(name)
    }

    /// The text of a file in UTF-8.
    public func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

    /// The lines of a file in UTF-8.
    /// - Throws: where the last one does not end with a line feed.
    public func lines(_ name: String) throws -> [String] {
        var lines = try text(name).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard lines.popLast() == "" else { throw CocoaError(.fileReadCorruptFile) }
        return lines
    }

    /// The bytes of a file as gzip packs them.
    public func gzip(_ name: String) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "--keep", "--force", path(name)]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
        return try Array(data(name + ".gz"))
    }

    /// The bytes of a file.
    public func data(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path(name))) }

    /// Whether there is a file or folder of the name.
    public func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }

    /// Removes a file or folder.
    public func remove(_ name: String) throws { try FileManager.default.removeItem(atPath: path(name)) }

    /// The names of what is directly in the folder, sorted.
    public var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }

    /// The paths of everything below the folder, relative to it, sorted.
    public var files: [String] {
        (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).sorted()
    }
}
