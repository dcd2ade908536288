import Foundation
import Synchronization

/// Passes signals on to the process groups of the stages.
///
/// Each stage leads a group of its own, so that whatever the signal's way (Ctrl-C, `kill`, a CI runner that signals
/// a whole group), a stage gets it exactly once: for our stages a second one means to end without saving. The third
/// interruption kills.
final class SignalRelay: Sendable {
    static let shared = SignalRelay()

    private struct State {
        var groups: Set<pid_t> = []
        var last: Int32?
        var interruptions = 0
        var isOutOfTime = false
    }

    private let state = Mutex(State())
    private static let writeEnd = Atomic<Int32>(-1)
    private static let interrupting = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

    private init() {}

    /// Whether a signal asked for the end.
    var isInterrupted: Bool { state.withLock { $0.interruptions > 0 } }

    /// The signal that asked for the end last.
    var lastSignal: Int32? { state.withLock { $0.last } }

    /// Whether a cluster has announced the end of the time that this process may take.
    var isOutOfTime: Bool { state.withLock { $0.isOutOfTime } }

    /// Starts to catch the signals; does nothing when called again.
    func start() {
        var ends: [Int32] = [-1, -1]
        guard Self.writeEnd.load(ordering: .relaxed) < 0, pipe(&ends) == 0 else { return }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        Self.writeEnd.store(ends[1], ordering: .relaxed)
        let readEnd = ends[0]
        Thread.detachNewThread {
            var number: UInt8 = 0
            while true {
                let count = read(readEnd, &number, 1)
                if count == 1 { self.handle(Int32(number)) } else if count == 0 || errno != EINTR { return }
            }
        }
        for number in Self.interrupting + [SIGUSR1, SIGTSTP, SIGCONT] {
            // What is ignored already, as SIGHUP under nohup, stays ignored.
            guard unsafeBitCast(signal(number, SIG_IGN), to: Int.self) != unsafeBitCast(SIG_IGN, to: Int.self) else {
                continue
            }
            // Only what a signal handler may do: one write, errno kept.
            signal(number) { number in
                let saved = errno
                var byte = UInt8(truncatingIfNeeded: number)
                _ = write(SignalRelay.writeEnd.load(ordering: .relaxed), &byte, 1)
                errno = saved
            }
        }
    }

    /// Adds a group; one that starts after the signal gets it immediately.
    func add(_ group: pid_t) {
        state.withLock {
            $0.groups.insert(group)
            if let last = $0.last { kill(-group, last) }
        }
    }

    func remove(_ group: pid_t) {
        _ = state.withLock { $0.groups.remove(group) }
    }

    private func handle(_ number: Int32) {
        if number == SIGTSTP {
            // Ctrl-Z stops the runner's group only: stop the stages, then this process.
            send(SIGTSTP)
            kill(getpid(), SIGSTOP)
            return
        }
        if number == SIGCONT { return send(SIGCONT) }
        // A cluster says so before it ends a job: what runs saves, as if it were interrupted.
        let isOutOfTime = number == SIGUSR1
        let number = isOutOfTime ? SIGTERM : number
        state.withLock {
            $0.isOutOfTime = $0.isOutOfTime || isOutOfTime
            $0.interruptions += 1
            $0.last = $0.interruptions > 2 ? SIGKILL : number
            for group in $0.groups { kill(-group, $0.last ?? number) }
        }
    }

    private func send(_ number: Int32) {
        state.withLock {
            for group in $0.groups { kill(-group, number) }
        }
    }
}
