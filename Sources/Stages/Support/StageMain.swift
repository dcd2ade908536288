import ArgumentParser
import Diagnostics
// The C library's `stdout` is a variable, which nobody changes here.
@preconcurrency import Foundation

/// Runs a command from the process's arguments and ends the process with the right exit status.
///
/// Every executable's `main.swift` is one call of this function.
package func runCommand(_ command: (some ParsableCommand).Type) -> Never {
    StageLog.bootstrap()
    do {
        var command = try command.parseAsRoot()
        try command.run()
    } catch {
        end(with: error, of: command)
    }
    endCommand()
}

/// Ends the process as done, or with what kept standard output from being written.
package func endCommand() -> Never {
    do {
        try finishStandardOutput()
        exit(ExitStatus.done.rawValue)
    } catch {
        Console.report(error)
        exit(error.status.rawValue)
    }
}

/// Tells what went wrong, and ends the process.
package func end(with error: any Error, of command: (some ParsableCommand).Type) -> Never {
    switch error {
    case let error as Diagnostic:
        Console.report(error)
        exit(error.status.rawValue)
    case let error as DiagnosticList:
        error.diagnostics.forEach(Console.report)
        exit((error.diagnostics.first?.status ?? .defect).rawValue)
    default: break
    }
    let status = command.exitCode(for: error)
    if status == .validationFailure {
        let problem = UsageError.diagnostic(for: error, of: command, arguments: CommandLine.arguments.dropFirst())
        Console.report(problem)
        exit(problem.status.rawValue)
    }
    // What is left is help and versions to print, and a status alone.
    let text = command.fullMessage(for: error)
    if status == .success {
        print(text)
        endCommand()
    }
    if !text.isEmpty { Console.say(text) }
    fflush(stdout)
    exit(status.rawValue)
}

/// Writes out what `print` holds back.
/// - Throws: ``ExitStatus/inputOutput`` where some of it got lost.
private func finishStandardOutput() throws(Diagnostic) {
    errno = 0
    let isComplete = ferror(stdout) == 0
    guard fflush(stdout) != 0 || !isComplete else { return }
    // What was lost earlier is lost for the same reason, of which nothing is left.
    let reason = errno == 0 ? "some of it is lost" : String(cString: strerror(errno))
    throw Diagnostic(.inputOutput, at: Place("standard output"), "cannot be written: \(reason)")
}
