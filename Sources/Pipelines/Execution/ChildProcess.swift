import Diagnostics
import Foundation
import Platform

/// A process that leads a process group of its own.
struct ChildProcess {
    /// What the kernel reports of a process that ended.
    struct Usage {
        var ending: JobResult.Ending
        var cpuSeconds: Double
        var peakMemory: Int64
    }

    /// The number of the process, which is that of its group too.
    let id: Int32

    /// Starts it, without standard input and without any other open file. The kernel ends it when the calling thread
    /// ends, so that nothing outlives a runner that is killed.
    /// - Parameters:
    ///   - environment: variables besides those of this process.
    ///   - output: the file for its standard output, and for its standard error unless `errors` says otherwise.
    init(
        _ executable: Executable, _ arguments: [String], folder: String, environment: [String: String] = [:],
        output: Int32, errors: Int32? = nil
    ) throws {
        do {
            id = try SystemProcess.start(
                executable.path, [executable.name] + arguments, folder: folder,
                environment: ProcessInfo.processInfo.environment.merging(environment) { $1 }, output: output,
                errors: errors ?? output)
        } catch {
            throw Diagnostic(
                .defect, at: Place(error.isFolder ? folder : executable.path),
                "cannot be \(error.isFolder ? "entered" : "run"): \(error.reason)")
        }
    }

    /// Whether it has ended; its status can still be asked for.
    var hasEnded: Bool {
        var information = siginfo_t()
        // Without an ended process, waitid succeeds and leaves the signal's number zero (waitid(2)).
        return waitid(P_PID, id_t(id), &information, WEXITED | WNOHANG | WNOWAIT) != 0 || information.si_signo != 0
    }

    /// Waits for its end, and ends whatever it left of its group, so that nothing keeps running unnoticed.
    func wait() -> Usage {
        var information = siginfo_t()
        while waitid(P_PID, id_t(id), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        // Before its status is taken: until then the kernel gives the group's number to nobody else.
        kill(-id, SIGKILL)
        var status: Int32 = 0
        var usage = rusage()
        while wait4(id, &status, 0, &usage) < 0, errno == EINTR {}
        let seconds = { (time: timeval) in Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
        // The macros of sys/wait.h: the low seven bits are the signal, the next byte the exit status.
        let signal = status & 0x7F
        return Usage(
            ending: signal == 0 ? .exited(status >> 8 & 0xFF) : .signaled(signal),
            cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime), peakMemory: Int64(Memory.peak(of: usage)))
    }
}
