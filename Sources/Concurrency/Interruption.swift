import Diagnostics
import Foundation
import Synchronization

/// SIGINT and SIGTERM as a flag that long loops check between two steps.
public enum Interruption {
    private static let flag = Atomic<Bool>(false)

    /// A process starts with the signals blocked where the thread that made it had them blocked, as those of libdispatch
    /// have.
    private static func unblock(_ numbers: [Int32] = [SIGINT, SIGTERM]) {
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in numbers { sigaddset(&signals, number) }
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    /// Starts to catch the signals. A second one ends the process immediately.
    /// - Parameter isRank: whether SIGUSR1 asks for the end, too: the signal that launchers of MPI pass on
    ///   to each rank.
    public static func watch(isRank: Bool = false) {
        let numbers = [SIGINT, SIGTERM] + (isRank ? [SIGUSR1] : [])
        defer { unblock(numbers) }
        for number in numbers {
            signal(number) { number in
                if Interruption.flag.exchange(true, ordering: .relaxed) { _exit(128 + number) }
            }
        }
    }

    /// Lets the signals end the process immediately with the status of an interruption: for work that leaves nothing to
    /// clean up, or that cannot be asked to stop.
    public static func endAtOnce() {
        defer { unblock() }
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in
                // Nothing but write(2) and _exit(2) is safe in a handler.
                let message: StaticString = "interrupted\n"
                _ = message.withUTF8Buffer { Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
                _exit(ExitStatus.interrupted.rawValue)
            }
        }
    }

    /// Whether a signal asked the process to end.
    public static var isRequested: Bool { flag.load(ordering: .relaxed) }

    /// Waits until there is something to read on standard input, such as a line that a person types.
    /// - Throws: `ExitStatus.interrupted` once a signal has come, which reading alone would not notice.
    public static func waitForInput() throws { try Waiting.wait(for: STDIN_FILENO, POLLIN) }

    /// Throws `ExitStatus.interrupted` with `message` once a signal has come.
    public static func check(_ message: @autoclosure () -> String = "interrupted") throws {
        if isRequested { throw Diagnostic(.interrupted, message()) }
    }
}
