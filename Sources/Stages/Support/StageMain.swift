import ArgumentParser
import Diagnostics
import Files
import Foundation

/// Runs a command from the process's arguments and ends the process with the right exit status.
///
/// It never returns.
package func runCommand(_ command: (some ParsableCommand).Type) -> Never {
    StandardOutput.watch()
    StageLog.bootstrap()
    SettingName.useOptions()
    do {
        var command = try command.parseAsRoot()
        try command.run()
    } catch {
        end(with: error, of: command)
    }
    exit(ExitStatus.done.rawValue)
}

/// Reports an error, and ends the process with its exit status.
package func end(with error: any Error, of command: (some ParsableCommand).Type) -> Never {
    switch error {
    case let error as Diagnostic:
        Console.report(error)
        exit(error.status.rawValue)
    case let error as DiagnosticList:
        error.diagnostics.forEach(Console.report)
        exit((error.diagnostics.first?.status ?? .defect).rawValue)
    case is StandardOutput.ReaderGone: StandardOutput.endWithoutReader()
    default: break
    }
    let status = command.exitCode(for: error)
    if status == .validationFailure {
        let problem = UsageError.diagnostic(for: error, of: command, arguments: CommandLine.arguments.dropFirst())
        Console.report(problem)
        exit(problem.status.rawValue)
    }
    // What remains is help and versions to print, and a status alone.
    let text = command.fullMessage(for: error)
    if status == .success {
        print(text)
    } else if !text.isEmpty {
        Console.say(text)
    }
    exit(status.rawValue)
}
