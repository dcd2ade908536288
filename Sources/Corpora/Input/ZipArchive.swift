import CZip
import Diagnostics
import Files
import Foundation

/// A file in a zip archive.
struct ZipEntry: Hashable, Sendable {
    let name: String
    /// Its index in the archive's directory.
    let index: UInt64
}

/// A zip archive whose members are read in place; nothing is unpacked to disk.
///
/// Opening it reads its directory, which takes time and memory in proportion to the number of members; ``ZipArchives``
/// keeps it open for the next one.
// Unchecked: libzip works on one thread at a time, so each call into it is made under the lock.
final class ZipArchive: @unchecked Sendable {
    let path: String
    /// The number of entries in the directory, folders included.
    let count: Int
    fileprivate let archive: OpaquePointer
    fileprivate let lock = NSLock()

    /// - Throws: `ExitStatus.badInput` for what is damaged, or has more members than ``ZipDirectoryEnd/maximum``.
    init(_ path: String) throws {
        self.path = path
        // Asked first: libzip holds the whole directory in memory, however long it is.
        try ZipDirectoryEnd.check(path)
        var code: Int32 = 0
        guard let archive = zip_open(path, ZIP_RDONLY, &code) else {
            var error = zip_error_t()
            zip_error_init_with_code(&error, code)
            defer { zip_error_fini(&error) }
            let reason = zip_error_strerror(&error).map { String(cString: $0) } ?? "error \(code)"
            throw Diagnostic(.badInput, at: Place(path), "the zip archive cannot be read: \(reason)")
        }
        self.archive = archive
        count = Int(max(0, zip_get_num_entries(archive, 0)))
    }

    deinit { zip_discard(archive) }

    /// The files in it, in alphabetical order. Of several with one name the last counts, as where it is unpacked.
    var entries: [ZipEntry] {
        lock.withLock {
            var entries: [ZipEntry] = []
            entries.reserveCapacity(count)
            for index in 0..<zip_uint64_t(count) {
                guard let name = zip_get_name(archive, index, 0).map({ String(cString: $0) }),
                    !name.hasSuffix("/"), !name.hasPrefix("__MACOSX/")
                else { continue }
                entries.append(ZipEntry(name: name, index: index))
            }
            entries.sort { ($0.name, $0.index) < ($1.name, $1.index) }
            return entries.indices.compactMap { index in
                // Compared by their bytes: names in two Unicode forms are two files.
                let isLast =
                    index + 1 == entries.count
                    || !entries[index + 1].name.utf8.elementsEqual(entries[index].name.utf8)
                return isLast ? entries[index] : nil
            }
        }
    }
}

/// A member of a zip archive.
final class ZipMember: ByteSource {
    private let entry: ZipEntry
    private let archive: ZipArchive
    private let archives: ZipArchives
    private let file: OpaquePointer
    private let size: Int
    private var position = 0

    init(_ path: String, _ entry: ZipEntry, from archives: ZipArchives) throws {
        let archive = try archives.borrow(path)
        self.entry = entry
        self.archives = archives
        self.archive = archive
        do {
            (file, size) = try archive.lock.withLock { try Self.open(entry, in: archive) }
        } catch {
            archives.giveBack(archive)
            throw error
        }
    }

    private static func open(_ entry: ZipEntry, in archive: ZipArchive) throws -> (OpaquePointer, Int) {
        let place = Place("\(archive.path)/\(entry.name)")
        // Another handle may have been opened since the directory was listed.
        guard let name = zip_get_name(archive.archive, entry.index, 0), String(cString: name) == entry.name else {
            throw Diagnostic(.badInput, at: place, "the zip archive was changed while it was read; start again")
        }
        var status = zip_stat_t()
        zip_stat_init(&status)
        let isKnown = zip_stat_index(archive.archive, entry.index, 0, &status) == 0
        guard let file = zip_fopen_index(archive.archive, entry.index, 0) else {
            let reason = zip_strerror(archive.archive).map { String(cString: $0) } ?? "unknown reason"
            throw Diagnostic(.badInput, at: place, "the zip member cannot be read: \(reason)")
        }
        return (file, isKnown ? Int(clamping: status.size) : 0)
    }

    deinit {
        _ = archive.lock.withLock { zip_fclose(file) }
        archives.giveBack(archive)
    }

    var fraction: Double? { size > 0 ? Double(position) / Double(size) : nil }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = try archive.lock.withLock {
            let count = Int(zip_fread(file, buffer.baseAddress, zip_uint64_t(buffer.count)))
            guard count >= 0 else {
                let reason = zip_file_strerror(file).map { String(cString: $0) } ?? "unknown reason"
                throw Diagnostic(
                    .badInput, at: Place("\(archive.path)/\(entry.name)"), "the zip member is damaged: \(reason)")
            }
            return count
        }
        position += count
        return count
    }

    func reopened() throws -> (any ByteSource)? { try ZipMember(archive.path, entry, from: archives) }
}

extension ZipArchive {
    /// Whether a file is a zip archive, by its first bytes.
    static func isZip(_ path: String) throws -> Bool {
        var magic = [UInt8](repeating: 0, count: 4)
        // A pipe cannot be read twice.
        guard let kind = try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType,
            kind == .typeRegular || kind == .typeSymbolicLink,
            let count = try? magic.withUnsafeMutableBytes({ try InputFile(path).read(into: $0) }), count == 4
        else { return false }
        return magic == [0x50, 0x4B, 0x03, 0x04] || magic == [0x50, 0x4B, 0x05, 0x06]
    }
}
