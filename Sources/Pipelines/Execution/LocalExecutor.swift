import Diagnostics
import Files
import Foundation
import Platform

/// Runs jobs as processes of this machine.
///
/// A stage's standard error and output go through the runner into the log and to the user; the data of a stage is in
/// its files. On a terminal the stage gets a terminal of its own, so that it draws its progress bars.
public struct LocalExecutor: Executor {
    /// What a stage prints.
    public enum Message: Sendable, Equatable {
        case line(String)
        /// A line that the next one replaces, such as a progress bar; an empty one takes it away.
        case bar(String)
    }

    private let hasTerminal: Bool
    private let show: @Sendable (Job, Message) -> Void

    /// - Parameters:
    ///   - hasTerminal: whether stages shall draw progress bars.
    ///   - show: shows a message to the user.
    public init(
        hasTerminal: Bool = Console.isTerminal,
        show: @escaping @Sendable (Job, Message) -> Void = { _, message in
            if case .line(let line) = message { Console.say(line) }
        }
    ) {
        self.hasTerminal = hasTerminal
        self.show = show
        SignalRelay.shared.start()
    }

    public var isInterrupted: Bool { SignalRelay.shared.isInterrupted }

    public func run(_ job: Job, started: @escaping @Sendable (Int32) throws -> Void) async throws -> JobResult {
        // A child is ended with the thread that started it. So a thread of its own starts it and waits for it, not one
        // of the pool for asynchronous work.
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Result { try self.runHere(job, started) })
            }
        }
    }

    private func runHere(_ job: Job, _ started: (Int32) throws -> Void) throws -> JobResult {
        try Folder.create(Folder.parent(of: job.log))
        let log = open(job.log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard log >= 0 else {
            throw Diagnostic(
                .cannotCreate, at: Place(job.log), "cannot create the file: \(SystemError.reason)")
        }
        defer { close(log) }
        let channel = try MessageChannel(isTerminal: hasTerminal)
        let process = try ChildProcess(
            job.executable, job.arguments, folder: job.folder, environment: job.environment,
            output: channel.writeEnd)
        channel.closeWriteEnd()
        SignalRelay.shared.add(process.id)
        defer { SignalRelay.shared.remove(process.id) }
        do {
            try started(process.id)
        } catch {
            kill(-process.id, SIGKILL)
            _ = process.wait()
            throw error
        }
        var splitter = MessageSplitter(isTerminal: hasTerminal)
        var watch = Deadline(job.timeout, process: process.id)
        var isOpen = true
        while true {
            if isOpen, let bytes = channel.read(milliseconds: 100) {
                isOpen = !bytes.isEmpty
                take(splitter.take(bytes), bytes, job, log)
            } else if !isOpen {
                // It closed its output but may still be running.
                if watch.isSet, !process.hasEnded { usleep(20_000) }
            }
            watch.check()
            if isOpen ? process.hasEnded : !watch.isSet || process.hasEnded { break }
        }
        let usage = process.wait()
        // Processes that the stage left running may hold the channel; what was printed before the end still counts.
        while isOpen, let bytes = channel.read(milliseconds: 0), !bytes.isEmpty {
            take(splitter.take(bytes), bytes, job, log)
        }
        take(splitter.finish(), [], job, log)
        var result = JobResult(usage.ending, wasInterrupted: isInterrupted, log: job.log)
        result.hasTimedOut = watch.hasPassed
        result.cpuSeconds = usage.cpuSeconds
        result.peakMemory = usage.peakMemory
        return result
    }

    private func take(_ messages: [Message], _ bytes: [UInt8], _ job: Job, _ log: Int32) {
        if !hasTerminal { Self.write(bytes, to: log) }
        for message in messages {
            if hasTerminal, case .line(let line) = message { Self.write(Array((line + "\n").utf8), to: log) }
            show(job, message)
        }
    }

    /// Writes all of it; a full disk must not stop the stage.
    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno != EINTR {
                return
            }
        }
    }
}

/// Ends a process that takes too long: first by SIGTERM, after a grace period by SIGKILL.
private struct Deadline {
    private static let grace = Duration.seconds(30)
    private let process: Int32
    private var next: ContinuousClock.Instant?
    private(set) var hasPassed = false

    init(_ timeout: Duration?, process: Int32) {
        self.process = process
        next = timeout.map { ContinuousClock.now + $0 }
    }

    var isSet: Bool { next != nil }

    mutating func check() {
        guard let next, ContinuousClock.now >= next else { return }
        kill(-process, hasPassed ? SIGKILL : SIGTERM)
        hasPassed = true
        self.next = ContinuousClock.now + Self.grace
    }
}
