import Foundation

/// Asks an executable for its options.
enum HelpQuery {
    /// The options that `EXECUTABLE --experimental-dump-help` lists; nil if it does not answer in that form within five
    /// seconds.
    static func options(of executable: Executable) -> [StageOption]? {
        output(of: executable).flatMap { try? StageOption.options(fromHelp: $0) }
    }

    private static let limit = 1 << 22

    private static func output(of executable: Executable) -> [UInt8]? {
        let errors = open("/dev/null", O_WRONLY | O_CLOEXEC)
        defer { close(errors) }
        guard errors >= 0, let channel = try? MessageChannel(isTerminal: false),
            let process = try? ChildProcess(
                executable, ["--experimental-dump-help"], folder: "/", output: channel.writeEnd, errors: errors)
        else { return nil }
        channel.closeWriteEnd()
        let end = ContinuousClock.now + .seconds(5)
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
        return process.wait().ending == .exited(0) && isDone && output.count < limit ? output : nil
    }
}
