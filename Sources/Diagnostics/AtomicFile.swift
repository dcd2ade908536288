import Foundation

/// A file that appears under its name complete or not at all: written beside it, flushed to disk, renamed.
///
/// Dropping it without `commit()` removes what was written.
public final class AtomicFile {
    public let path: String
    private let temporary: String
    private var descriptor: Int32
    private var buffer: [UInt8] = []
    private static let bufferSize = 1 << 18

    /// Opens a temporary file in the folder of `path`, which is made if it is missing.
    public init(_ path: String) throws {
        self.path = path
        let folder = (path as NSString).deletingLastPathComponent
        if !folder.isEmpty { try Folder.create(folder) }
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw Diagnostic(.cannotCreate, at: Place(path), "is a folder; name a file")
        }
        temporary = "\(path).partial-\(getpid())"
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw Diagnostic(.cannotCreate, at: Place(path), "cannot create the file: \(Self.reason())")
        }
        buffer.reserveCapacity(Self.bufferSize + 4096)
    }

    deinit {
        guard descriptor >= 0 else { return }
        close(descriptor)
        unlink(temporary)
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
        try flush()
        try writeThrough(bytes)
    }

    /// Flushes to disk and gives the file its name.
    public func commit() throws {
        try flush()
        guard fsync(descriptor) == 0, close(descriptor) == 0 else {
            throw Diagnostic(.inputOutput, at: Place(path), "cannot write: \(Self.reason())")
        }
        descriptor = -1
        guard rename(temporary, path) == 0 else {
            let reason = Self.reason()
            unlink(temporary)
            throw Diagnostic(.cannotCreate, at: Place(path), "cannot create the file: \(reason)")
        }
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

/// Folders that hold outputs.
public enum Folder {
    /// Makes the folder and those above it; does nothing where it exists.
    public static func create(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw Diagnostic(
                .cannotCreate, at: Place(path),
                "cannot create the folder: \(Folder.reason(error))")
        }
    }

    private static func reason(_ error: any Error) -> String {
        let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
        if let underlying, underlying.domain == NSPOSIXErrorDomain {
            return String(cString: strerror(Int32(underlying.code)))
        }
        return error.localizedDescription
    }
}
