import Foundation

/// The zip archives of a run, each opened once rather than once a member, and once more for each thread that reads it
/// at the same time as another.
///
/// What is open is bounded by the length of the directories: past that, threads share what there is.
// Unchecked: everything that changes is touched under the lock.
final class ZipArchives: @unchecked Sendable {
    private struct Handle {
        let archive: ZipArchive
        var readers: Int
    }

    private let lock = NSLock()
    /// Ordered by use: the archive that was used last is the last.
    private var handles: [Handle] = []
    private var directories: [String: ZipDirectory] = [:]
    /// Entries of all directories that are held; one takes about 400 bytes.
    private static let capacity = 1 << 16
    private static let maximumHandles = 32

    /// An archive to read a member of, to be given back. It may have other readers.
    func borrow(_ path: String) throws -> ZipArchive {
        try lock.withLock {
            let own = handles.indices.filter { handles[$0].archive.path == path }
            if let best = own.min(by: { handles[$0].readers < handles[$1].readers }),
                handles[best].readers == 0 || !hasRoom(handles[best].archive.count)
            {
                var handle = handles.remove(at: best)
                handle.readers += 1
                handles.append(handle)
                return handle.archive
            }
            let archive = try ZipArchive(path)
            handles.append(Handle(archive: archive, readers: 1))
            closeIdle()
            return archive
        }
    }

    func giveBack(_ archive: ZipArchive) {
        lock.withLock {
            guard let index = handles.lastIndex(where: { $0.archive === archive }) else { return }
            handles[index].readers -= 1
            closeIdle()
        }
    }

    /// The names of the files in an archive.
    func directory(of path: String) throws -> ZipDirectory {
        if let known = lock.withLock({ directories[path] }) { return known }
        let archive = try borrow(path)
        defer { giveBack(archive) }
        let directory = ZipDirectory(archive.entries)
        lock.withLock {
            if directories.values.reduce(directory.count, { $0 + $1.count }) > Self.capacity { directories.removeAll() }
            directories[path] = directory
        }
        return directory
    }

    private func hasRoom(_ count: Int) -> Bool {
        handles.count < Self.maximumHandles
            && handles.reduce(count, { $0 + $1.archive.count }) <= Self.capacity
    }

    /// Closes those that nobody reads, the one used longest ago first, until the others fit.
    private func closeIdle() {
        while !hasRoom(0), let idle = handles.firstIndex(where: { $0.readers == 0 }), idle < handles.count - 1 {
            handles.remove(at: idle)
        }
    }
}

/// The names of the files in a zip archive, to be found by their endings.
final class ZipDirectory: Sendable {
    let count: Int
    /// The files by the last parts of their names.
    private let files: [Substring: [ZipEntry]]

    init(_ entries: [ZipEntry]) {
        count = entries.count
        files = Dictionary(grouping: entries) { Self.lastPart($0.name) }
    }

    /// The file that is called so, or whose name ends so.
    func entry(_ name: String) -> ZipEntry? {
        let found = files[Self.lastPart(name)] ?? []
        return found.first { $0.name == name } ?? found.first { $0.name.hasSuffix("/" + name) }
    }

    private static func lastPart(_ name: String) -> Substring {
        name.utf8.lastIndex(of: 0x2F).map { name[name.utf8.index(after: $0)...] } ?? name[...]
    }
}
