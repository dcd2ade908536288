import Diagnostics
import Files
import Foundation
import Platform

/// Keeps the pairs of one input until it is its turn: in memory while they are few, then in an unnamed file.
final class PairSpool: PairReceiver {
    private(set) var count = 0
    private let source, target, origins: SpillBuffer

    /// - Parameter folder: the folder of the unnamed files.
    init(folder: String) {
        source = SpillBuffer(folder: folder)
        target = SpillBuffer(folder: folder)
        origins = SpillBuffer(folder: folder)
    }

    func write(source: UnsafeRawBufferPointer, target: UnsafeRawBufferPointer) throws {
        try BitextWriter.check(source, target) { "a pair" }
        try self.source.appendLine(source)
        try self.target.appendLine(target)
        count += 1
    }

    func write(origin: String) throws {
        var origin = origin
        try origin.withUTF8 { try origins.append(UnsafeRawBufferPointer($0)) }
    }

    /// Hands over everything, in order.
    func drain(into output: BitextOutput) throws {
        try source.drain { try output.writer.append(sourceLines: $0) }
        try target.drain { try output.writer.append(targetLines: $0) }
        output.writer.didAppend(count)
        if let file = output.origins { try origins.drain { try file.write($0) } }
    }
}

/// The bitext that is written, and the table of origins where it is wanted.
final class BitextOutput: PairReceiver {
    let writer: BitextWriter
    let origins: AtomicFile?

    init(_ name: String, settings: IngestSettings) throws {
        writer = try BitextWriter(name, source: settings.source, target: settings.target)
        origins = settings.tracesOrigins ? try AtomicFile(name + OriginReader.suffix) : nil
        try origins?.write(PairOrigin.header)
    }

    var paths: [String] { [writer.sourcePath, writer.targetPath] + (origins.map { [$0.path] } ?? []) }

    func write(source: UnsafeRawBufferPointer, target: UnsafeRawBufferPointer) throws {
        try writer.write(source: source, target: target)
    }

    func write(origin: String) throws { try origins?.write(origin) }

    func commit() throws {
        try writer.commit()
        try origins?.commit()
    }
}

/// Bytes that move from memory to a file without a name once they are many.
private final class SpillBuffer {
    private let memory = ByteBuffer()
    private let folder: String
    private var descriptor: Int32 = -1
    private static let limit = 1 << 20

    init(folder: String) { self.folder = folder }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func appendLine(_ bytes: UnsafeRawBufferPointer) throws {
        memory.append(bytes)
        memory.append(0x0A)
        if memory.count >= Self.limit { try spill() }
    }

    func append(_ bytes: UnsafeRawBufferPointer) throws {
        memory.append(bytes)
        if memory.count >= Self.limit { try spill() }
    }

    func drain(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        guard descriptor >= 0 else { return try body(memory.bytes) }
        try spill()
        memory.removeAll()
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw failure() }
        let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
        defer { chunk.deallocate() }
        while true {
            let count = read(descriptor, chunk.baseAddress, chunk.count)
            guard count >= 0 else { throw failure() }
            if count == 0 { return }
            try body(UnsafeRawBufferPointer(rebasing: chunk[..<count]))
        }
    }

    private func spill() throws {
        if descriptor < 0 {
            var template = Array("\(folder)/.ingest-XXXXXX".utf8CString)
            descriptor = mkstemp(&template)
            guard descriptor >= 0 else { throw failure() }
            unlink(template)
        }
        guard memory.bytes.writeAll(to: descriptor) else { throw failure() }
        memory.removeAll()
    }

    private func failure() -> Diagnostic {
        Diagnostic(
            .inputOutput, at: Place(folder),
            "cannot keep pairs in a temporary file: \(SystemError.reason)")
    }
}
