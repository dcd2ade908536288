import Diagnostics

/// Bytes that are read once from start to end: a file, or a member of an archive.
protocol ByteSource: AnyObject {
    /// Fills the buffer as far as there is data; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
    /// How much has been read, from 0 to 1; nil where the size is unknown.
    var fraction: Double? { get }
    /// The same bytes from their start; nil for what cannot be read twice, such as a pipe.
    func reopened() throws -> (any ByteSource)?
}

extension InputFile: ByteSource {
    var fraction: Double? { sizeOnDisk > 0 ? Double(position) / Double(sizeOnDisk) : nil }

    // Only a regular file can be read twice; opening a named pipe again would wait for ever.
    func reopened() throws -> (any ByteSource)? { sizeOnDisk > 0 ? try InputFile(path) : nil }
}
