import CZip
import Diagnostics

/// A zip archive whose members are read in place; nothing is unpacked to disk.
///
/// Its members must be read one at a time, and where it was opened.
final class ZipArchive {
    let path: String
    fileprivate let archive: OpaquePointer

    init(_ path: String) throws {
        self.path = path
        var code: Int32 = 0
        guard let archive = zip_open(path, ZIP_RDONLY, &code) else {
            var error = zip_error_t()
            zip_error_init_with_code(&error, code)
            defer { zip_error_fini(&error) }
            let reason = zip_error_strerror(&error).map { String(cString: $0) } ?? "error \(code)"
            throw Diagnostic(.badInput, at: Place(path), "the zip archive cannot be read: \(reason)")
        }
        self.archive = archive
    }

    deinit { zip_discard(archive) }

    /// The names of the files in it, in alphabetical order.
    var members: [String] {
        var names: [String] = []
        for index in 0..<max(0, zip_get_num_entries(archive, 0)) {
            guard let name = zip_get_name(archive, zip_uint64_t(index), 0).map({ String(cString: $0) }),
                !name.hasSuffix("/"), !name.hasPrefix("__MACOSX/")
            else { continue }
            names.append(name)
        }
        return names.sorted()
    }
}

/// A member of a zip archive.
final class ZipMember: ByteSource {
    private let name: String
    private let archive: ZipArchive
    private let file: OpaquePointer
    private let size: Int
    private var position = 0

    init(_ archive: ZipArchive, member name: String) throws {
        self.archive = archive
        self.name = name
        var status = zip_stat_t()
        zip_stat_init(&status)
        size = zip_stat(archive.archive, name, 0, &status) == 0 ? Int(clamping: status.size) : 0
        guard let file = zip_fopen(archive.archive, name, 0) else {
            let reason = zip_strerror(archive.archive).map { String(cString: $0) } ?? "unknown reason"
            throw Diagnostic(
                .badInput, at: Place("\(archive.path)/\(name)"), "the zip member cannot be read: \(reason)")
        }
        self.file = file
    }

    deinit { zip_fclose(file) }

    var fraction: Double? { size > 0 ? Double(position) / Double(size) : nil }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count = Int(zip_fread(file, buffer.baseAddress, zip_uint64_t(buffer.count)))
        guard count >= 0 else {
            let reason = zip_file_strerror(file).map { String(cString: $0) } ?? "unknown reason"
            throw Diagnostic(.badInput, at: Place("\(archive.path)/\(name)"), "the zip member is damaged: \(reason)")
        }
        position += count
        return count
    }

    func reopened() throws -> (any ByteSource)? { try ZipMember(ZipArchive(archive.path), member: name) }
}
