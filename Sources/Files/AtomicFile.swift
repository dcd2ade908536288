import Diagnostics
import Foundation
import Platform

/// A file that appears under its name complete or not at all: written without a name, flushed to disk, then named.
///
/// Without `commit()` nothing is left, nor is there after the process is killed. On a file system without unnamed files
/// a file `NAME.partial-…` beside the output is used; if a killed process leaves one, it is removed when the same
/// output is next written. Links are followed and stay links. A replaced file keeps its permissions. Devices and pipes,
/// such as `/dev/null`, are written to directly.
public final class AtomicFile {
    public let path: String
    /// Where the bytes end up: the path, or what it links to.
    private let destination: String
    private var descriptor: Int32
    private var form: Form
    private var buffer: [UInt8] = []
    private static let bufferSize = 1 << 18

    private enum Form {
        /// The destination itself, which is not a regular file.
        case direct
        /// A file of this name, locked for as long as it is written.
        case named(String)
        /// A file without a name.
        case unnamed
    }

    /// Opens a temporary file in the folder of `path`, which is made if it is missing.
    public init(_ path: String) throws {
        guard !path.isEmpty else { throw Diagnostic(.cannotCreate, "the name of a file to write is empty") }
        self.path = path
        let folder = Folder.parent(of: path)
        if !folder.isEmpty { try Folder.create(folder) }
        var status = stat()
        let exists = stat(path, &status) == 0
        let kind = status.st_mode & S_IFMT
        guard !exists || kind != S_IFDIR else {
            throw Diagnostic(.cannotCreate, at: Place(path), "is a folder; name a file")
        }
        guard exists || errno != ENAMETOOLONG else {
            throw Diagnostic(.cannotCreate, at: Place(path), "cannot create the file: \(SystemError.reason)")
        }
        if exists, kind != S_IFREG {
            destination = path
            form = .direct
            descriptor = open(path, O_WRONLY | O_CLOEXEC)
        } else {
            destination = exists ? Self.resolved(path) : path
            PartialFiles.removeStale(of: destination)
            if let unnamed = PartialFiles.openUnnamed(beside: destination) {
                form = .unnamed
                descriptor = unnamed
            } else {
                let (name, named) = PartialFiles.openNamed(beside: destination)
                form = .named(name)
                descriptor = named
            }
            // Where the permissions cannot be kept, the content still can.
            if exists, descriptor >= 0 { _ = fchmod(descriptor, status.st_mode & 0o777) }
        }
        guard descriptor >= 0 else {
            throw Diagnostic(.cannotCreate, at: Place(path), "cannot create the file: \(SystemError.reason)")
        }
        buffer.reserveCapacity(Self.bufferSize + 4096)
    }

    deinit {
        if descriptor >= 0 {
            discard()
            close(descriptor)
        }
    }

    public func write(_ text: String) throws {
        buffer.append(contentsOf: text.utf8)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// Writes `text` and a line feed.
    public func writeLine(_ text: String) throws {
        buffer.append(contentsOf: text.utf8)
        buffer.append(0x0A)
        if buffer.count >= Self.bufferSize { try flush() }
    }

    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        if bytes.count < Self.bufferSize {
            buffer.append(contentsOf: bytes)
            if buffer.count >= Self.bufferSize { try flush() }
        } else {
            try flush()
            try writeThrough(bytes)
        }
    }

    /// Flushes to disk and gives the file its name. Nothing can be written after it.
    public func commit() throws {
        try flush()
        // A device or a pipe has no disk to flush to.
        if case .direct = form {} else if fsync(descriptor) != 0 { throw failed(.inputOutput, "cannot write") }
        switch form {
        case .direct: break
        case .named(let name):
            // The lock stays until then, so that nobody takes the file for one that a killed process has left.
            guard rename(name, destination) == 0 else { throw failed(.cannotCreate, "cannot create the file") }
        case .unnamed:
            guard PartialFiles.name(descriptor, destination) else {
                throw failed(.cannotCreate, "cannot create the file")
            }
        }
        let isClosed = close(descriptor) == 0
        descriptor = -1
        guard isClosed else {
            throw Diagnostic(.inputOutput, at: Place(path), "cannot write: \(SystemError.reason)")
        }
    }

    /// Removes what was written so far.
    private func failed(_ status: ExitStatus, _ what: String) -> Diagnostic {
        let reason = SystemError.reason
        discard()
        close(descriptor)
        descriptor = -1
        return Diagnostic(status, at: Place(path), "\(what): \(reason)")
    }

    private func discard() {
        if case .named(let name) = form { unlink(name) }
    }

    private func flush() throws {
        try buffer.withUnsafeBytes(writeThrough)
        buffer.removeAll(keepingCapacity: true)
    }

    private func writeThrough(_ bytes: UnsafeRawBufferPointer) throws {
        guard bytes.writeAll(to: descriptor) else {
            throw Diagnostic(.inputOutput, at: Place(path), "cannot write: \(SystemError.reason)")
        }
    }

    /// The path without links, or the path itself if they cannot be resolved.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// Writes a whole text as a file.
    public static func write(_ text: String, to path: String) throws {
        let file = try AtomicFile(path)
        try file.write(text)
        try file.commit()
    }

    /// Copies a file.
    public static func copy(_ source: String, to destination: String) throws {
        let file = try AtomicFile(destination)
        try file.append(source)
        try file.commit()
    }

    /// Writes the content of another file piece by piece, so that none of it stays in memory.
    public func append(_ source: String) throws {
        func failed() -> Diagnostic {
            Diagnostic(.inputOutput, at: Place(source), "cannot be read: \(SystemError.reason)")
        }
        let other = open(source, O_RDONLY | O_CLOEXEC)
        guard other >= 0 else { throw failed() }
        defer { close(other) }
        let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 4 * Self.bufferSize, alignment: 16)
        defer { piece.deallocate() }
        while true {
            let count = read(other, piece.baseAddress, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failed() }
            guard count > 0 else { break }
            try write(UnsafeRawBufferPointer(rebasing: piece[..<count]))
        }
    }

    /// Writes data as a file.
    public static func write(_ data: Data, to path: String) throws {
        let file = try AtomicFile(path)
        try data.withUnsafeBytes { try file.write($0) }
        try file.commit()
    }
}
