import Foundation
import Synchronization

/// A file that appears under its name complete or not at all: written beside it, flushed to disk, renamed.
///
/// Dropping it without `commit()` removes what was written. A link is followed and stays a link; a file that is
/// replaced hands its permissions on; what is no file (`/dev/null`, a pipe) is written to directly.
public final class AtomicFile {
    public let path: String
    /// Where the bytes end up: the path, or what it links to.
    private let destination: String
    /// Where the bytes go until then; nil where they go to the destination directly.
    private let temporary: String?
    private var descriptor: Int32
    private var buffer: [UInt8] = []
    private static let bufferSize = 1 << 18
    private static let number = Atomic(0)

    /// Opens a temporary file in the folder of `path`, which is made if it is missing.
    public init(_ path: String) throws {
        guard !path.isEmpty else { throw Diagnostic(.cannotCreate, "the name of a file to write is empty") }
        self.path = path
        let folder = (path as NSString).deletingLastPathComponent
        if !folder.isEmpty { try Folder.create(folder) }
        var status = stat()
        let exists = stat(path, &status) == 0
        let kind = status.st_mode & S_IFMT
        guard !exists || kind != S_IFDIR else {
            throw Diagnostic(.cannotCreate, at: Place(path), "is a folder; name a file")
        }
        if exists, kind != S_IFREG {
            destination = path
            temporary = nil
            descriptor = open(path, O_WRONLY | O_CLOEXEC)
        } else {
            destination = exists ? Self.resolved(path) : path
            // The number keeps apart two writers of one process.
            let number = Self.number.add(1, ordering: .relaxed).newValue
            let temporary = "\(destination).partial-\(getpid())-\(number)"
            self.temporary = temporary
            descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
            // Where the permissions cannot be kept, the content still can.
            if exists, descriptor >= 0 { _ = fchmod(descriptor, status.st_mode & 0o777) }
        }
        guard descriptor >= 0 else {
            throw Diagnostic(.cannotCreate, at: Place(path), "cannot create the file: \(Self.reason())")
        }
        buffer.reserveCapacity(Self.bufferSize + 4096)
    }

    deinit {
        if descriptor >= 0 {
            close(descriptor)
            discard()
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
        // What is no file has no disk to flush to.
        let flushProblem = temporary == nil || fsync(descriptor) == 0 ? nil : Self.reason()
        let closeProblem = close(descriptor) == 0 ? nil : Self.reason()
        descriptor = -1
        if let problem = flushProblem ?? closeProblem {
            discard()
            throw Diagnostic(.inputOutput, at: Place(path), "cannot write: \(problem)")
        }
        guard let temporary else { return }
        guard rename(temporary, destination) == 0 else {
            let reason = Self.reason()
            discard()
            throw Diagnostic(.cannotCreate, at: Place(path), "cannot create the file: \(reason)")
        }
    }

    private func discard() {
        if let temporary { unlink(temporary) }
    }

    private func flush() throws {
        try buffer.withUnsafeBytes(writeThrough)
        buffer.removeAll(keepingCapacity: true)
    }

    private func writeThrough(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while let base = rest.baseAddress, !rest.isEmpty {
            let count = Foundation.write(descriptor, base, rest.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw Diagnostic(.inputOutput, at: Place(path), "cannot write: \(Self.reason())")
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// The path without links, or the path itself where that cannot be told.
    private static func resolved(_ path: String) -> String {
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// The system's words for the last error.
    static func reason() -> String { String(cString: strerror(errno)) }

    /// Writes a whole text at once.
    public static func write(_ text: String, to path: String) throws {
        let file = try AtomicFile(path)
        try file.write(text)
        try file.commit()
    }

    /// Writes whole data at once.
    public static func write(_ data: Data, to path: String) throws {
        let file = try AtomicFile(path)
        try data.withUnsafeBytes { try file.write($0) }
        try file.commit()
    }
}
