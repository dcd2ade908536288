/// Bytes that are read once from start to end: a file, or a member of an archive.
package protocol ByteSource: AnyObject {
    /// Fills the buffer as far as there is data; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
    /// How much has been read, from 0 to 1; nil where the size is unknown.
    var fraction: Double? { get }
    /// The same bytes from their start; nil for what cannot be read twice, such as a pipe.
    func reopened() throws -> (any ByteSource)?
}

extension InputFile: ByteSource {
    package var fraction: Double? { sizeOnDisk > 0 ? Double(position) / Double(sizeOnDisk) : nil }

    // Only a regular file can be read twice; opening a named pipe again would wait for ever.
    package func reopened() throws -> (any ByteSource)? { sizeOnDisk > 0 ? try InputFile(path) : nil }
}

/// A source that is unpacked on the way.
package final class UnpackedSource: ByteSource {
    private let source: any ByteSource
    private let packing: Decompressor.Packing
    private let path: String
    private let decompressor: Decompressor

    /// - Parameter start: bytes of the source that were read before.
    package init(_ source: any ByteSource, _ packing: Decompressor.Packing, start: [UInt8] = [], path: String) {
        self.source = source
        self.packing = packing
        self.path = path
        decompressor = Decompressor(packing, start: start, path: path) { try source.read(into: $0) }
    }

    package var fraction: Double? { source.fraction }

    package func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int { try decompressor.read(into: buffer) }

    package func reopened() throws -> (any ByteSource)? {
        try source.reopened().map { UnpackedSource($0, packing, path: path) }
    }
}
