import Foundation
import Platform

/// What a short command printed and how it ended.
struct CommandOutput: Sendable {
    /// How the command ended.
    var ending: JobResult.Ending
    /// The bytes of standard output, and of standard error where it was asked for.
    var bytes: [UInt8]

    /// The output as text, without white space around it.
    var text: String { String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) }

    private static let limit = 1 << 24

    /// Runs a command to its end.
    /// - Parameters:
    ///   - folder: the folder that it starts in.
    ///   - seconds: after this time it is ended.
    ///   - hasErrors: whether standard error counts as output too; else it is dropped.
    /// - Returns: nil where it cannot be started, takes too long or prints far too much.
    static func of(
        _ executable: Executable, _ arguments: [String], folder: String = "/", seconds: Int, hasErrors: Bool = false
    ) -> CommandOutput? {
        let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(nowhere) }
        guard nowhere >= 0, let channel = try? MessageChannel(isTerminal: false),
            let process = try? ChildProcess(
                executable, arguments, folder: folder, output: channel.writeEnd, errors: hasErrors ? nil : nowhere)
        else { return nil }
        channel.closeWriteEnd()
        let end = ContinuousClock.now + .seconds(seconds)
        var output: [UInt8] = [], isOpen = true
        while isOpen || !process.hasEnded, output.count < limit, ContinuousClock.now < end {
            if isOpen, let bytes = channel.read(milliseconds: 50) {
                output += bytes
                isOpen = !bytes.isEmpty
            } else if isOpen ? process.hasEnded : false {
                // Something that it started holds the pipe.
                break
            } else if !isOpen {
                usleep(200)
            }
        }
        let isDone = process.hasEnded
        if !isDone { kill(-process.id, SIGKILL) }
        let ending = process.wait().ending
        return isDone && output.count < limit ? CommandOutput(ending: ending, bytes: output) : nil
    }
}
