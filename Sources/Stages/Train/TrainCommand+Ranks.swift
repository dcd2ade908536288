import ArgumentParser
import Communication
import Concurrency
import Diagnostics
import Foundation
import Logging
import Platform
import StageSupport
import Training

extension TrainCommand {
    private static var executable: String { RunningExecutable.path ?? CommandLine.arguments[0] }

    /// Whether `--ranks` asks for ranks that are still to be started.
    var startsRanks: Bool { (training.ranks ?? 1) > 1 && !Launcher.hasStarted() && !summary }

    /// Starts the ranks that `--ranks` asks for by a launcher of MPI, and waits for them.
    func startRanks() throws {
        let command = Launcher.command(
            [Self.executable, "train"] + CommandLine.arguments.dropFirst(), ranks: training.ranks ?? 1,
            threads: training.threads)
        try command.checkUser()
        // Before the launcher could miss one of them.
        Interruption.watch()
        let process: Int32
        do {
            process = try SystemProcess.start(
                "/usr/bin/env", ["env"] + command.words, folder: FileManager.default.currentDirectoryPath,
                environment: ProcessInfo.processInfo.environment.merging(command.environment) { own, _ in own },
                output: STDOUT_FILENO, errors: STDERR_FILENO)
        } catch {
            throw Diagnostic(.defect, "cannot run \(command.words[0]): \(error.reason)")
        }
        var status: Int32 = 0, isTold = false
        while waitpid(process, &status, WNOHANG) == 0 {
            if Interruption.isRequested, !isTold {
                isTold = true
                // To the launcher alone, which passes it on; of other signals it would end the ranks.
                kill(process, SIGUSR1)
            }
            usleep(20_000)
        }
        // The macros of sys/wait.h: the low seven bits are the signal, the next byte the exit status.
        let code = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
        if code == Self.commandNotFound {
            throw Diagnostic(
                .configuration,
                "--ranks needs \(command.words[0]), which is not on the PATH; install Open MPI, or leave --ranks out")
        }
        if code != 0 { throw ExitCode(code) }
    }

    /// What env(1) ends with where there is no such command.
    private static let commandNotFound: Int32 = 127

    /// The ranks that this process trains with.
    func joinRanks() throws -> any Communicator {
        let folder = (Self.executable as NSString).deletingLastPathComponent
        let communicator = try Launcher.join(libraryFolder: folder)
        if let ranks = training.ranks, ranks != communicator.count, !summary {
            throw Diagnostic(
                .usage, "--ranks is \(ranks), and MPI has started \(communicator.count.counted("rank")); leave it out")
        }
        if training.synchronizeEvery != nil, communicator.count == 1, !summary {
            throw Diagnostic(.usage, "--synchronize-every is for several ranks; give --ranks, or leave it out")
        }
        return communicator
    }

    /// Trains as one of several ranks. What fails on one of them ends all.
    func train(on communicator: any Communicator, _ logger: Logger) throws {
        do {
            try train(logger, communicator)
        } catch {
            guard communicator.count > 1 else { throw error }
            let problem = Self.diagnostic(error)
            if let problem, problem.status == .interrupted {
                // All ranks have agreed on it. The first that ends has the launcher end the others.
                if communicator.isFirst { Self.tell(problem) }
                try? communicator.wait()
                (communicator as? MPICommunicator)?.finish()
                throw ExitCode(problem.status.rawValue)
            }
            let title = "rank \(communicator.rank) on \(ProcessInfo.processInfo.hostName)"
            let status = problem?.status ?? .defect
            let text = problem?.description ?? "\(error)"
            Self.tell(Diagnostic(status, communicator.isFirst ? text : "\(title): \(text)"))
            communicator.abort(status.rawValue)
            throw ExitCode(status.rawValue)
        }
        (communicator as? MPICommunicator)?.finish()
    }

    /// Reports what ends the ranks. A launcher that ends them loses what it has not passed on yet, so it gets time for that.
    private static func tell(_ problem: Diagnostic) {
        Console.report(problem)
        usleep(300_000)
    }

    private static func diagnostic(_ error: any Error) -> Diagnostic? {
        (error as? TrainingError).map { Diagnostic($0) } ?? error as? Diagnostic
    }

    /// What the first rank says; the others repeat nothing.
    func logger(_ communicator: any Communicator) -> Logger {
        communicator.isFirst
            ? Logger(label: "pipeline-train") : Logger(label: "pipeline-train") { _ in SwiftLogNoOpLogHandler() }
    }

    /// The command with the threads that a rank takes where none are given.
    func dividingCores(_ communicator: any Communicator, _ logger: Logger) -> TrainCommand {
        var command = self
        let threads = training.threads ?? max(1, Processor.cores / communicator.countOnMachine)
        command.training.threads = threads
        if communicator.count > 1, threads > Processor.cores {
            logger.warning(
                "a rank has \(threads.counted("thread")) and \(Processor.cores.counted("core")); with mpirun, --bind-to none lets it use more"
            )
        }
        return command
    }
}
