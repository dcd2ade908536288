import CZlib
import Foundation

/// A file read from start to end in chunks, unpacked on the way where it is gzipped. `-` is standard input.
public final class InputFile {
    public let path: String
    private let handle: gzFile
    /// Bytes of the file as it lies on disk; 0 for a stream of unknown length.
    public let sizeOnDisk: Int

    /// Opens the file; a missing one is a ``ExitStatus/missingInput``.
    public init(_ path: String) throws {
        self.path = path
        var status = stat()
        if path == "-" {
            sizeOnDisk = 0
        } else {
            guard stat(path, &status) == 0 else {
                let what = errno == ENOENT ? "no such file" : "cannot be read: \(AtomicFile.reason())"
                throw Diagnostic(.missingInput, at: Place(path), what)
            }
            guard status.st_mode & S_IFMT != S_IFDIR else {
                throw Diagnostic(.missingInput, at: Place(path), "is a folder; name a file")
            }
            sizeOnDisk = Int(status.st_size)
        }
        guard let handle = path == "-" ? gzdopen(dup(STDIN_FILENO), "rb") : gzopen(path, "rb") else {
            throw Diagnostic(.missingInput, at: Place(path), "cannot be read: \(AtomicFile.reason())")
        }
        self.handle = handle
        gzbuffer(handle, 1 << 17)
    }

    deinit { gzclose(handle) }

    /// Whether the file's bytes are packed.
    public var isCompressed: Bool { gzdirect(handle) == 0 }

    /// How many of the bytes on disk have been read.
    public var position: Int { Int(gzoffset(handle)) }

    /// Fills the buffer as far as there is data; 0 at the end.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        // zlib counts in an Int32.
        let count = gzread(handle, buffer.baseAddress, UInt32(min(buffer.count, 1 << 30)))
        var code: Int32 = 0
        let message = gzerror(handle, &code)
        // A short read at the end of truncated gzip data is reported through the error code alone.
        guard count >= 0, code == Z_OK || code == Z_STREAM_END else {
            if code == Z_ERRNO {
                throw Diagnostic(.inputOutput, at: Place(path), "cannot be read: \(AtomicFile.reason())")
            }
            var text = message.map { String(cString: $0) } ?? "damaged"
            if text.hasPrefix(path + ": ") { text.removeFirst(path.count + 2) }
            throw Diagnostic(.badInput, at: Place(path), "gzip data is damaged or cut off: \(text)")
        }
        return Int(count)
    }

    /// All bytes of a file.
    public static func bytes(of path: String) throws -> [UInt8] {
        let file = try InputFile(path)
        var bytes = [UInt8](repeating: 0, count: max(file.sizeOnDisk + 1, 1 << 16))
        var end = 0
        while true {
            let count = try bytes.withUnsafeMutableBytes { try file.read(into: .init(rebasing: $0[end...])) }
            guard count > 0 else { break }
            end += count
            if end == bytes.count { bytes.append(contentsOf: repeatElement(0, count: bytes.count)) }
        }
        bytes.removeLast(bytes.count - end)
        return bytes
    }
}
