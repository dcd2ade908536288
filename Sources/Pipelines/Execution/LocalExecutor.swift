import Diagnostics
import Foundation
import Subprocess

/// Runs jobs as processes of this machine.
///
/// On a terminal a stage gets the terminal itself as its standard error, so that its progress bars work; otherwise
/// what it says is passed on as it comes and kept in the log. Standard output goes the same way: the data of a stage
/// is in its files.
public struct LocalExecutor: Executor {
    private let handsTerminalOn: Bool
    private let setpriv: String?

    /// - Parameter handsTerminalOn: whether stages write to standard error directly, without a log.
    public init(handsTerminalOn: Bool = Console.isTerminal) {
        self.handsTerminalOn = handsTerminalOn
        setpriv = ["/usr/bin/setpriv", "/bin/setpriv"].first(where: FileManager.default.isExecutableFile)
        SignalRelay.shared.start()
    }

    public var isInterrupted: Bool { SignalRelay.shared.isInterrupted }

    public func run(_ job: Job, started: @Sendable (Int32) throws -> Void) async throws -> JobResult {
        var options = PlatformOptions()
        options.processGroupID = 0
        // The kernel ends the stage when the runner is killed: setpriv (util-linux) asks for that and then becomes the
        // stage. Where it is missing, the next run ends what it finds still running.
        let guarded = setpriv.map { [$0, "--pdeathsig", "TERM", job.executable] } ?? [job.executable]
        let configuration = Configuration(
            executable: .path(.init(guarded[0])), arguments: Arguments(Array(guarded[1...]) + job.arguments),
            workingDirectory: .init(job.folder), platformOptions: options)
        do {
            return handsTerminalOn
                ? try await runOnTerminal(configuration, started)
                : try await runWithLog(configuration, job.log, started)
        } catch let error as SubprocessError {
            throw Diagnostic(.defect, at: Place(job.executable), "cannot be run: \(error)")
        }
    }

    private func runOnTerminal(
        _ configuration: Configuration, _ started: @Sendable (Int32) throws -> Void
    ) async throws -> JobResult {
        let result = try await Subprocess.run(
            configuration, input: .none, output: .currentStandardError, error: .currentStandardError
        ) { execution in
            SignalRelay.shared.add(execution.processIdentifier.value)
            try started(execution.processIdentifier.value)
        }
        return ended(result.processIdentifier.value, result.terminationStatus, log: nil)
    }

    private func runWithLog(
        _ configuration: Configuration, _ path: String, _ started: @Sendable (Int32) throws -> Void
    ) async throws -> JobResult {
        try Folder.create((path as NSString).deletingLastPathComponent)
        let log = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard log >= 0 else {
            throw Diagnostic(
                .cannotCreate, at: Place(path), "cannot create the file: \(String(cString: strerror(errno)))")
        }
        defer { close(log) }
        let result = try await Subprocess.run(
            configuration, input: .none, output: .sequence, error: .combinedWithOutput
        ) { execution in
            SignalRelay.shared.add(execution.processIdentifier.value)
            try started(execution.processIdentifier.value)
            for try await chunk in execution.standardOutput {
                chunk.withUnsafeBytes { bytes in
                    Self.write(bytes, to: log)
                    Self.write(bytes, to: STDERR_FILENO)
                }
            }
        }
        return ended(result.processIdentifier.value, result.terminationStatus, log: path)
    }

    /// Ends whatever the stage left of its group, so that nothing runs on behind the runner's back.
    private func ended(_ process: pid_t, _ status: TerminationStatus, log: String?) -> JobResult {
        SignalRelay.shared.remove(process)
        kill(-process, SIGKILL)
        let ending: JobResult.Ending =
            switch status {
            case .exited(let code): .exited(code)
            case .signaled(let number): .signaled(number)
            }
        return JobResult(ending, wasInterrupted: isInterrupted, log: log)
    }

    /// Writes all of it; a reader that went away or a full disk must not stop the stage.
    private static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) {
        var rest = bytes
        while let base = rest.baseAddress, !rest.isEmpty {
            let count = Foundation.write(descriptor, base, rest.count)
            if count > 0 {
                rest = UnsafeRawBufferPointer(rebasing: rest[count...])
            } else if errno != EINTR {
                return
            }
        }
    }
}
