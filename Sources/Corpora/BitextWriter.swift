import Diagnostics
import Files
import Text

/// Writes a bitext, segment pair by segment pair; both files appear at `commit()`, or neither.
public final class BitextWriter {
    /// How many pairs have been written.
    public private(set) var count = 0
    public let sourcePath, targetPath: String
    private let sourceFile, targetFile: AtomicFile
    private let sourceBytes = ByteBuffer(), targetBytes = ByteBuffer()
    private static let flushSize = 1 << 18

    /// Begins `NAME.<source>` and `NAME.<target>`; the folder is made if it is missing.
    public init(_ name: String, source: String, target: String) throws {
        sourcePath = "\(name).\(source)"
        targetPath = "\(name).\(target)"
        sourceFile = try AtomicFile(sourcePath)
        targetFile = try AtomicFile(targetPath)
    }

    /// Writes one pair. A segment with a line feed would shift all lines after it, so it is a defect of the caller.
    public func write(_ pair: SegmentPair) throws {
        var source = pair.source, target = pair.target
        try source.withUTF8 { source in
            try target.withUTF8 { target in
                try write(source: UnsafeRawBufferPointer(source), target: UnsafeRawBufferPointer(target))
            }
        }
    }

    /// Writes one pair of segments given as UTF-8.
    public func write(source: UnsafeRawBufferPointer, target: UnsafeRawBufferPointer) throws {
        try Self.check(source, target) { "line \(count + 1) of \(sourcePath)" }
        sourceBytes.append(source)
        sourceBytes.append(0x0A)
        targetBytes.append(target)
        targetBytes.append(0x0A)
        count += 1
        if sourceBytes.count >= Self.flushSize { try Self.flush(sourceBytes, to: sourceFile) }
        if targetBytes.count >= Self.flushSize { try Self.flush(targetBytes, to: targetFile) }
    }

    /// A line break in a segment would shift all following lines.
    static func check(
        _ source: UnsafeRawBufferPointer, _ target: UnsafeRawBufferPointer, _ what: () -> String
    ) throws {
        guard source.firstOffset(of: 0x0A) == nil, target.firstOffset(of: 0x0A) == nil else {
            throw Diagnostic(.defect, "a segment with a line break was to be written: \(what())")
        }
    }

    /// Adds whole lines to the source side; the same number must be added to the target side.
    func append(sourceLines lines: UnsafeRawBufferPointer) throws {
        try Self.flush(sourceBytes, to: sourceFile)
        try sourceFile.write(lines)
    }

    func append(targetLines lines: UnsafeRawBufferPointer) throws {
        try Self.flush(targetBytes, to: targetFile)
        try targetFile.write(lines)
    }

    /// Counts pairs that were added as lines.
    func didAppend(_ pairs: Int) { count += pairs }

    /// Flushes to disk and gives both files their names.
    public func commit() throws {
        try Self.flush(sourceBytes, to: sourceFile)
        try Self.flush(targetBytes, to: targetFile)
        try sourceFile.commit()
        try targetFile.commit()
    }

    private static func flush(_ bytes: ByteBuffer, to file: AtomicFile) throws {
        try file.write(bytes.bytes)
        bytes.removeAll()
    }
}
