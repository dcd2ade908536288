import Diagnostics
import Files
import Foundation
import Platform
import Synchronization

/// Content hashes of files, remembered as long as a file's size, times and inode stay the same.
final class FileHashes: Sendable {
    private struct Entry: Codable, Equatable {
        var size: Int64
        var inode: UInt64
        /// Nanoseconds since 1970: of the content, and of the inode. The second cannot be set back by a program.
        var modified: Int64, changed: Int64
        var hash: String

        init(_ status: stat, _ hash: String) {
            size = Int64(status.st_size)
            inode = UInt64(status.st_ino)
            modified = status.st_mtim.nanoseconds
            changed = status.st_ctim.nanoseconds
            self.hash = hash
        }
    }

    private struct State {
        var entries: [String: Entry]
        var isDirty = false
    }

    private let file: String
    private let paths: ManifestPaths
    private let state: Mutex<State>

    /// Takes up what was remembered in `file`; a damaged one only costs time.
    init(file: String, paths: ManifestPaths) {
        self.file = file
        self.paths = paths
        let data = FileManager.default.contents(atPath: file) ?? Data()
        let entries = (try? JSONDecoder().decode([String: Entry].self, from: data)) ?? [:]
        let absolute = entries.map { name, entry in
            (paths.absolute(Expansion(text: name, startsAtCurrentFolder: false)), entry)
        }
        state = Mutex(State(entries: Dictionary(absolute) { first, _ in first }))
    }

    /// The hash of the file's content; nil where there is no such file.
    func hash(_ path: String) throws -> String? {
        var status = stat()
        // A file that cannot be examined is opened below, which reports the reason.
        if stat(path, &status) == 0, let known = state.withLock({ $0.entries[path] }),
            known == Entry(status, known.hash)
        {
            return known.hash
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw Diagnostic(.inputOutput, at: Place(path), "cannot be read: \(SystemError.reason)")
        }
        defer { close(descriptor) }
        guard fstat(descriptor, &status) == 0 else { return nil }
        var entry = Entry(status, "")
        // A file that changed just now may change again within one tick of the file system's clock, and nobody would
        // see it. A large one is worth the wait, as it would have to be read again next time. Only the kernel's own
        // stamp counts: a program may set the other into the future, and then nothing would ever be remembered.
        var age = timespec.now.nanoseconds - entry.changed
        if entry.size > Self.large, (0..<Self.tick).contains(age) {
            usleep(UInt32((Self.tick - age) / 1000 + 1000))
            guard fstat(descriptor, &status) == 0 else { return nil }
            entry = Entry(status, "")
            age = timespec.now.nanoseconds - entry.changed
        }
        entry.hash = try SHA256.hash(of: descriptor, path: path)
        let isSettled = age > Self.tick
        state.withLock {
            $0.entries[path] = isSettled ? entry : nil
            $0.isDirty = true
        }
        return entry.hash
    }

    /// The hash of a JSON file's content without some of its keys; that of all of it where there is nothing to leave out.
    func hash(_ path: String, ignoring keys: [String]) throws -> String? {
        guard !keys.isEmpty, let data = FileManager.default.contents(atPath: path),
            var content = JSON.object(data)
        else { return try hash(path) }
        for key in keys { content[key] = nil }
        return try SHA256.hash(of: JSON.data(object: content))
    }

    /// More than a tick of the clock that kernels stamp files with, in nanoseconds.
    private static let tick: Int64 = 50_000_000
    /// In bytes; a file of this size is read in less than a tick.
    private static let large: Int64 = 1 << 24

    /// Writes down what is remembered, if there is anything new.
    func save() throws {
        let entries = state.withLock { state -> [String: Entry]? in
            defer { state.isDirty = false }
            return state.isDirty ? state.entries : nil
        }
        guard let entries else { return }
        let portable = entries.map { (paths.portable($0), $1) }
        let content = Dictionary(portable) { first, _ in first }
        try AtomicFile.write(JSON.encoder(.indented).encode(content), to: file)
    }
}

extension timespec {
    fileprivate var nanoseconds: Int64 { Int64(tv_sec) * 1_000_000_000 + Int64(tv_nsec) }

    fileprivate static var now: timespec {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return time
    }
}
