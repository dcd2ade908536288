/// A file that is written from start to end, and appears complete or not at all; `-` is standard output, which gets what is
/// written as it comes.
public final class OutputFile {
    private let file: AtomicFile?
    /// What standard output has not got yet.
    private var waiting: [UInt8] = []
    private static let bufferSize = 1 << 16

    /// Begins a file; its folder is made if it is missing.
    public init(_ path: String) throws { file = path == "-" ? nil : try AtomicFile(path) }

    public func write(_ bytes: UnsafeRawBufferPointer) throws {
        if let file { return try file.write(bytes) }
        waiting.append(contentsOf: bytes)
        if waiting.count >= Self.bufferSize { try flush() }
    }

    public func write(_ text: String) throws {
        if let file { return try file.write(text) }
        waiting.append(contentsOf: text.utf8)
        if waiting.count >= Self.bufferSize { try flush() }
    }

    /// Writes `text` and a line feed.
    public func writeLine(_ text: String) throws {
        if let file { return try file.writeLine(text) }
        waiting.append(contentsOf: text.utf8)
        waiting.append(0x0A)
        if waiting.count >= Self.bufferSize { try flush() }
    }

    /// Hands on what was written to standard output; a file waits for `commit()`.
    public func flush() throws {
        guard !waiting.isEmpty else { return }
        defer { waiting.removeAll(keepingCapacity: true) }
        try waiting.withUnsafeBytes { try StandardOutput.write($0) }
    }

    /// Gives the file its name, or hands on the rest to standard output. Nothing can be written after it.
    public func commit() throws {
        try flush()
        try file?.commit()
    }
}
