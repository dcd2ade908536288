import CBZip2
import CLZMA
import CZlib
import Diagnostics
import Foundation

/// Unpacks gzip, xz and bzip2 as it is read, one stream or several in a row.
public final class Decompressor {
    /// The compression of a file, recognized by its first bytes.
    public enum Packing: Sendable, CaseIterable {
        case gzip, xz, bzip2
        /// Recognized, but not read here.
        case zstd, lz4, lzip, compress

        public init?(_ start: some Collection<UInt8>) {
            guard let packing = Self.allCases.first(where: { start.starts(with: $0.magic) }) else { return nil }
            // Three letters could be text; a block of bzip2 begins with the digits of pi, an empty file with its root.
            let block = Array(start.dropFirst(4).prefix(6))
            if packing == .bzip2,
                ![[0x31, 0x41, 0x59, 0x26, 0x53, 0x59], [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]]
                    .contains(block)
            {
                return nil
            }
            self = packing
        }

        /// Whether more bytes are needed to tell.
        static func isUndecided(_ start: some Collection<UInt8>) -> Bool {
            start.count < Decompressor.longestMagic
                && allCases.contains { packing in
                    packing.magic.starts(with: start) && start.count < packing.magic.count
                        || packing == .bzip2 && start.starts(with: packing.magic)
                }
        }

        var magic: [UInt8] {
            switch self {
            case .gzip: [0x1F, 0x8B]
            case .xz: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]
            case .bzip2: [0x42, 0x5A, 0x68]
            case .zstd: [0x28, 0xB5, 0x2F, 0xFD]
            case .lz4: [0x04, 0x22, 0x4D, 0x18]
            case .lzip: [0x4C, 0x5A, 0x49, 0x50, 0x01]
            case .compress: [0x1F, 0x9D]
            }
        }

        /// The name for messages, and the command that unpacks it where it is not read here.
        var name: (name: String, command: String?) {
            switch self {
            case .gzip: ("gzip", nil)
            case .xz: ("xz", nil)
            case .bzip2: ("bzip2", nil)
            case .zstd: ("Zstandard", "zstd -d")
            case .lz4: ("LZ4", "lz4 -d")
            case .lzip: ("lzip", "lzip -d")
            case .compress: ("compress", "uncompress")
            }
        }
    }

    private let packing: Packing
    private let path: String
    private let source: (UnsafeMutableRawBufferPointer) throws -> Int
    private let input: UnsafeMutableRawBufferPointer
    private var start: [UInt8]
    private var inputPosition = 0, inputEnd = 0
    private var isAtEnd = false, isBetweenStreams = true
    private var gzip = z_stream(), xz = lzma_stream(), bzip2 = bz_stream()
    private var isOpen = false

    /// - Parameters:
    ///   - packing: how the bytes are packed.
    ///   - start: packed bytes that were read before.
    ///   - path: the file that messages name.
    ///   - source: gives the packed bytes; 0 at the end.
    public init(
        _ packing: Packing, start: [UInt8] = [], path: String,
        source: @escaping (UnsafeMutableRawBufferPointer) throws -> Int
    ) {
        self.packing = packing
        self.start = start
        self.path = path
        self.source = source
        input = .allocate(byteCount: 1 << 16, alignment: 16)
    }

    deinit {
        closeStream()
        input.deallocate()
    }

    /// Fills the buffer as far as there is data; 0 at the end.
    /// - Throws: `ExitStatus.badInput` for damaged data, after all that could be unpacked was given.
    public func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        if let command = packing.name.command {
            throw Diagnostic(
                .badInput, at: Place(path),
                "is packed with \(packing.name.name), which is not read; unpack it first, with \(command)")
        }
        // The libraries count in an Int32.
        let room = min(buffer.count, 1 << 30)
        var written = 0
        while written == 0, room > 0 {
            while !isAtEnd, inputEnd - inputPosition < (isBetweenStreams ? Self.longestMagic : 1) { try fill() }
            if inputPosition == inputEnd {
                guard isBetweenStreams else { throw endsEarly }
                return 0
            }
            if isBetweenStreams {
                // Bytes after the last stream that do not begin another one are padding.
                guard isOpen || !hasBegun || Packing(input[inputPosition..<inputEnd]) == packing else { return 0 }
                try openStream()
            }
            written = try unpack(into: .init(rebasing: buffer[..<room]))
        }
        return written
    }

    private var hasBegun = false

    private var endsEarly: Diagnostic {
        Diagnostic(
            .badInput, at: Place(path),
            "the \(packing.name.name) file ends early; it was cut off, so copy or download it again")
    }

    fileprivate static let longestMagic = 10

    private func fill() throws {
        let rest = inputEnd - inputPosition
        if rest > 0, let base = input.baseAddress { base.copyMemory(from: base + inputPosition, byteCount: rest) }
        let free = UnsafeMutableRawBufferPointer(rebasing: input[rest...])
        let count: Int
        if start.isEmpty {
            count = try source(free)
        } else {
            count = min(start.count, free.count)
            free.copyBytes(from: start[..<count])
            start.removeFirst(count)
        }
        (inputPosition, inputEnd) = (0, rest + count)
        isAtEnd = count == 0
    }

    private func openStream() throws {
        closeStream()
        let isReady =
            switch packing {
            case .gzip:
                inflateInit2_(&gzip, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
            case .xz: lzma_stream_decoder(&xz, 1 << 30, 0) == LZMA_OK
            default: BZ2_bzDecompressInit(&bzip2, 0, 0) == BZ_OK
            }
        guard isReady else { throw Diagnostic(.defect, at: Place(path), "there is no memory to unpack the file") }
        isOpen = true
        hasBegun = true
        isBetweenStreams = false
    }

    private func closeStream() {
        guard isOpen else { return }
        isOpen = false
        switch packing {
        case .gzip: inflateEnd(&gzip)
        case .xz: lzma_end(&xz)
        default: BZ2_bzDecompressEnd(&bzip2)
        }
        (gzip, xz, bzip2) = (z_stream(), lzma_stream(), bz_stream())
    }

    /// Unpacks what there is; the number of bytes written.
    private func unpack(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let from = input.baseAddress?.assumingMemoryBound(to: UInt8.self).advanced(by: inputPosition)
        let to = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        let available = inputEnd - inputPosition
        let isDone: Bool, isSound: Bool, left: Int, room: Int
        switch packing {
        case .gzip:
            (gzip.next_in, gzip.avail_in) = (from, UInt32(available))
            (gzip.next_out, gzip.avail_out) = (to, UInt32(buffer.count))
            let code = inflate(&gzip, Z_NO_FLUSH)
            (isDone, isSound) = (code == Z_STREAM_END, code == Z_OK || code == Z_BUF_ERROR || code == Z_STREAM_END)
            (left, room) = (Int(gzip.avail_in), Int(gzip.avail_out))
        case .xz:
            xz.next_in = UnsafePointer(from)
            (xz.avail_in, xz.next_out, xz.avail_out) = (available, to, buffer.count)
            let code = lzma_code(&xz, LZMA_RUN)
            (isDone, isSound) = (code == LZMA_STREAM_END, code == LZMA_OK || code == LZMA_STREAM_END)
            (left, room) = (xz.avail_in, xz.avail_out)
        default:
            let characters = UnsafeMutableRawPointer(mutating: from)?.assumingMemoryBound(to: CChar.self)
            (bzip2.next_in, bzip2.avail_in) = (characters, UInt32(available))
            bzip2.next_out = UnsafeMutableRawPointer(to)?.assumingMemoryBound(to: CChar.self)
            bzip2.avail_out = UInt32(buffer.count)
            let code = BZ2_bzDecompress(&bzip2)
            (isDone, isSound) = (code == BZ_STREAM_END, code == BZ_OK || code == BZ_STREAM_END)
            (left, room) = (Int(bzip2.avail_in), Int(bzip2.avail_out))
        }
        inputPosition = inputEnd - left
        let written = buffer.count - room
        if isDone {
            closeStream()
            isBetweenStreams = true
        } else if !isSound, written == 0 {
            throw Diagnostic(.badInput, at: Place(path), "the \(packing.name.name) data is damaged")
        }
        return written
    }
}
