import CZlib
import Foundation

/// A file read from start to end in chunks, decompressed on the way where it is gzipped. `-` is standard input.
public final class InputFile {
    public let path: String
    /// Bytes of the file on disk; 0 for a stream of unknown length.
    public let sizeOnDisk: Int
    private let descriptor: Int32
    /// Whether a read may have to wait, for a pipe or a terminal. What has come is then handed on at once.
    private let isStream: Bool
    private var form = Form.unknown
    /// What has been read from disk: the start of any file, and what is to be decompressed.
    private let held = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)
    /// The part of it that is still to come.
    private var rest = 0..<0
    private var bytesRead = 0
    /// zlib keeps its address.
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)

    private enum Form { case unknown, plain, gzip, ended }

    /// Opens the file; a missing one is a ``ExitStatus/missingInput``.
    public init(_ path: String) throws {
        self.path = path
        var status = stat()
        if path == "-" {
            descriptor = dup(STDIN_FILENO)
            isStream = fstat(descriptor, &status) != 0 || status.st_mode & S_IFMT != S_IFREG
            sizeOnDisk = 0
        } else {
            guard stat(path, &status) == 0 else {
                let what = errno == ENOENT ? "no such file" : "cannot be read: \(AtomicFile.reason())"
                throw Diagnostic(.missingInput, at: Place(path), what)
            }
            guard status.st_mode & S_IFMT != S_IFDIR else {
                throw Diagnostic(.missingInput, at: Place(path), "is a folder; name a file")
            }
            descriptor = open(path, O_RDONLY | O_CLOEXEC)
            isStream = status.st_mode & S_IFMT != S_IFREG
            sizeOnDisk = isStream ? 0 : Int(status.st_size)
        }
        stream.initialize(to: z_stream())
        guard descriptor >= 0 else {
            throw Diagnostic(.missingInput, at: Place(path), "cannot be read: \(AtomicFile.reason())")
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        // Does nothing where nothing was decompressed.
        inflateEnd(stream)
        stream.deallocate()
        held.deallocate()
    }

    /// Whether the file is gzipped.
    public var isCompressed: Bool {
        if form == .unknown { try? recognize() }
        return form == .gzip
    }

    /// How many of the bytes on disk have been used.
    public var position: Int { bytesRead - rest.count }

    /// Fills the buffer as far as there is data, from a pipe or a terminal with what has come; 0 at the end.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if form == .unknown { try recognize() }
        switch form {
        case .unknown, .ended: return 0
        case .gzip: return try decompress(into: buffer)
        case .plain:
            guard rest.isEmpty else {
                let count = min(rest.count, buffer.count)
                buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: held[rest.prefix(count)]))
                rest.removeFirst(count)
                return count
            }
            var count = 0
            while count < buffer.count {
                let more = try fetch(.init(rebasing: buffer[count...]))
                count += more
                if more == 0 || isStream { break }
            }
            return count
        }
    }

    // MARK: The bytes on disk

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
                throw Diagnostic(.inputOutput, at: Place(path), "cannot be read: \(AtomicFile.reason())")
            }
        }
    }

    /// Holds at least so many bytes, or all that are left.
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

    private static let gzip: [UInt8] = [0x1F, 0x8B]

    /// Decides by the first bytes how the file is to be read.
    private func recognize() throws {
        try hold(1)
        // A single byte typed at a terminal is handed on, unless more has to come to tell what it begins.
        if rest.first.map({ held[$0] }) == Self.gzip[0] { try hold(2) }
        let start = held[rest]
        for (name, program, magic) in Self.otherCompressions where start.starts(with: magic) {
            throw Diagnostic(
                .badInput, at: Place(path), "is compressed by \(name), which is not read; unpack it: \(program) -d")
        }
        form = start.starts(with: Self.gzip) ? .gzip : .plain
        guard form == .gzip else { return }
        // 15 bits is the largest window, 16 more stand for the format of gzip.
        let code = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard code == Z_OK else { throw Diagnostic(.defect, at: Place(path), "zlib has no memory") }
    }

    private static let otherCompressions: [(name: String, program: String, magic: [UInt8])] = [
        ("xz", "xz", [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]), ("Zstandard", "zstd", [0x28, 0xB5, 0x2F, 0xFD]),
        ("bzip2", "bzip2", Array("BZh".utf8) + [0x39, 0x31, 0x41, 0x59, 0x26, 0x53, 0x59]),
    ]

    // MARK: gzip

    private func decompress(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        // zlib counts in a UInt32.
        let room = min(buffer.count, 1 << 30)
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(room)
        var count: Int { room - Int(stream.pointee.avail_out) }
        while stream.pointee.avail_out > 0, form == .gzip {
            if rest.isEmpty {
                if isStream, count > 0 { break }
                try hold(1)
                if rest.isEmpty {
                    // What there is comes first.
                    guard count == 0 else { break }
                    throw damaged("it ends early")
                }
            }
            stream.pointee.next_in = held.baseAddress?.advanced(by: rest.lowerBound).assumingMemoryBound(to: UInt8.self)
            stream.pointee.avail_in = UInt32(rest.count)
            let code = inflate(stream, Z_NO_FLUSH)
            rest.removeFirst(rest.count - Int(stream.pointee.avail_in))
            switch code {
            case Z_OK, Z_BUF_ERROR: break
            case Z_STREAM_END:
                // Files may be put one after another; what follows and is none is ignored, as gzip does.
                try hold(2)
                if held[rest].starts(with: Self.gzip) { inflateReset(stream) } else { form = .ended }
            default: throw damaged(stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(code)")
            }
        }
        return count
    }

    private func damaged(_ how: String) -> Diagnostic {
        Diagnostic(.badInput, at: Place(path), "gzip data is damaged or cut off: \(how)")
    }
}

extension InputFile {
    /// All bytes of a file.
    /// - Parameter check: looks at the bytes so far after each part, and may refuse the file.
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
