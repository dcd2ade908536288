import Concurrency
import Diagnostics
@preconcurrency import Foundation
import Platform

/// Standard output whose write errors are reported.
///
/// What `print` says waits in a buffer that the C library writes when the process ends, and it does not tell whether
/// that succeeded.
public enum StandardOutput {
    /// Whoever read standard output has stopped, as `head` does when it has seen enough.
    public struct ReaderGone: Error {
        public init() {}
    }

    /// Checks at the end of the process that everything printed was written; to be called once, when it starts.
    ///
    /// What could not be written ends the process with `ExitStatus.inputOutput`. A reader that has gone ends it as it
    /// ends other commands, by SIGPIPE, but only after files that are half written have been removed.
    public static func watch() {
        // A closed descriptor would be given to the next file that is opened, and output would be written into it.
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The wrong way round, so that reading and writing fail as they would have.
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
        signal(SIGPIPE, SIG_IGN)
        SystemProcess.atExit { status, _ in StandardOutput.finish(status) }
    }

    /// Ends the process as a closed pipe ends other commands.
    public static func endWithoutReader() -> Never {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
        _exit(128 + SIGPIPE)
    }

    /// Writes bytes after what was printed before, and hands them on.
    /// - Throws: ``ReaderGone``, or a `Diagnostic` where the bytes cannot be written or the process is to end.
    public static func write(_ bytes: UnsafeRawBufferPointer) throws {
        guard fflush(stdout) == 0 else { throw problem() }
        var status = stat()
        let isRegular = fstat(STDOUT_FILENO, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        var rest = bytes
        while let base = rest.baseAddress, !rest.isEmpty {
            // A pipe that says it has room takes this much without waiting, so an interruption is not kept waiting.
            if !isRegular { try Waiting.wait(for: STDOUT_FILENO, POLLOUT) }
            let count = Foundation.write(STDOUT_FILENO, base, isRegular ? rest.count : min(rest.count, Int(PIPE_BUF)))
            if count < 0 {
                if errno == EINTR || errno == EAGAIN { continue }
                throw problem()
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    public static func write(_ data: Data) throws { try data.withUnsafeBytes(write) }

    /// Why the last write failed.
    private static func problem() -> any Error {
        if errno == EPIPE { return ReaderGone() }
        return lost(SystemError.reason)
    }

    private static func lost(_ reason: String) -> Diagnostic {
        Diagnostic(.inputOutput, at: Place("standard output"), "cannot write: \(reason)")
    }

    private static func finish(_ status: Int32) {
        let isFlushed = fflush(stdout) == 0
        guard !isFlushed || ferror(stdout) != 0 else { return }
        // The C library has forgotten why an earlier write failed. Its cause, as a full disk, is usually still there.
        let reason =
            isFlushed && Foundation.write(STDOUT_FILENO, "\n", 1) > 0
            ? "an earlier write failed, so a part is missing" : SystemError.reason
        guard !isReaderGone else { endWithoutReader() }
        Console.report(lost(reason))
        // The earlier error says more.
        if status == ExitStatus.done.rawValue { _exit(ExitStatus.inputOutput.rawValue) }
    }

    private static var isReaderGone: Bool {
        var descriptor = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        return poll(&descriptor, 1, 0) > 0 && descriptor.revents & Int16(POLLERR | POLLHUP) != 0
    }
}
