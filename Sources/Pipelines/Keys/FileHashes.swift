import Diagnostics
import Foundation
import Synchronization

/// Content hashes of files, remembered as long as a file's size, times and inode stay the same.
final class FileHashes: Sendable {
    private struct Entry: Codable {
        var size: Int64
        var inode: UInt64
        /// Nanoseconds since 1970: of the content, and of the inode. The second cannot be set back by a program.
        var modified: Int64, changed: Int64
        var hash: String
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
        state = Mutex(State(entries: (try? JSONDecoder().decode([String: Entry].self, from: data)) ?? [:]))
    }

    /// The hash of the file's content; nil where there is no such file.
    func hash(_ path: String) throws -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw Diagnostic(.inputOutput, at: Place(path), "cannot be read: \(String(cString: strerror(errno)))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        let name = paths.portable(path)
        var entry = Entry(
            size: Int64(status.st_size), inode: UInt64(status.st_ino), modified: status.st_mtim.nanoseconds,
            changed: status.st_ctim.nanoseconds, hash: "")
        if let known = state.withLock({ $0.entries[name] }), known.size == entry.size, known.inode == entry.inode,
            known.modified == entry.modified, known.changed == entry.changed
        {
            return known.hash
        }
        let now = timespec.now.nanoseconds
        entry.hash = try SHA256.hash(of: descriptor, path: path)
        // A file that changed just now may change again within one tick of the file system's clock.
        let isSettled = now - max(entry.changed, entry.modified) > 50_000_000
        state.withLock {
            $0.entries[name] = isSettled ? entry : nil
            $0.isDirty = true
        }
        return entry.hash
    }

    /// Writes down what is remembered, if there is anything new.
    func save() throws {
        let entries = state.withLock { state -> [String: Entry]? in
            defer { state.isDirty = false }
            return state.isDirty ? state.entries : nil
        }
        if let entries { try AtomicFile.write(JSONEncoder.readable.encode(entries), to: file) }
    }
}

extension JSONEncoder {
    /// Sorted and indented, so that two files can be compared by eye and by diff.
    static var readable: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return encoder
    }
}

extension JSONDecoder {
    static var readable: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return decoder
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
