import Files
import Foundation

/// Lines to a file, complete or not at all, or to standard output as they come.
final class LineSink {
    private let file: AtomicFile?
    private var waiting = Data()

    init(_ path: String) throws { file = path == "-" ? nil : try AtomicFile(path) }

    func writeLine(_ line: String) throws {
        if let file { return try file.writeLine(line) }
        waiting.append(contentsOf: line.utf8)
        waiting.append(0x0A)
        if waiting.count >= 1 << 16 { try flush() }
    }

    /// Hands lines on to standard output; always whole ones.
    func flush() throws {
        guard !waiting.isEmpty else { return }
        defer { waiting.removeAll(keepingCapacity: true) }
        try StandardOutput.write(waiting)
    }

    func finish() throws {
        try flush()
        try file?.commit()
    }
}
