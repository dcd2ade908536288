import Diagnostics
import Foundation
import Platform

/// The channel of a stage's messages: a pipe, or a terminal of its own.
final class MessageChannel {
    private let readEnd: Int32
    private(set) var writeEnd: Int32
    private var buffer = [UInt8](repeating: 0, count: 1 << 16)

    init(isTerminal: Bool) throws {
        // Without a terminal of its own a stage draws no bars, and that is all.
        let terminal = isTerminal ? SystemProcess.terminal(like: STDERR_FILENO) : nil
        guard let ends = terminal ?? SystemProcess.pipe() else {
            throw Diagnostic(.inputOutput, "cannot make a pipe: \(SystemError.reason)")
        }
        (readEnd, writeEnd) = ends
    }

    deinit {
        closeWriteEnd()
        close(readEnd)
    }

    /// Leaves the end to the process that has it by now.
    func closeWriteEnd() {
        if writeEnd >= 0 { close(writeEnd) }
        writeEnd = -1
    }

    /// Waits for bytes.
    /// - Returns: none at the end, nil if nothing came in time.
    func read(milliseconds: Int32) -> [UInt8]? {
        var request = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
        guard poll(&request, 1, milliseconds) > 0 else { return nil }
        let count = Foundation.read(readEnd, &buffer, buffer.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return nil }
        // A terminal whose other side is closed reports an error instead of the end.
        return count > 0 ? Array(buffer[..<count]) : []
    }
}

/// Splits a stage's output into lines and progress bars.
struct MessageSplitter {
    let isTerminal: Bool
    private var current: [UInt8] = []
    private var shownBar = ""

    init(isTerminal: Bool) { self.isTerminal = isTerminal }

    mutating func take(_ bytes: [UInt8]) -> [LocalExecutor.Message] {
        var messages: [LocalExecutor.Message] = []
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\n"):
                messages.append(.line(text))
                current = []
            // A carriage return restarts the line, unless a line feed follows.
            case UInt8(ascii: "\r") where isTerminal: current = []
            default: current.append(byte)
            }
        }
        if isTerminal, !bytes.isEmpty {
            let bar = text
            if bar != shownBar { messages.append(.bar(bar)) }
            shownBar = bar
        }
        return messages
    }

    /// What is left at the end.
    mutating func finish() -> [LocalExecutor.Message] {
        let rest = isTerminal ? [] : current.isEmpty ? [] : [LocalExecutor.Message.line(text)]
        defer { current = [] }
        return rest + (shownBar.isEmpty ? [] : [.bar("")])
    }

    private var text: String {
        var bytes = current[...]
        let erasure = Array("\u{1B}[K".utf8)
        while bytes.starts(with: erasure) { bytes = bytes.dropFirst(erasure.count) }
        if bytes.last == UInt8(ascii: "\r") { bytes = bytes.dropLast() }
        // Removes colours and all other control sequences.
        return String(decoding: bytes, as: UTF8.self).replacing(/\u{1B}\[[0-9;]*m/, with: "").escapingControls
    }
}
