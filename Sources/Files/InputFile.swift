import Concurrency
import Diagnostics
import Foundation
import Platform

/// A file read from start to end in chunks, unpacked while reading where it is packed by gzip, xz or bzip2. `-` is standard
/// input.
public final class InputFile {
    public let path: String
    /// Bytes of the file on disk; 0 for a stream of unknown length.
    public let sizeOnDisk: Int
    private let descriptor: Int32
    /// Whether a read may have to wait, as for a pipe or a terminal. Available bytes are then returned immediately.
    private let isStream: Bool
    private var form = Form.unknown
    /// What has been read from disk: the start of any file, and what is to be decompressed.
    private let held = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
    /// The part of it that is still to come.
    private var rest = 0..<0
    private var bytesRead = 0

    private enum Form {
        case unknown, plain
        case packed(Decompressor)
    }

    /// Opens the file; a missing one is a `ExitStatus.missingInput`.
    public init(_ path: String) throws {
        self.path = path
        var status = stat()
        if path == "-" {
            descriptor = dup(STDIN_FILENO)
            isStream = fstat(descriptor, &status) != 0 || status.st_mode & S_IFMT != S_IFREG
            sizeOnDisk = 0
        } else {
            guard stat(path, &status) == 0 else {
                let what = errno == ENOENT ? "no such file" : "cannot be read: \(SystemError.reason)"
                throw Diagnostic(.missingInput, at: Place(path), what)
            }
            guard status.st_mode & S_IFMT != S_IFDIR else {
                throw Diagnostic(.missingInput, at: Place(path), "is a folder; name a file")
            }
            descriptor = open(path, O_RDONLY | O_CLOEXEC)
            isStream = status.st_mode & S_IFMT != S_IFREG
            sizeOnDisk = isStream ? 0 : Int(status.st_size)
        }
        guard descriptor >= 0 else {
            throw Diagnostic(.missingInput, at: Place(path), "cannot be read: \(SystemError.reason)")
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        held.deallocate()
    }

    /// Whether the file's bytes are packed.
    public var isCompressed: Bool {
        if case .unknown = form { try? recognize() }
        if case .packed = form { return true }
        return false
    }

    /// How many of the bytes on disk have been used.
    public var position: Int { bytesRead - rest.count }

    /// Fills the buffer as far as there is data, from a pipe or a terminal with what is available; 0 at the end.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if case .unknown = form { try recognize() }
        var count = 0
        while count < buffer.count {
            let free = UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
            let more: Int
            do {
                if case .packed(let decompressor) = form {
                    more = try decompressor.read(into: free)
                } else {
                    more = try readDirectly(into: free)
                }
            } catch  where count > 0 {
                // What there is comes first; the next call fails again.
                break
            }
            count += more
            if more == 0 || isStream { break }
        }
        return count
    }

    // MARK: The bytes on disk

    /// Bytes as they are on disk, first those that are held; 0 at the end.
    private func readDirectly(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !rest.isEmpty else { return try fetch(buffer) }
        let count = min(rest.count, buffer.count)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: held[rest.prefix(count)]))
        rest.removeFirst(count)
        return count
    }

    /// One read of the file; 0 at its end.
    private func fetch(_ buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            if isStream { try Waiting.wait(for: descriptor, POLLIN) }
            let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 {
                bytesRead += count
                return count
            }
            if errno != EINTR, errno != EAGAIN {
                throw Diagnostic(.inputOutput, at: Place(path), "cannot be read: \(SystemError.reason)")
            }
        }
    }

    /// Holds at least the given number of bytes, or all that are left.
    private func hold(_ count: Int) throws {
        guard rest.count < count else { return }
        held.copyMemory(from: UnsafeRawBufferPointer(rebasing: held[rest]))
        rest = 0..<rest.count
        while rest.count < count {
            let more = try fetch(.init(rebasing: held[rest.upperBound...]))
            guard more > 0 else { return }
            rest = 0..<rest.upperBound + more
        }
    }

    /// Decides by the first bytes how the file is to be read.
    private func recognize() throws {
        // Input typed at a terminal is passed on immediately, unless more bytes are needed to recognize its
        // compression.
        repeat {
            let count = rest.count
            try hold(count + 1)
            if rest.count == count { break }
        } while Decompressor.Packing.isUndecided(held[rest])
        guard let packing = Decompressor.Packing(held[rest]) else { return form = .plain }
        form = .packed(
            Decompressor(packing, path: path) { [unowned self] in try readDirectly(into: $0) })
    }
}

extension InputFile {
    /// All bytes of a file.
    /// - Parameters:
    ///   - path: the file; `-` is standard input.
    ///   - check: looks at the bytes so far after each part, and may refuse the file.
    public static func bytes(
        of path: String, check: (InputFile, UnsafeRawBufferPointer) throws -> Void = { _, _ in }
    ) throws -> [UInt8] {
        let file = try InputFile(path)
        var bytes = [UInt8](repeating: 0, count: max(file.sizeOnDisk + 1, 1 << 16))
        var end = 0
        while true {
            let count = try bytes.withUnsafeMutableBytes {
                try file.read(into: .init(rebasing: $0[end..<min($0.count, end + 1 << 20)]))
            }
            guard count > 0 else { break }
            end += count
            try bytes.withUnsafeBytes { try check(file, .init(rebasing: $0[..<end])) }
            if end == bytes.count { bytes.append(contentsOf: repeatElement(0, count: bytes.count)) }
        }
        bytes.removeLast(bytes.count - end)
        return bytes
    }
}
